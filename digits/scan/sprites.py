"""Sprite sheets: the tiles of one symbol as pictures, 20 to a row. `sheets` says whose they are."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from ..normalise import SIZE

ACROSS = 20
"""Tiles in one row."""
COMPRESSED = 4
"""Of 9: a twentieth larger than usual in half the time, which all have to wait for."""
MOST = 20_000
"""Tiles in one picture: 28,000 pixels high, which viewers still show and 50 MB of memory hold."""


def parts(tiles: int) -> list[int]:
    """Of how many tiles each picture is, so that none has more than 20,000; at least one picture.

    Example:
        >>> parts(600), parts(45_000), parts(0)
        ([600], [20000, 20000, 5000], [0])
    """
    return [min(MOST, tiles - start) for start in range(0, max(1, tiles), MOST)]


def write(path: Path, tiles: NDArray[np.uint8]) -> None:
    """Write tiles, uint8 (n, 28, 28), as one grey PNG; the rest of its last row stays white.

    Example:
        >>> write(Path("7.png"), np.zeros((21, 28, 28), np.uint8))
        >>> len(read(Path("7.png").read_bytes(), 21))
        21
    """
    down = _down(len(tiles))
    sheet = np.full((down * ACROSS, SIZE, SIZE), 255, np.uint8)
    sheet[: len(tiles)] = tiles
    pixels = sheet.reshape(down, ACROSS, SIZE, SIZE).swapaxes(1, 2)
    picture = Image.fromarray(pixels.reshape(down * SIZE, ACROSS * SIZE))
    picture.save(path, compress_level=COMPRESSED)


def write_raw(raw: Path, name: str) -> list[str]:
    """Turn a file of raw tiles into as many pictures beside it as it takes; gives their names.

    Example:
        >>> _ = Path("7.raw").write_bytes(bytes(2 * 28 * 28))
        >>> write_raw(Path("7.raw"), "7")
        ['7.png']
    """
    names: list[str] = []
    with raw.open("rb") as file:
        for number, count in enumerate(parts(raw.stat().st_size // SIZE**2), 1):
            names.append(f"{name}.png" if number == 1 else f"{name}-{number}.png")
            tiles = np.frombuffer(file.read(count * SIZE**2), np.uint8)
            write(raw.with_name(names[-1]), tiles.reshape(-1, SIZE, SIZE))
    raw.unlink()
    return names


def read(content: bytes, count: int) -> NDArray[np.uint8]:
    """The first tiles of a picture, uint8 (count, 28, 28).

    Args:
        content: of the PNG file.
        count: how many tiles it must hold; a picture of another size is not unpacked.

    Raises:
        ValueError: it is no PNG, is damaged, or not of this size.

    Example:
        >>> read(Path("04-sheets/7.png").read_bytes(), 120).shape
        (120, 28, 28)
    """
    down = _down(count)
    try:
        # Not Image.open: it refuses what has many pixels, and here it is known how many there are.
        with PngImageFile(BytesIO(content)) as image:
            if image.size != (ACROSS * SIZE, down * SIZE):
                raise ValueError(f"{image.size} pixels are not {count} tiles")
            pixels = np.asarray(image.convert("L"))
    # Decoders fail in many ways: OSError, SyntaxError, struct.error, zlib.error …
    except Exception as error:
        raise ValueError(f"no picture of {count} tiles") from error
    tiles = pixels.reshape(down, SIZE, ACROSS, SIZE).swapaxes(1, 2)
    return tiles.reshape(-1, SIZE, SIZE)[:count]


def is_name(name: str) -> bool:
    """Whether a name is that of a picture in the folder itself, on every system.

    Example:
        >>> is_name("7.png"), is_name("../7.png"), is_name("C:7.png")
        (True, False, False)
    """
    # A drive or a stream of Windows has a colon.
    return Path(name).name == name and name.endswith(".png") and not {*name} & {*"\\:\0"}


def _down(tiles: int) -> int:
    return max(1, -(-tiles // ACROSS))
