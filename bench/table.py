"""Results as people read them, a small table, and as programs read them, one JSON object a line."""

import json
import platform
from collections.abc import Mapping, Sequence

import click

Row = Mapping[str, str | float | None]


def show(benchmark: str, rows: Sequence[Row]) -> None:
    """Print `rows`, which have the same keys, as a table and then as JSON lines with the name of the benchmark."""
    click.echo("\n".join(lines(rows)))
    for row in rows:
        click.echo(json.dumps({"benchmark": benchmark, "python": platform.python_version(), **row}))


def lines(rows: Sequence[Row]) -> list[str]:
    """`rows` as the lines of a Markdown table, numbers to the right."""
    names = list(rows[0]) if rows else []
    cells = [names, *([_cell(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    is_number = [not isinstance(rows[0][name], str) for name in names]
    rule = "|".join("-" * (width + 1) + (":" if right else "-") for width, right in zip(widths, is_number, strict=True))
    head, *body = (_line(line, widths, is_number) for line in cells)
    return [head, f"|{rule}|", *body]


def _line(cells: Sequence[str], widths: Sequence[int], is_number: Sequence[bool]) -> str:
    placed = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, is_number, strict=True)
    )
    return f"| {' | '.join(placed)} |"


def _cell(value: str | float | None) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else value
