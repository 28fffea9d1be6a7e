"""A deadline in words, and what becomes of it when the law or the calendar changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core import deadline, markup
from bot.core.facts import Value
from bot.core.pack import Library, Pack

TODAY = date(2026, 11, 21)


def _with_values(pack: Pack, id: str, *spans: tuple[int, date | None, date | None]) -> Pack:
    fact = pack.facts[id]
    values = tuple(Value(number, start, end, "https://example.org/law", "2026", TODAY) for number, start, end in spans)
    return replace(pack, facts={**pack.facts, id: replace(fact, values=values)})


def _said(pack: Pack, content: Library, id: str, given: date, today: date = TODAY) -> str:
    found = deadline.due(pack, id, given, today, content.voice("en"))
    assert found
    return markup.plain(found)


def test_the_seam_for_guides_gives_text_or_nothing(content: Library) -> None:
    """`due(pack, id, given, today, voice)`: the deadline in words; None for an id that the pack does not have."""
    pack = content.packs["ru"]
    assert "9 December 2026 at the latest" in _said(pack, content, "patent-apply", date(2026, 11, 10))
    assert deadline.due(pack, "no-such-id", TODAY, TODAY, content.voice("en")) is None


def test_every_deadline_of_every_pack_can_be_said_in_every_language(content: Library) -> None:
    """On ordinary and on hard days: no placeholder is left, there is a source, nothing fails."""
    for pack in content.counted:
        for id in pack.deadlines.deadlines:
            for code in (*pack.languages, "uz-Cyrl"):
                for given in (TODAY, date(2024, 2, 29), date(2026, 12, 31), TODAY + timedelta(days=3000)):
                    found = deadline.due(pack, id, given, TODAY, content.voice(code))
                    assert found
                    assert "{" not in found
                    assert "https://" in found or "http://" in found


def test_a_day_off_names_the_working_day_before(content: Library) -> None:
    """7 February 2027 is a Sunday."""
    said = _said(content.packs["ru"], content, "stay", date(2026, 11, 10))
    assert "The last working day before it: 5 February 2027" in said


def test_days_off_that_are_not_known_yet_are_said(content: Library) -> None:
    """Russia's decree for a far year is not there; Romania needs none."""
    words = "The government has not moved the days off of 2034 yet"
    assert words in _said(content.packs["ru"], content, "moved", date(2034, 3, 1), date(2034, 3, 1))
    assert words not in _said(content.packs["ro"], content, "contract", date(2034, 3, 1), date(2034, 3, 1))


def test_over_today_and_ahead_are_told_apart(content: Library) -> None:
    pack = content.packs["ru"]
    for arrived, words in ((6, "this day has passed"), (7, "that is today"), (8, "1 day is left")):
        assert words in _said(pack, content, "register-uzbekistan", date(2026, 11, arrived))


def test_when_the_law_changes_between_both_terms_are_counted(content: Library) -> None:
    """The shorter one first, because nobody knows which of them holds for who came before."""
    changed = (15, None, date(2026, 11, 15)), (10, date(2026, 11, 16), None)
    pack = _with_values(content.packs["ru"], "registration-days-uzbekistan", *changed)
    said = _said(pack, content, "register-uzbekistan", date(2026, 11, 10))
    assert "19 November 2026 at the latest" in said
    assert "25 November 2026" in said
    assert "15 calendar days / 10 calendar days" in said
    assert "The term changed" in said
    assert "24 November" not in said


def test_a_day_without_a_known_term_is_said(content: Library) -> None:
    """No number is guessed."""
    pack = _with_values(content.packs["ru"], "registration-days-uzbekistan", (15, date(2030, 1, 1), None))
    said = _said(pack, content, "register-uzbekistan", date(2026, 11, 10))
    assert "I know no term that holds on this day" in said
    assert "at the latest" not in said


@pytest.mark.parametrize(
    "before, words",
    [
        (["2026-11-24", "10"], "now 24 November 2026, before 24 November 2026. The term is now 15 calendar days"),
        (["2026-11-23", "15"], "The calendar of days off or the way to count has changed"),
        (["", "15"], "the rule changed"),
        (None, "New: "),
    ],
)
def test_it_is_said_why_a_day_changed(content: Library, before: list[str] | None, words: str) -> None:
    """Another term, another calendar, another rule, something new."""
    pack = content.packs["ru"]
    found = deadline.dues(pack, "arrival", "uzbekistan", date(2026, 11, 10), TODAY)[0]
    assert deadline.changes({found.deadline.id: before or ()}, (found,)) == (found,)
    assert deadline.changes({found.deadline.id: found.sign}, (found,)) == ()
    assert words in markup.plain(deadline.why(found, before, pack, content.voice("en")))
