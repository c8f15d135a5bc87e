"""Loads scans, photographs, PDFs and collections: one grey page per sheet.

Finding the grid is left to `frame`. Every file is taken for hostile: sizes are checked before
anything is unpacked.
"""

import os
import warnings
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ..errors import DigitsError, PageUnreadable
from ..paper import collected
from ..wording import text

USUAL = ("PNG", "JPEG")
STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""What these begin with."""
FORMATS = (*USUAL, "TIFF", "WEBP", "HEIF", "AVIF", "JPEG2000", "BMP", "GIF", "PPM", "PSD", "TGA")
PDF_DPI = 300
PDF_PIXELS = 35_000_000
"""A larger PDF page than A4 at 600 dpi is drawn more coarsely; so is a fax as a TIFF."""
STRIP = 1000
"""Rows of a fax that are made smaller at once: as grey, all of it would take much memory."""
LONGEST = 1000
"""Pages in one file."""
SUBFILE, OLD_SUBFILE = 254, 255
"""The tags by which a TIFF tells what one of its pictures is."""

_one_by_one = Lock()


def count(path: Path) -> int:
    """How many pages a file has.

    What begins like a PNG or a JPEG has one, even if `load_page` finds it damaged.

    Raises:
        PageUnreadable: the file is no picture, is damaged, or has more than 1000 pages.

    Example:
        >>> count(Path("01-pages/sample-1.png"))
        1
    """
    with _explained(path):
        if _alone(path):
            return 1
        if collected.is_collection(path):
            return _checked(path, collected.read(path).pages)
        if _is_pdf(path):
            with _pdf(path) as document:
                return _checked(path, len(document))
        with _image(path) as image:
            return _checked(path, len(_frames(image)))


def load_page(path: Path | str, number: int = 0, without: Container[int] = ()) -> NDArray[np.uint8]:
    """One page of a file, uint8 (height, width), 0 black, turned as its EXIF orientation says.

    Transparent parts are white paper. PDF pages are drawn at 300 dpi, and so are the sheets that a
    collection of drawings fills, without some of them if need be.

    Raises:
        PageUnreadable: the file is no picture, is damaged, or is far too large.

    Example:
        >>> page = load_page("01-pages/sample-1.png")
        >>> page.ndim, page.dtype
        (2, dtype('uint8'))
    """
    path = Path(path)
    with _explained(path):
        if collected.is_collection(path):
            return collected.page(path, number, without)
        if _is_pdf(path):
            with _pdf(path) as document:
                _checked(path, len(document))
                return _drawn(document[number])
        with _image(path) as image:
            frames = _frames(image)
            _checked(path, len(frames))
            image.seek(frames[number])
            # Pillow itself checks the first page only, and does not know of bits.
            _check_size(image.width, image.height, 2 if image.mode == "1" else 1)
            # A JPEG holds its grey picture ready; colours need not be worked out.
            image.draft("L", image.size)
            with _silent(image):
                ImageOps.exif_transpose(image, in_place=True)
            return _grey(image)


def _frames(image: Image.Image) -> list[int]:
    """Which frames of a picture are sheets, counted no further than needed."""
    # Further frames of other formats are animations, depth maps and previews.
    if image.format != "TIFF":
        return [image.tell()]
    sheets = []
    for frame in range(2 * LONGEST + 1):
        try:
            image.seek(frame)
        except EOFError:
            break
        if not _preview(image):
            sheets.append(frame)
        if len(sheets) > LONGEST:
            break
    return sheets or [0]


def _preview(image: Image.Image) -> bool:
    """Whether a frame of a TIFF is a smaller copy of another, or a mask."""
    tags = image.tag_v2  # type: ignore[attr-defined]
    with suppress(TypeError):
        return bool(tags.get(SUBFILE, 0) & 0b101) or tags.get(OLD_SUBFILE) == 2
    return False


@contextmanager
def _silent(image: Image.Image) -> Iterator[None]:
    """Keep libtiff from writing to the screen what it thinks of a TIFF."""
    if image.format != "TIFF":
        yield
        return
    # It knows nothing of Python's streams, only of the process's one stream for errors.
    with _one_by_one, Path(os.devnull).open("wb") as nowhere:
        screen = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(screen, 2)
            os.close(screen)


def _check_size(width: int, height: int, times: int = 1) -> None:
    if width * height > times * (Image.MAX_IMAGE_PIXELS or 0):
        raise Image.DecompressionBombError


def _checked(path: Path, pages: int) -> int:
    if pages > LONGEST:
        raise PageUnreadable(
            text(
                de=f"{path.name} hat mehr als {LONGEST} Seiten: teile die Datei auf.",
                en=f"{path.name} has more than {LONGEST} pages: split the file.",
            )
        )
    if pages < 1:
        raise ValueError("no pages")
    return pages


def _grey(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode == "1" and (image.width * image.height) > PDF_PIXELS:
        return _coarser(image)
    if image.mode.startswith("I;16"):
        return (np.asarray(image) >> 8).astype(np.uint8)
    if image.mode in ("I", "F"):
        deep = np.asarray(image, np.float32)
        # These have no fixed white: what is in them may be shares, 8 bits or 16.
        white = next((white for white in (1, 255, 65535) if deep.max() <= white), None)
        if white is None:
            raise ValueError("unsupported depth")
        return (deep * (255 / white)).clip(0, 255).astype(np.uint8)
    if image.has_transparency_data:
        image = image.convert("LA") if image.mode == "LA" else image.convert("RGBA")
        paper = Image.new(image.mode, image.size, "white")
        image = Image.alpha_composite(paper, image)
    if image.mode == "LAB":
        # Lightness is a channel of its own.
        return np.asarray(image.getchannel(0))
    if image.mode == "CMYK":
        image = image.convert("RGB")
    return np.asarray(image if image.mode == "L" else image.convert("L"))


def _coarser(image: Image.Image) -> NDArray[np.uint8]:
    """A large picture in black and white, in shades of grey and so many times smaller."""
    factor = ceil((image.width * image.height / PDF_PIXELS) ** 0.5)
    strips = []
    for top in range(0, image.height, factor * (STRIP // factor)):
        bottom = min(image.height, top + factor * (STRIP // factor))
        strip = image.crop((0, top, image.width, bottom)).convert("L")
        strips.append(np.asarray(strip.reduce(factor)))
    return np.concatenate(strips)


def _drawn(page: Any) -> NDArray[np.uint8]:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    for image in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
        width, height = image.get_px_size()
        # Fine scans in black and white take an eighth of the memory.
        bits = min(8, image.get_metadata().bits_per_pixel or 8)
        _check_size(width, height * bits // 8)
    width, height = page.get_size()
    scale = min(PDF_DPI / 72, (PDF_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    # A copy, because the bitmap's memory goes when the document is closed.
    return np.array(bitmap.to_numpy(), np.uint8).reshape(bitmap.height, bitmap.width)


def _alone(path: Path) -> bool:
    """Whether a file is of a usual kind, with one picture; to open thousands would take long."""
    with path.open("rb") as file:
        start = file.read(1024)
    return start.startswith(STARTS) and b"%PDF-" not in start


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _pdf(path: Path) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(path)


def _image(path: Path) -> Image.Image:
    with suppress(UnidentifiedImageError):
        return Image.open(path, formats=USUAL)
    # All other decoders take as long to load as a page to be decoded.
    import pi_heif

    pi_heif.register_heif_opener()
    return Image.open(path, formats=FORMATS)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn whatever a decoder stumbles over into a sentence for learners."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (DigitsError, PermissionError):
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise PageUnreadable(
            text(
                de=f"{path.name} ist viel zu groß: scanne die Seite mit 300 dpi.",
                en=f"{path.name} is far too large: scan the page at 300 dpi.",
            )
        ) from error
    except UnidentifiedImageError as error:
        raise PageUnreadable(_unidentified(path)) from error
    # Decoders fail in many ways: OSError, SyntaxError, struct.error, PdfiumError …
    except Exception as error:
        if "password" in str(error).lower():
            raise PageUnreadable(
                text(
                    de=f"{path.name} ist verschlüsselt: speichere das PDF ohne Passwort.",
                    en=f"{path.name} is encrypted: save the PDF without a password.",
                )
            ) from error
        if "unsupported" in str(error).lower():
            raise PageUnreadable(_rare(path)) from error
        raise PageUnreadable(
            text(
                de=f"{path.name} ist beschädigt: scanne oder kopiere die Seite noch einmal.",
                en=f"{path.name} is damaged: scan the page or copy the file again.",
            )
        ) from error


def _unidentified(path: Path) -> str:
    """What a file is that is none of our formats."""
    with path.open("rb") as file:
        if file.read(4).startswith((b"BM", b"II*\0", b"MM\0*")):
            return _rare(path)
    with suppress(Exception), Image.open(path) as image:
        return text(
            de=f"{path.name} ist ein Bild im Format {image.format}, das nicht gelesen wird: "
            "speichere die Seite als PNG.",
            en=f"{path.name} is a picture in the format {image.format}, which is not read: save "
            "the page as PNG.",
        )
    return text(
        de=f"{path.name} ist kein Bild und kein PDF: speichere die Seite als PNG.",
        en=f"{path.name} is neither a picture nor a PDF: save the page as PNG.",
    )


def _rare(path: Path) -> str:
    return text(
        de=f"{path.name} ist auf eine seltene Art gespeichert, die nicht gelesen wird: speichere "
        "die Seite als PNG.",
        en=f"{path.name} is stored in a rare way that is not read: save the page as PNG.",
    )
