"""A case in a topic: nothing is lost between two messages, nothing personal stands in a name, changes are said once."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core import markup, topic
from bot.core.topic import Listed, Piece, State, Wording

WORDING = Wording({1: "Aziza", 2: "B_kyt"}, {"answered": "Answered"}, lambda moment: f"day {int(moment)}")


def test_the_name() -> None:
    """The number, the language, danger, closed; it fits."""
    assert topic.name("ABCD2345", "uz", False, False) == "ABCD2345 · uz"
    assert topic.name("ABCD2345", "uz-Cyrl", True, True) == "ABCD2345 · uz-Cyrl · ⚠ · closed"
    assert len(topic.name("A" * 200, "uz", True, True)) == topic.MOST_NAME


@given(st.lists(st.text(max_size=9000), min_size=1, max_size=6))
def test_pages_hold_every_letter_once_and_fit(texts: list[str]) -> None:
    """Page after page until all is told; each fits a message of Telegram."""
    pieces = [Piece(number, f"Who {number}", words) for number, words in enumerate(texts)]
    told: dict[int, str] = {}
    part = part_of = 0
    for _ in range(200):
        if not pieces:
            break
        page = topic.page(pieces, part, part_of)
        assert markup.units(markup.plain(page.text)) <= markup.MOST_UNITS
        for piece in pieces:
            if piece.id in page.told or (page.part and piece.id == page.part_of):
                start = part if piece.id == part_of else 0
                end = page.part if piece.id not in page.told else len(piece.text)
                told[piece.id] = told.get(piece.id, "") + piece.text[start:end]
        pieces = [piece for piece in pieces if piece.id not in page.told]
        part, part_of = page.part, page.part_of
    assert pieces == []
    assert told == dict(enumerate(texts))


def test_changes_are_said_once() -> None:
    """From one state to the next; the same state says nothing."""
    before = State()
    now = State("open", 2, danger=True, parked_until=7.0, overdue=True)
    said = "\n".join(topic.difference(before, now, {}, WORDING))
    for words in ("Danger", "B\\_kyt has this case", "Parked until day 7", "Overdue"):
        assert words in said
    assert topic.difference(now, State.from_json(now.to_json()), {}, WORDING) == []
    closed = State("closed", 0, "answered", danger=True)
    assert topic.difference(now, closed, {}, WORDING) == ["Closed: Answered."]
    assert topic.difference(closed, State(danger=True), {}, WORDING) == ["Open again."]


def test_answers_that_wait_are_shown_one_by_one() -> None:
    """Each whole, so that two long ones fit; what was shown is not shown again."""
    now = State(proposed=((1, 10.0), (2, 20.0)))
    first = topic.told_next(State(), now)
    assert first.proposed == ((1, 10.0),)
    assert "first words" in topic.difference(State(), first, {1: "first words"}, WORDING)[0]
    assert topic.told_next(first, now) == now


def test_a_digest_says_nothing_of_what_was_written() -> None:
    """Numbers, languages, who has it; what is too much is counted."""
    listed = [Listed(f"N{number}", "uz", number == 0, True, 1, "open", "https://t.me/c/1/2") for number in range(40)]
    said = topic.digest(listed, 5, WORDING)
    assert "⚠ · [N0](https://t.me/c/1/2) · uz · new words · Aziza has it" in said
    assert "and 15 more" in said
    assert markup.units(markup.plain(said)) <= markup.MOST_UNITS
