"""What may stand behind an option: numbers within their range, refused with a sentence if not."""

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from ..wording import number, text

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What `argparse` calls the place to which a program adds its commands."""

PAGES = Path("01-pages")
SHEETS = Path("04-sheets")
MODELS = Path("05-model")
LARGEST_SEED = 2**32 - 1
"""NumPy and TensorFlow take no larger one."""


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """A reader of whole numbers from `least` to `most`, for the `type` of an option.

    Example:
        >>> whole_number(1)("3")
        3
        >>> whole_number(1, 30)("0")
        Traceback (most recent call last):
        argparse.ArgumentTypeError: give a whole number from 1 to 30, not 0
    """

    def read(written: str) -> int:
        with suppress(ValueError):
            value = int(written)
            if value >= least and (most is None or value <= most):
                return value
        if most is None:
            raise argparse.ArgumentTypeError(
                text(
                    de=f"gib eine ganze Zahl ab {number(least)} an, nicht {written}",
                    en=f"give a whole number from {number(least)} on, not {written}",
                )
            )
        raise argparse.ArgumentTypeError(
            text(
                de=f"gib eine ganze Zahl von {least} bis {most} an, nicht {written}",
                en=f"give a whole number from {least} to {most}, not {written}",
            )
        )

    return read


def add_seed(command: argparse.ArgumentParser) -> None:
    """Give a command the option `--seed`.

    Example:
        >>> command = argparse.ArgumentParser()
        >>> add_seed(command)
        >>> command.parse_args(["--seed", "7"]).seed
        7
    """
    command.add_argument(
        "--seed",
        type=whole_number(0, LARGEST_SEED),
        default=0,
        help=text(
            de="derselbe Startwert gibt dasselbe Ergebnis (sonst 0)",
            en="the same seed gives the same result (else 0)",
        ),
    )


def add_json(command: argparse.ArgumentParser) -> None:
    """Give a command the option `--json`.

    Example:
        >>> command = argparse.ArgumentParser()
        >>> add_json(command)
        >>> command.parse_args(["--json"]).json
        True
    """
    command.add_argument(
        "--json",
        action="store_true",
        help=text(de="das Ergebnis als JSON", en="the result as JSON"),
    )


def add_network(command: argparse.ArgumentParser) -> None:
    """Give a command the option `--model`, a trained network's file.

    Example:
        >>> command = argparse.ArgumentParser()
        >>> add_network(command)
        >>> command.parse_args([]).model.as_posix()
        '05-model/cnn.keras'
    """
    command.add_argument(
        "--model",
        type=Path,
        default=MODELS / "cnn.keras",
        metavar="FILE.keras",
        help=text(
            de="ein trainiertes Netz (sonst 05-model/cnn.keras)",
            en="a trained network (else 05-model/cnn.keras)",
        ),
    )


def add_kind(command: argparse.ArgumentParser) -> None:
    """Give a command the option `--model`, the kind of network to train.

    Example:
        >>> command = argparse.ArgumentParser()
        >>> add_kind(command)
        >>> command.parse_args([]).model
        'cnn'
    """
    command.add_argument(
        "--model", choices=("mlp", "cnn"), default="cnn", help=text(de="sonst cnn", en="else cnn")
    )


def corners(written: str) -> tuple[str, list[tuple[float, float]]]:
    """A page and the four corners of its frame, for the `type` of `--corners`.

    Example:
        >>> corners("a.png:10,20,110,20,110,180,10,180")[1][3]
        (10.0, 180.0)
        >>> corners("a.png:10,20")
        Traceback (most recent call last):
        argparse.ArgumentTypeError: give FILE:x,y,x,y,x,y,x,y, not a.png:10,20
    """
    page, _, numbers = written.rpartition(":")
    with suppress(ValueError):
        values = [float(value) for value in numbers.split(",")]
        if page and len(values) == 8 and all(abs(value) < 1e6 for value in values):
            return page, list(zip(values[::2], values[1::2], strict=True))
    raise argparse.ArgumentTypeError(
        text(
            de=f"gib DATEI:x,y,x,y,x,y,x,y an, nicht {written}",
            en=f"give FILE:x,y,x,y,x,y,x,y, not {written}",
        )
    )
