"""Decisions on a small index: script-blind, honest, and never an exception."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.danger import Danger, Dangers, Pattern
from bot.core.match import Decision, Index, Matcher, Subject, build
from tests.matching.conftest import SUBJECTS


@pytest.mark.parametrize(
    "text",
    [
        "сколько стоит патент",
        "СКОЛЬКО СТОИТ ПАТЕНТ???",
        "skolko stoit patent",
        "сколка стоит потент",
        "crjkmrj cnjbn gfntyn",
        "Патент қанча туради",
    ],
)
def test_a_question_is_found_in_every_script_and_spelling(small: Matcher, text: str) -> None:
    """As typed, in Latin letters, with slips, on the wrong layout."""
    assert small.match(text, "ru").candidates[0].id == "patent-cost"


def test_a_phrase_letter_for_letter_is_answered(small: Matcher) -> None:
    """No doubt is left."""
    match = small.match("дубликат патента", "ru")
    assert (match.decision, match.candidates[0].id) == (Decision.ANSWER, "patent-lost")


def test_arabic_in_latin_letters_and_digits(small: Matcher) -> None:
    """Arabizi meets the words in Arabic letters."""
    assert small.match("kif a7sol 3ala al iqama").candidates[0].id == "ro-residence"


def test_what_we_have_no_answer_to_is_not_answered(small: Matcher) -> None:
    """Phrases of the pack `none` are never candidates."""
    match = small.match("рецепт борща", "ru")
    assert match.decision is Decision.NONE
    assert all(candidate.pack != "none" for candidate in match.candidates)


def test_small_talk_is_named_and_never_a_candidate(small: Matcher) -> None:
    """A greeting is no question."""
    match = small.match("Привет!")
    assert (match.decision, match.smalltalk) == (Decision.NONE, "greeting")
    assert all(candidate.pack != "smalltalk" for candidate in match.candidates)


def test_candidates_come_from_the_pack_and_from_protection(small: Matcher) -> None:
    """Somebody in Romania is not told about Russian patents."""
    packs = {candidate.pack for candidate in small.match("сколько стоит патент", "ro").candidates}
    assert packs <= {"ro", "protection"}


def test_danger_comes_before_everything(small: Matcher) -> None:
    """A pattern of danger decides, whatever entry is near."""
    match = small.match("нас заперли и не выпускают с завода", "ru")
    assert (match.decision, match.danger) == (Decision.DANGER, "trafficking")


LESSONS = [
    Subject(
        "violence",
        "danger",
        tuple(f"{who} хочет убить {whom}" for who in ("муж", "он", "сосед", "хозяин") for whom in ("меня", "нас")),
        Danger.VIOLENCE,
    ),
    Subject("none", "danger", ("муж хочет патент", "он хочет экзамен", "меня убивает очередь", "нас убивает жара")),
]


@pytest.fixture(scope="module")
def taught() -> Index:
    about_danger = replace(SUBJECTS[4], danger=Danger.SUICIDE)
    return build([*SUBJECTS[:4], about_danger, *SUBJECTS[5:], *LESSONS])


def test_what_sounds_like_danger_is_danger(taught: Index) -> None:
    """Without any pattern: from entries about danger, and from lessons, which are never offered."""
    entry = Matcher(taught).match("mening yashagim kelmayapti")
    assert (entry.decision, entry.danger) == (Decision.DANGER, Danger.SUICIDE)
    heard = Matcher(taught).match("хочет убить меня муж сейчас")
    assert (heard.decision, heard.danger) == (Decision.DANGER, Danger.VIOLENCE)
    assert {item.pack for item in heard.candidates} <= {"ru", "ro", "protection"}


def test_the_harmless_is_learnt_too(taught: Index) -> None:
    """The same words in an idiom are no alarm; and an index that learnt nothing of danger hears none."""
    assert Matcher(taught).match("убивает очередь").decision is not Decision.DANGER
    assert Matcher(build(SUBJECTS)).match("муж хочет убить меня").decision is not Decision.DANGER


def test_a_greeting_is_no_cry_for_help(taught: Index) -> None:
    """Though people in danger begin with one, too: not as it stands in the phrases, and not before a question."""
    begun = tuple(f"здравствуйте {phrase}" for phrase in LESSONS[0].phrases)
    lessons = [replace(LESSONS[0], phrases=(*LESSONS[0].phrases, *begun)), LESSONS[1]]
    matcher = Matcher(build([*SUBJECTS[:4], replace(SUBJECTS[4], danger=Danger.SUICIDE), *SUBJECTS[5:], *lessons]))
    assert matcher.match("Здравствуйте!").decision is Decision.NONE
    assert matcher.match("здравствуйте муж хочет убить меня").decision is Decision.DANGER


def test_a_pattern_counts_unless_all_the_rest_speaks_against_it(taught: Index, small_index: Index) -> None:
    """Patterns read a few words, what was learnt reads all of them; where nothing was learnt patterns decide alone."""
    patterns = Dangers([Pattern.written(Danger.VIOLENCE, "патент|убивает очередь|сосед")])
    assert Matcher(taught, patterns).match("убивает сосед").danger is Danger.VIOLENCE
    assert Matcher(small_index, patterns).match("патент сосед").danger is Danger.VIOLENCE
    harmless = "погода завтра патент сосед оплата за патент в месяц где сдать экзамен адрес центра"
    assert Matcher(taught, patterns).match(harmless).danger is None


def test_candidates_are_at_most_five_and_best_first(small: Matcher) -> None:
    """Scores never rise."""
    scores = [candidate.score for candidate in small.match("патент экзамен", "ru").candidates]
    assert len(scores) <= 5
    assert scores == sorted(scores, reverse=True)


@given(st.text(max_size=80))
@settings(deadline=None)
def test_no_text_is_an_error(text: str) -> None:
    """Whatever Unicode comes, there is a decision."""
    assert _matcher().match(text).decision in Decision


def _matcher(kept: list[Matcher] = []) -> Matcher:  # noqa: B006
    if not kept:
        kept.append(Matcher(build(SUBJECTS)))
    return kept[0]


def test_the_same_phrases_give_the_same_bytes(small_index: Index) -> None:
    """Twice built, twice the same; loaded, it answers the same."""
    saved = small_index.save()
    assert build(list(reversed(SUBJECTS))).save() == saved
    assert Index.load(saved).save() == saved


def test_a_loaded_index_decides_the_same(small_index: Index) -> None:
    """Nothing is lost between bytes."""
    before, after = Matcher(small_index), Matcher(Index.load(small_index.save()))
    for subject in SUBJECTS:
        for phrase in subject.phrases:
            assert before.match(phrase[:-2]) == after.match(phrase[:-2])


def test_bytes_that_are_no_index_are_refused() -> None:
    """As of a file that was cut off."""
    with pytest.raises((ValueError, KeyError, OSError)):
        Index.load(b"not an index")


def test_nothing_to_match_against_is_no_error() -> None:
    """A new installation without a phrase."""
    assert Matcher(build([])).match("привет").decision is Decision.NONE
