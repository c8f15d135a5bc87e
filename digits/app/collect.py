"""Collecting examples by mouse in a notebook: a sheet without printer or scanner.

The browser draws (`collect.js`); each drawing goes at once into the next cell of a sheet that lies
among the scans, as `paper.drawn` keeps it.
"""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from ..errors import DigitsError, SheetsUnusable
from ..paper import drawn
from ..paper.layout import Layout
from ..wording import text
from .window import PEN, SIDE

FILE = "mouse.png"
EACH = 20
"""Drawings of each symbol that are enough for a network."""


class Collector(anywidget.AnyWidget):
    """A surface that asks for one symbol after the other and remembers what is drawn.

    What was drawn earlier counts on: the sheet itself is all that is remembered.

    Args:
        folder: of the pages, such as `01-pages`.
        layout: the symbols; those of the other pages in the folder.
        writer: who draws; a sub-folder of that name gets the sheet.

    Attributes:
        counts: how many drawings there are of each symbol; set here.
        turn: which symbol is asked for, -1 when the sheet is full.
        problem: what went wrong with the last drawing, else empty.
        answered: the number of the last message that was dealt with.

    Raises:
        SheetsUnusable: the name is none, or its sheet holds other symbols.
    """

    _esm = Path(__file__).with_name("collect.js")
    counts = traitlets.List(traitlets.Int()).tag(sync=True)
    turn = traitlets.Int().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)

    def __init__(self, folder: Path, layout: Layout, writer: str) -> None:
        self.path = Path(folder) / _folder_name(writer) / FILE
        """The sheet's file, which appears with the first drawing."""
        self._layout = layout
        super().__init__(
            settings={
                "side": SIDE,
                "pen": PEN,
                "each": EACH,
                "labels": list(layout.symbols),
                "words": {
                    "ask": text(de="Zeichne:", en="Draw:"),
                    "next": text(de="Weiter (Eingabetaste)", en="Next (Enter)"),
                    "clear": text(de="Löschen", en="Clear"),
                    "undo": text(de="Letztes zurück", en="Take the last one back"),
                    "enough": text(
                        de="Genug für ein Netz. Mehr hilft noch mehr.",
                        en="Enough for a network. More helps even more.",
                    ),
                    "full": text(de="Das Blatt ist voll.", en="The sheet is full."),
                },
            },
        )
        self._tell(drawn.filled(drawn.load(self.path, layout), layout))
        self.on_msg(self._received)

    def _received(self, _: Any, message: dict[str, Any], buffers: Any) -> None:
        self.problem = ""
        try:
            # The file may have changed since: another notebook, or a learner who started afresh.
            page = drawn.load(self.path, self._layout)
            where = drawn.filled(page, self._layout)
            if strokes := message.get("strokes"):
                self._add(page, where, strokes, message["turn"])
            else:
                self._take_back(page, where)
            self._tell(drawn.filled(page, self._layout))
        # Nobody sees a traceback that ends up in a server's log.
        except (DigitsError, OSError) as error:
            self.problem = str(error)
        self.answered = message["number"]

    def _add(self, page: drawn.Page, where: Any, strokes: Any, turn: int) -> None:
        # The symbol that was asked for, even if another notebook has drawn it meanwhile.
        free = np.flatnonzero((np.array(self._layout.cell_labels) == turn) & ~where)
        if len(free):
            drawn.draw(page, self._layout, int(free[0]), strokes, SIDE)
            drawn.save(self.path, page, self._layout)

    def _take_back(self, page: drawn.Page, where: Any) -> None:
        _, counts = self._order(where)
        if not where.any():
            return
        # Symbols take turns from first to last, so the last one of those with most was drawn last.
        last = len(counts) - 1 - int(np.argmax(counts[::-1]))
        cell = int(np.flatnonzero((np.array(self._layout.cell_labels) == last) & where)[-1])
        drawn.erase(page, self._layout, cell)
        drawn.save(self.path, page, self._layout)

    def _order(self, where: Any) -> tuple[int, Any]:
        """Whose turn it is: the first of the symbols with fewest drawings that have room."""
        labels = np.array(self._layout.cell_labels)
        kinds = len(self._layout.symbols)
        counts = np.bincount(labels[where], minlength=kinds)
        room = counts < np.bincount(labels, minlength=kinds)
        return (int(np.argmin(np.where(room, counts, len(labels)))) if room.any() else -1), counts

    def _tell(self, where: Any) -> None:
        turn, counts = self._order(where)
        self.turn, self.counts = turn, counts.tolist()


def _folder_name(writer: str) -> str:
    """The name of a sub-folder.

    Raises:
        SheetsUnusable: it can't be one on every computer.

    Example:
        >>> _folder_name(" kim ")
        'kim'
    """
    name = writer.strip()
    if not name or name.startswith(".") or name.endswith(".") or {*name} & {*'<>:"/\\|?*'}:
        raise SheetsUnusable(
            text(
                de=f"»{writer}« kann kein Ordner heißen: Nimm für writer Buchstaben und Ziffern.",
                en=f"No folder can be called “{writer}”: take letters and digits for writer.",
            )
        )
    return name
