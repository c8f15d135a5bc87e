"""The printed grid: which cell holds which symbol."""

import unicodedata
from dataclasses import dataclass

from .. import hints
from ..errors import SymbolsUnusable
from ..wording import printable, text

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
        if any(printable(symbol) != symbol for symbol in self.symbols):
            raise ValueError("a symbol is a sign that can be shown")

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


def parse_symbols(written: str) -> tuple[str, ...]:
    """The symbols in a text: its words if it has several, else its characters.

    Raises:
        SymbolsUnusable: fewer than 2 or more than 30 symbols, or one of them twice.

    Example:
        >>> parse_symbols("äöü"), parse_symbols("ch sch")
        (('ä', 'ö', 'ü'), ('ch', 'sch'))
    """
    # Some keyboards send an umlaut as a letter and a mark over it; NFC makes one character of them.
    written = unicodedata.normalize("NFC", written)
    symbols = written.split()
    if len(symbols) == 1:
        symbols = []
        for character in written.strip():
            # What changes the character before it (accents, emoji variants) stays with it.
            if symbols and unicodedata.category(character) in ("Mn", "Me"):
                symbols[-1] += character
            else:
                symbols.append(character)
    if not 2 <= len(symbols) <= ROWS:
        example = hints.here(terminal="--symbols ABCDE", notebook='parse_symbols("ABCDE")')
        raise SymbolsUnusable(
            text(
                de=f"Auf ein Blatt passen 2 bis {ROWS} Zeichen, nicht {len(symbols)}: "
                f"Gib sie hintereinander an, zum Beispiel {example}.",
                en=f"A sheet holds 2 to {ROWS} symbols, not {len(symbols)}: "
                f"write them one after the other, for example {example}.",
            )
        )
    twice = [symbol for symbol in dict.fromkeys(symbols) if symbols.count(symbol) > 1]
    if twice:
        raise SymbolsUnusable(
            text(
                de=f"{' '.join(twice)} steht mehrmals da: Gib jedes Zeichen nur einmal an.",
                en=f"{' '.join(twice)} stands there more than once: give each symbol once.",
            )
        )
    for symbol in symbols:
        if printable(symbol) != symbol:
            raise SymbolsUnusable(
                text(
                    de=f"{symbol} ist kein Zeichen, das man schreiben kann: Lass es weg.",
                    en=f"{symbol} is no sign that can be written: leave it out.",
                )
            )
    return tuple(symbols)
