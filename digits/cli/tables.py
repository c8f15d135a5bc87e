"""Tables in the terminal, all of one look; those about networks are left to `terminal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from ..wording import text

if TYPE_CHECKING:
    from ..scan.report import Tally


def table(first: str, *numbers: str, title: str | None = None) -> Table:
    """An empty table: words in its first column, numbers, which stand to the right, in the others.

    Args:
        first: the heading of the first column.
        numbers: the headings of the others.
        title: what stands above all.

    Example:
        >>> writers = table("Writer", "pages", "used")
        >>> writers.add_row("Kim", "2", "1196")
        >>> [column.header for column in writers.columns]
        ['Writer', 'pages', 'used']
    """
    result = Table(title=title, box=None, header_style="bold")
    result.add_column(first)
    for heading in numbers:
        result.add_column(heading, justify="right")
    return result


def tallies(writers: dict[str, Tally]) -> Table:
    """What each writer's pages gave, from `report.add`, for the terminal.

    Example:
        >>> from digits.scan.report import Tally
        >>> tallies({"Kim": Tally(2, 0, 1196, 4)}).row_count
        1
    """
    result = table(
        text(de="Hand", en="Writer"),
        text(de="Seiten", en="pages"),
        text(de="unlesbar", en="unreadable"),
        text(de="benutzt", en="used"),
        text(de="verworfen", en="rejected"),
    )
    for writer, tally in writers.items():
        result.add_row(escape(writer), *map(str, tally))
    return result
