"""What a telephone sees: a cell of a sample page written large, in lamplight; and as a video."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digits.paper import photos

Picture = NDArray[np.uint8]


def held(cell: Picture, share: float = 0.5, size: tuple[int, int] = (480, 640)) -> Picture:
    """A photograph of what stands in a cell, uint8 (height, width).

    Args:
        cell: uint8, dark ink on white, from `cells.cut`.
        share: how much of the photograph's height the writing takes.
        size: of the photograph.
    """
    ink = cell < 128
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    close = cell[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = share * size[0] / max(close.shape)
    large = cv2.resize(close, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    top, left = ((all_ - own) // 2 for all_, own in zip(size, large.shape, strict=True))
    paper = np.full(size, 255, np.uint8)
    paper[top : top + large.shape[0], left : left + large.shape[1]] = large
    return photos.shadowed(cv2.GaussianBlur(paper, (0, 0), 1.2))


def video(path: Path, pictures: Sequence[Picture], repeat: int) -> None:
    """Write pictures one after the other as a YUV4MPEG2 video of ten a second.

    Args:
        path: of the file.
        pictures: uint8 (height, width) each, of one even size.
        repeat: how often each is shown.
    """
    height, width = pictures[0].shape
    colourless = bytes([128]) * (height * width // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode())
        for picture in (each for each in pictures for _ in range(repeat)):
            file.write(b"FRAME\n" + picture.tobytes() + colourless)
