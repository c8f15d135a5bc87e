"""The command that lets a network read pictures; `paper` says how modules of commands are made."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DigitsError
from ..wording import certainty, printable, text
from .options import Commands, add_json, add_network

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray


def add_parsers(commands: Commands) -> None:
    """Add `predict`."""
    add = commands.add_parser(
        "predict", help=text(de="Bilder von Zeichen lesen", en="read pictures of symbols")
    )
    add.add_argument(
        "images",
        nargs="+",
        type=Path,
        metavar="IMAGE",
        help=text(
            de="Bilder von je einem Zeichen oder einer Reihe, etwa einer Telefonnummer",
            en="pictures of one symbol each, or of a row such as a telephone number",
        ),
    )
    add_network(add)
    add_json(add)
    add.set_defaults(run=predict)


def predict(options: Namespace) -> int:
    """Read pictures of a symbol or of a row of them; a bad one does not stop the others."""
    from ..model import description

    description.check(options.model)
    import numpy as np

    from ..data.dataset import ink
    from ..model import evaluation, store, unlike
    from ..scan import picture
    from . import terminal

    model, symbols, info = store.load(options.model)
    nearest = _nearest(options.model)
    read = []
    for image in options.images:
        try:
            found = picture.tiles(image, symbols)
        except DigitsError as error:
            print(error, file=sys.stderr)
            continue
        tiles = np.stack([tile for _, tile in found])
        answers = evaluation.probabilities(model, ink(tiles))
        each = [
            {
                "label": symbols[answer.argmax()],
                "confidence": float(answer.max()),
                "probabilities": dict(zip(symbols, answer.tolist(), strict=True)),
                "box": list(box),
                "unlike": unlike.is_unlike(answer, info),
            }
            for (box, _), answer in zip(found, answers, strict=True)
        ]
        label = "".join(one["label"] for one in each)
        surely = min(one["confidence"] for one in each)
        whole = {"file": str(image), "label": label, "confidence": surely, "symbols": each}
        whole["unlike"] = any(one["unlike"] for one in each)
        if len(each) == 1:
            whole["probabilities"] = each[0]["probabilities"]
        read.append(whole)
        if not options.json:
            print(f"{printable(str(image))}: {label} ({certainty(surely)})")
            for one, tile in zip(each, tiles, strict=True):
                if len(each) > 1:
                    left, top, right, bottom = one["box"]
                    place = f"x {left} – {right}, y {top} – {bottom}"
                    print(f"  {one['label']}  {certainty(one['confidence']):>7}  {place}")
                if one["unlike"]:
                    alike = nearest(tile)
                    print(unlike.sentence(len(alike)))
                    terminal.tiles(alike)
    if options.json:
        print(json.dumps(read))
    return int(len(read) < len(options.images))


def _nearest(model: Path) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """What gives the tiles that a tile looks most like to a network; none without its ONNX file."""
    import numpy as np

    from ..errors import ModelUnusable
    from ..model.reader import Reader

    try:
        return Reader(model).nearest
    except ModelUnusable:
        return lambda tile: np.empty((0, 28, 28), np.uint8)
