"""The drawing application inside a notebook, for computers without a desktop such as code-server.

The browser draws (`notebook.js`); reading happens here, in Python, as in `draw`.
"""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from ..html import embedded
from ..model import unlike
from ..scan.thumbnail import png
from ..wording import text
from .window import LINE, PEN, RUBBER, SIDE, reader


class Pad(anywidget.AnyWidget):
    """A drawing surface with a bar for each label.

    Attributes:
        drawing: what is drawn, 280 × 280 bytes row by row, dark ink on white; the browser sets it.
        probabilities: of each label; set here whenever `drawing` changes.
        unlike: what the network says of a drawing like no other that it knows, else empty, and the
            tiles that such a drawing looks most like to it, as addresses with the pictures in them.
    """

    _esm = Path(__file__).with_name("notebook.js")
    # JupyterLab's messages arrive as a view of memory.
    drawing = traitlets.Bytes(b"\xff" * SIDE**2).tag(
        sync=True, from_json=lambda sent, widget: bytes(sent)
    )
    probabilities = traitlets.List(traitlets.Float()).tag(sync=True)
    unlike = traitlets.Dict({"words": "", "nearest": []}).tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)

    def __init__(self, model: Path) -> None:
        labels, self._read = reader(model)
        super().__init__(
            labels=list(labels),
            probabilities=[0.0] * len(labels),
            settings={
                "side": SIDE,
                "pen": PEN,
                "line": LINE,
                "rubber": RUBBER,
                "clear": text(de="Löschen", en="Clear"),
                "percent": text(de=" %", en="%"),
            },
        )

    @traitlets.observe("drawing")
    def _drawn(self, change: dict[str, Any]) -> None:
        grey = np.frombuffer(change["new"], np.uint8).reshape(SIDE, SIDE)
        reading = self._read(grey)
        nearest = [embedded(png(tile), "png") for tile in reading.nearest]
        words = unlike.sentence(len(nearest)) if reading.unlike else ""
        # One message for both, so that the browser never shows the one without the other.
        with self.hold_sync():
            self.unlike = {"words": words, "nearest": nearest}
            self.probabilities = reading.probabilities.tolist()
