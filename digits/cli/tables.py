"""Tables in the terminal, all of one look."""

from rich.table import Table


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
