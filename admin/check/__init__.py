"""`hamroh check`: looks through content and translations and lists every problem with its file and key.

`CHECKS` is the whole list; each check is a function from an Edition to its findings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from admin.check import (
    content_map,
    entries,
    exam,
    facts,
    glossary,
    guides,
    letters,
    limits,
    neutrality,
    phrases,
    places,
    recordings,
    sources,
    translations,
    wording,
)
from admin.check.edition import Edition
from admin.check.finding import Check, Finding
from admin.check.line import line_of, lines_of

CHECKS: tuple[Check, ...] = (
    entries.stand_in_one_place,
    entries.have_the_right_size,
    entries.relate_to_others,
    entries.link_to_entries,
    entries.are_reviewed,
    facts.have_a_value_today,
    facts.follow_each_other,
    facts.run_forward,
    facts.end_soon,
    facts.are_used,
    sources.are_addresses,
    sources.are_checked,
    translations.have_files,
    translations.are_ready,
    translations.are_reviewed,
    translations.are_still_needed,
    translations.name_the_same_facts,
    translations.link_to_the_same_places,
    translations.keep_the_shape,
    translations.have_all_plural_forms,
    limits.texts_are_short_enough,
    limits.answers_fit_into_messages,
    wording.no_digits_by_hand,
    wording.allowed_digits_can_be_read,
    wording.numbers_are_the_same,
    wording.markup_comes_out_right,
    wording.nothing_is_doubled,
    letters.romanian_has_commas,
    letters.uzbek_has_its_apostrophes,
    letters.lines_begin_right_to_left,
    letters.scripts_are_not_mixed,
    neutrality.pushes_nobody,
    neutrality.lists_can_be_read,
    glossary.glossary_can_be_read,
    glossary.words_are_those_of_the_glossary,
    glossary.official_words_are_said_plainly,
    content_map.is_kept,
    phrases.can_be_read,
    phrases.have_an_entry,
    phrases.stand_under_one_entry,
    phrases.lessons_agree,
    phrases.are_enough,
    phrases.are_not_stolen,
    places.fit_their_button,
    places.are_reviewed,
    places.can_be_reached,
    exam.has_whole_tests,
    exam.asks_nothing_twice,
    exam.has_one_right_option,
    exam.gives_nothing_away,
    exam.spreads_the_right_ones,
    exam.fits_into_a_message,
    exam.has_sources,
    exam.follows_the_facts,
    exam.has_recordings,
    exam.has_enough_for_papers,
    guides.are_reached,
    guides.have_a_way_out,
    guides.name_entries,
    guides.say_first_what_it_may_cost,
    guides.are_reviewed,
    guides.fit_into_messages,
    recordings.are_in_order,
)


@dataclass(frozen=True)
class Report:
    """All findings, in the order of their files."""

    findings: tuple[Finding, ...]
    is_whole: bool = True

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What must be mended."""
        return tuple(finding for finding in self.findings if not finding.is_note)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is worth knowing."""
        return tuple(finding for finding in self.findings if finding.is_note)

    @property
    def clean(self) -> bool:
        """Whether nothing must be mended."""
        return not self.problems

    @property
    def text(self) -> str:
        """The report as it is printed."""
        notes = ["Notes (nothing that must be mended now)", "", *_grouped(self.notes)] if self.notes else []
        return "\n".join([*_grouped(self.problems), *notes, *self._summary()])

    def _summary(self) -> Iterator[str]:
        if not self.is_whole:
            yield "A file cannot be read at all. Mend it first, then check again: only then the rest can be looked at."
        files = len({finding.file for finding in self.problems})
        problems = f"{_count(len(self.problems), 'problem')} in {_count(files, 'file')}."
        notes = f" {_count(len(self.notes), 'note')}." if self.notes else ""
        yield f"{'Everything is in order.' if self.clean else problems}{notes}"


def _grouped(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings of each file under its name, from its first line to its last."""
    for file, several in groupby(findings, key=lambda finding: finding.file):
        lines = lines_of(Path(file))
        yield file
        yield from (words for _, words in sorted(_line(finding, line_of(lines, finding.key)) for finding in several))
        yield ""


def _line(finding: Finding, line: int) -> tuple[int, str]:
    parts = (f"line {line}" if line else "", finding.key, finding.words)
    return line, f"  {': '.join(filter(None, parts))}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def report(content: Path, locales: Path, chosen: frozenset[str] = frozenset(), today: date | None = None) -> Report:
    """Everything that is to be said about the chosen packs (all for none) on `today`."""
    return look_through(Edition.read(content, locales, chosen, today or date.today()))


def look_through(edition: Edition) -> Report:
    """All findings; when English content cannot be read at all, that alone, because the rest would be wrong."""
    found = {Finding(problem.file, problem.key, problem.words) for problem in edition.unreadable}
    if edition.is_whole:
        found |= {finding for check in CHECKS for finding in check(edition)}
    return Report(tuple(sorted(found)), edition.is_whole)
