"""Decisions on a small index: script-blind, honest, and never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.match import Decision, Index, Matcher, build, key
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


def test_an_entry_about_danger_is_danger(small_index: Index) -> None:
    """Without any pattern: to be sure of such an entry is enough."""
    from bot.core.danger import Danger

    match = Matcher(small_index, None, {"suicide-crisis": Danger.SUICIDE}).match("yashagim kelmayapti")
    assert (match.decision, match.danger) == (Decision.DANGER, "suicide")


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


def test_the_name_of_an_index_follows_its_content() -> None:
    """Other phrases, another name; bytes that are no index are refused."""
    assert key(SUBJECTS) != key(SUBJECTS[1:])
    with pytest.raises((ValueError, KeyError, OSError)):
        Index.load(b"not an index")


def test_nothing_to_match_against_is_no_error() -> None:
    """A new installation without a phrase."""
    assert Matcher(build([])).match("привет").decision is Decision.NONE
