"""The printed grid: which cell holds which symbol."""

from dataclasses import dataclass

ROWS = 30
COLUMNS = 20
DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class Layout:
    """A grid of 30 rows and 20 columns whose rows are shared out evenly among the symbols.

    Attributes:
        symbols: 2 to 30 different symbols in class order, top to bottom on the page.
    """

    symbols: tuple[str, ...] = DIGITS
    rows: int = ROWS
    columns: int = COLUMNS

    def __post_init__(self) -> None:
        if not 2 <= len(self.symbols) <= self.rows:
            raise ValueError(f"2 to {self.rows} symbols fit on a sheet, not {len(self.symbols)}")
        if len(set(self.symbols)) != len(self.symbols):
            raise ValueError("each symbol may stand only once")

    @property
    def row_labels(self) -> list[int]:
        """For each row the index of its symbol; the first symbols get a row more if need be.

        Example:
            >>> Layout(("a", "b", "c", "d")).row_labels[:9]
            [0, 0, 0, 0, 0, 0, 0, 0, 1]
        """
        each, extra = divmod(self.rows, len(self.symbols))
        return [label for label in range(len(self.symbols)) for _ in range(each + (label < extra))]

    @property
    def cell_labels(self) -> list[int]:
        """For each cell, row by row, the index of its symbol."""
        return [label for label in self.row_labels for _ in range(self.columns)]
