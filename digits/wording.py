"""The language of everything a learner reads: German or English, side by side where it is used.

Standard library only, because set-up begins with it.
"""

import locale
import os
import unicodedata

LANGUAGES = ("de", "en")
TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""What Unicode calls signs that turn the direction of writing."""

_chosen: str | None = None


def use(language: str) -> None:
    """Set the language of all later texts.

    Raises:
        ValueError: `language` is not one of `LANGUAGES`.

    Example:
        >>> use("de")
        >>> language()
        'de'
    """
    global _chosen
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {language!r}")
    _chosen = language


def language() -> str:
    """The language in force: the one set with `use`, else `DIGITS_LANG`, else the computer's.

    Example:
        >>> use("en")
        >>> language()
        'en'
    """
    if _chosen:
        return _chosen
    wish = os.environ.get("DIGITS_LANG") or _computer_language()
    return "de" if wish.lower().startswith(("de", "german")) else "en"


def text(*, de: str, en: str) -> str:
    """The one of two wordings that fits the language in force.

    Example:
        >>> use("de")
        >>> text(de="Fertig.", en="Done.")
        'Fertig.'
    """
    return de if language() == "de" else en


def number(value: float, digits: int = 0) -> str:
    """A number as the language writes it, with grouped thousands.

    Example:
        >>> use("de")
        >>> number(89610), number(0.5, 2)
        ('89.610', '0,50')
    """
    written = f"{value:,.{digits}f}"
    if language() == "de":
        written = written.translate(str.maketrans(",.", ".,"))
    return written


def percent(share: float, digits: int = 1) -> str:
    """A share as the language writes it.

    Example:
        >>> use("en")
        >>> percent(0.985), percent(0.2, digits=0)
        ('98.5%', '20%')
    """
    written = number(100 * share, digits)
    return text(de=f"{written} %", en=f"{written}%")


def certainty(share: float, digits: int = 1) -> str:
    """A share that a network claims: it is never quite certain, and never rules anything out.

    Example:
        >>> use("en")
        >>> certainty(0.985), certainty(0.99999), certainty(0.0, digits=0)
        ('98.5%', '> 99.9%', '< 1%')
    """
    least = 10.0 ** -(digits + 2)
    if share > 1 - least:
        return f"> {percent(1 - least, digits)}"
    if share < least:
        return f"< {percent(least, digits)}"
    return percent(share, digits)


def printable(name: str) -> str:
    """A name from outside with everything written out that would command a terminal.

    That is control characters, signs that turn the direction of writing, and bytes of a file name
    that are not UTF-8, as from an old stick.

    Example:
        >>> print(printable("sch\\udcf6n\\x1b[31m.png"))
        sch\\xf6n\\x1b[31m.png
    """
    if name.isprintable():
        return name
    return "".join(_written_out(sign) if _commands(sign) else sign for sign in name)


def _commands(sign: str) -> bool:
    turns = unicodedata.bidirectional(sign) in TURNING
    return turns or unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")


def _written_out(sign: str) -> str:
    # Python keeps a byte that is no UTF-8 in a sign from U+DC80 on.
    byte = "\udc80" <= sign <= "\udcff"
    return f"\\x{ord(sign) - 0xDC00:02x}" if byte else repr(sign)[1:-1]


def _computer_language() -> str:
    # On Windows the environment is silent and the locale answers "German_Germany".
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return os.environ[variable]
    return locale.getlocale()[0] or ""
