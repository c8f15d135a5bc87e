"""The drawing application: a window in which the network reads along while you draw.

The network runs in onnxruntime, which starts in a moment where TensorFlow takes seconds.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from .. import hints
from ..errors import DesktopMissing
from ..model import unlike
from ..model.reader import Reader, Reading
from ..normalise import ink_box, normalise
from ..scan.thumbnail import png
from ..wording import certainty, text

if TYPE_CHECKING:
    import tkinter

SIDE = 280
"""Of the drawing surface, in pixels."""
PEN = 18
RUBBER = 40
LINE = 4
"""How wide lines are for the network, so that loops stay open however small one draws."""
BAR = 180
"""The length of a bar that stands for certainty, in pixels."""
BLUE, GREY, ORANGE = "#1a73b8", "#777777", "#a85500"
ROOM = 106
"""Below the bars, for what is said of a drawing like no other, in pixels."""

Read = Callable[[NDArray[np.uint8]], Reading]


def reader(model: Path) -> tuple[tuple[str, ...], Read]:
    """A trained network's labels, and a function that reads a drawing.

    The function takes dark ink on white, uint8 (height, width), and gives a `Reading`, in which all
    probabilities are 0 where nothing is drawn.

    Args:
        model: its `.keras` file; the `.onnx` and `.json` files beside it are what is read.

    Raises:
        ModelUnusable: these are missing or damaged.
    """
    network = Reader(model)
    nothing = Reading(
        np.zeros(len(network.labels), np.float32), False, np.empty((0, 28, 28), np.uint8)
    )

    def read(grey: NDArray[np.uint8]) -> Reading:
        return nothing if ink_box(grey) is None else network.read(normalise(grey))

    return network.labels, read


class Drawing:
    """What has been drawn so far, as the network gets it: in fine lines.

    How wide the pen was would be taken out anyway (see `normalise`).

    Example:
        >>> drawing = Drawing()
        >>> drawing.line((140, 40), (140, 240))
        >>> drawing.grey.shape, int(drawing.grey[140, 140])
        ((280, 280), 0)
    """

    def __init__(self) -> None:
        self._image = Image.new("L", (SIDE, SIDE), 255)

    def line(self, start: tuple[int, int], end: tuple[int, int], erase: bool = False) -> None:
        """Draw or erase from one point to another, x and y in pixels."""
        colour, width = (255, RUBBER) if erase else (0, LINE)
        brush = ImageDraw.Draw(self._image)
        brush.line([start, end], colour, width)
        for x, y in (start, end):
            half = width // 2
            brush.ellipse([x - half, y - half, x + half, y + half], colour)

    @property
    def grey(self) -> NDArray[np.uint8]:
        """Dark ink on white, uint8 (280, 280)."""
        return np.asarray(self._image)


def draw_window(model: Path) -> "tkinter.Tk":
    """The application's window; `mainloop()` runs it.

    Raises:
        ModelUnusable: the model is missing or damaged.
        DesktopMissing: there is no screen to open a window on, or Python lacks tkinter.
    """
    labels, read = reader(model)
    root = _open()
    root.title(f"Digits · {model.stem}")
    root.resizable(False, False)
    import tkinter as tk

    surface = tk.Canvas(root, width=SIDE, height=SIDE, bg="white", cursor="pencil")
    surface.grid(row=0, column=0, padx=12, pady=(12, 4))
    answers = tk.Canvas(root, width=BAR + 110, height=max(SIDE, 24 * len(labels) + ROOM))
    answers.grid(row=0, column=1, rowspan=2, padx=(0, 12), pady=12)
    drawing = Drawing()
    last: dict[str, tuple[int, int]] = {}

    def show() -> None:
        _show(answers, labels, read(drawing.grey))

    def stroke(event: Any, erase: bool) -> None:
        here = (event.x, event.y)
        start = last.get("point", here)
        drawing.line(start, here, erase)
        colour, width = ("white", RUBBER) if erase else ("black", PEN)
        surface.create_line(start, here, fill=colour, width=width, capstyle="round")
        last["point"] = here
        show()

    def clear() -> None:
        nonlocal drawing
        drawing = Drawing()
        surface.delete("all")
        show()

    # The right button is number 3, on a Mac number 2.
    for button in (1, 2, 3):
        action = partial(stroke, erase=button != 1)
        surface.bind(f"<Button-{button}>", action)
        surface.bind(f"<B{button}-Motion>", action)
        surface.bind(f"<ButtonRelease-{button}>", lambda _: last.clear())
    button_text = text(de="Löschen", en="Clear")
    tk.Button(root, text=button_text, command=clear).grid(row=1, column=0, pady=(4, 12))
    show()
    return root


def _open() -> "tkinter.Tk":
    try:
        import tkinter
    except ImportError as error:
        raise DesktopMissing(
            text(
                de="Deinem Python fehlt tkinter: Installiere es (Ubuntu: sudo apt install "
                "python3-tk) oder zeichne in Notebook 5.",
                en="Your Python lacks tkinter: install it (Ubuntu: sudo apt install python3-tk) "
                "or draw in notebook 5.",
            )
        ) from error
    try:
        return tkinter.Tk()
    except tkinter.TclError as error:
        raise DesktopMissing(
            text(
                de="Hier gibt es keinen Bildschirm für ein Fenster: Zeichne in Notebook 5 oder "
                f"im Browser, mit {hints.step('serve')}.",
                en="There is no screen here to open a window on: draw in notebook 5 or in the "
                f"browser, with {hints.step('serve')}.",
            )
        ) from error


def _show(answers: "tkinter.Canvas", labels: Sequence[str], reading: Reading) -> None:
    """A bar for each label; the most probable one in blue and bold."""
    answers.delete("all")
    probabilities = reading.probabilities
    best = int(probabilities.argmax()) if probabilities.any() else -1
    for row, (label, share) in enumerate(zip(labels, probabilities.tolist(), strict=True)):
        y = 14 + row * 24
        weight = "bold" if row == best else "normal"
        colour = BLUE if row == best else GREY
        words = certainty(share, digits=0) if best >= 0 else ""
        answers.create_text(20, y, text=label, font=("TkDefaultFont", 12, weight))
        answers.create_rectangle(40, y - 7, 41 + BAR * share, y + 7, fill=colour, outline="")
        answers.create_text(50 + BAR * share, y, text=words, anchor="w")
    if reading.unlike:
        _show_unlike(answers, 24 * len(labels) + 10, reading.nearest)


def _show_unlike(answers: "tkinter.Canvas", y: int, nearest: NDArray[np.uint8]) -> None:
    """That the network has never seen anything like it, and what it looks like to the network."""
    import tkinter as tk

    words = unlike.sentence(len(nearest))
    answers.create_text(20, y, text=words, anchor="nw", width=BAR + 80, fill=ORANGE)
    shown = [tk.PhotoImage(master=answers, data=png(tile)).zoom(2) for tile in nearest]
    for column, picture in enumerate(shown):
        answers.create_image(20 + 64 * column, y + 44, image=picture, anchor="nw")
    # Tk shows a picture only for as long as somebody holds it.
    vars(answers)["shown"] = shown
