"""What a model may be called, and with it its files."""

import re
from pathlib import Path

from ..errors import ModelUnusable
from ..wording import printable, text
from .description import INDEX

PLAIN = re.compile(r"""[^<>:"/\\|?*. ]([^<>:"/\\|?*]*[^<>:"/\\|?*. ])?""")
"""What every system takes for a file name, and shows: no dot or space at either end."""
RESERVED = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]", re.IGNORECASE)
"""Windows' names for devices, whatever follows after a dot."""
LONGEST = 60
"""Letters in a name: each takes up to four bytes, and file systems take 255 with all endings."""


def check(name: str) -> None:
    """Make sure that files on any system can be called like a model.

    Raises:
        ModelUnusable: they can't.

    Example:
        >>> check("a/b")
        Traceback (most recent call last):
        digits.errors.ModelUnusable: “a/b” can't be the name of a model; use letters and digits.
    """
    # Windows takes con.onnx for its console, and some systems Models.json for models.json.
    reserved = RESERVED.fullmatch(name.split(".")[0].strip()) or name.casefold() == Path(INDEX).stem
    if reserved or not name.isprintable() or not PLAIN.fullmatch(name) or len(name) > LONGEST:
        raise ModelUnusable(
            text(
                de=f"»{printable(name)}« kann kein Modellname sein; nimm Buchstaben und Ziffern.",
                en=f"“{printable(name)}” can't be the name of a model; use letters and digits.",
            )
        )
