"""What the notebooks need besides the lesson itself: a start, live curves, clear errors."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.core.getipython import get_ipython
from IPython.display import display
from threadpoolctl import threadpool_limits

from . import check, hints, wording
from .errors import DigitsError, NoPages
from .paper import samples
from .paper.layout import Layout
from .plots import charts
from .scan.sources import Source, find
from .wording import number, percent, text

if TYPE_CHECKING:
    from .model.evaluation import Evaluation

Item = TypeVar("Item")
Result = TypeVar("Result")
Network = TypeVar("Network")


def start(language: str) -> Path:
    """Begin a lesson: choose its language, find the project's folder, and check the set-up.

    From here on, messages name the lessons' cells instead of commands.

    The first thing that `check.quick` finds is told with its remedy; the lesson goes on.

    Args:
        language: "de" or "en", for texts and figures.

    Returns:
        The folder that holds `01-pages`, `04-sheets` and `05-model`.

    Raises:
        DigitsError: the notebook lies outside the project.
    """
    wording.use(language)
    hints.use("notebook")
    # More threads make the small products of a lesson twenty times as slow: they wait for
    # each other.
    threadpool_limits(1, "blas")
    shell = get_ipython()
    if shell:
        # So Jupyter knows how to show figures; the package itself draws without pyplot.
        shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
        shell.set_custom_exc(  # type: ignore[no-untyped-call]
            (DigitsError, NameError), _show_sentence
        )
    found = check.root()
    print(check.ready(found))
    return found


def find_pages(folder: Path, layout: Layout | None = None) -> dict[str, Source]:
    """The pages in a folder by name; an empty folder gets three sample pages first.

    Example:
        >>> list(find_pages(Path("01-pages")))
        ['sample-1.png', 'sample-2.png']
    """
    try:
        found = find([folder], print)
    except NoPages:
        names = [path.name for path in samples.write(folder, pages=3, layout=layout)]
        place = folder.absolute().relative_to(check.root()).as_posix()
        print(
            text(
                de=f"{place} ist leer. Zum Üben liegen dort jetzt {', '.join(names)}: "
                "Blätter, die ein Programm gezeichnet hat.",
                en=f"{place} is empty. To practise with there are now "
                f"{', '.join(names)}: pages drawn by a program.",
            )
        )
        found = find([folder])
    return {source.name: source for source in found}


def choose(which: int, networks: dict[int, Callable[[], Network]]) -> Network:
    """The network with that number, built anew with fresh dice, always the same ones.

    Raises:
        DigitsError: there is none with that number.

    Example:
        >>> choose(2, {1: lambda: "mlp", 2: lambda: "cnn"})
        'cnn'
        >>> choose(3, {1: lambda: "mlp", 2: lambda: "cnn"})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        digits.errors.DigitsError: use_model is 3, but there are only 1 and 2: change the ...
    """
    if which not in networks:
        there = text(de=" und ", en=" and ").join(map(str, networks))
        raise DigitsError(
            text(
                de=f"use_model ist {which}, es gibt aber nur {there}: Ändere die Zahl in Schritt "
                "2 und führe ab dort alle Zellen aus.",
                en=f"use_model is {which}, but there are only {there}: change the number in step "
                "2 and run all cells from there on.",
            )
        )
    from .model import training

    training.seed(0)
    return networks[which]()


def attempt(function: Callable[[Item], Result], items: dict[str, Item]) -> dict[str, Result]:
    """Apply a function to each item; what it can't cope with is reported and left out.

    Example:
        >>> def half(number: int) -> int:
        ...     if number % 2:
        ...         raise DigitsError("odd")
        ...     return number // 2
        >>> attempt(half, {"a": 1, "b": 2})
        ❌ a: odd
        {'b': 1}
    """
    results = {}
    for name, item in items.items():
        try:
            results[name] = function(item)
        except DigitsError as error:
            print(f"❌ {name}: {error}")
    return results


def quick(value: int, short: int) -> int:
    """`value`, or `short` where the environment says DIGITS_QUICK=1, as our tests do.

    Example:
        >>> quick(30, short=2)
        30
    """
    return short if os.environ.get("DIGITS_QUICK") else value


def in_pictures(result: "Evaluation") -> str:
    """How well a network read, counted in pictures, and how far chance alone moves that number.

    Example:
        >>> import numpy as np
        >>> from digits.data.dataset import load
        >>> from digits.model.evaluation import Evaluation
        >>> data = load("04-sheets").take(np.arange(40))
        >>> in_pictures(Evaluation(data, np.eye(10, dtype=np.float32)[data.y]))
        '40 of 40 read right (100.0%); chance: 36 to 40. Hand: sample-1'
    """
    low, high = (number(round(bound * result.n)) for bound in result.interval)
    right, n = number(int(result.correct.sum())), number(result.n)
    names = ", ".join(result.per_writer())
    return text(
        de=f"{right} von {n} richtig gelesen ({percent(result.accuracy)}); Zufall: {low} bis "
        f"{high}. Hand: {names}",
        en=f"{right} of {n} read right ({percent(result.accuracy)}); chance: {low} to {high}. "
        f"Hand: {names}",
    )


def live_curves(epochs: int) -> Callable[[dict[str, list[float]]], None]:
    """A function that draws the training's course anew, in the same place.

    It is called after each epoch but draws seldom enough for nine tenths of the time to be left.

    Args:
        epochs: how long training will take, for the horizontal axis.
    """
    handle: Any = None
    rests_until = 0.0

    def draw(history: dict[str, list[float]]) -> None:
        nonlocal handle, rests_until
        begin = time.monotonic()
        if begin < rests_until and len(history["loss"]) < epochs:
            return
        figure = charts.curves(history, epochs)
        if handle is None:
            handle = display(figure, display_id=True)  # type: ignore[no-untyped-call]
        else:
            handle.update(figure)
        end = time.monotonic()
        rests_until = end + 9 * (end - begin)

    return draw


def stopped(history: dict[str, list[float]], epochs: int) -> None:
    """Say so if training was interrupted, and what became of it.

    Example:
        >>> stopped({"loss": [0.5, 0.2]}, epochs=30)
        Stopped after epoch 2 of 30. The network keeps the weights of its best epoch so far.
    """
    done = len(history["loss"])
    if done < epochs:
        print(
            text(
                de=f"Abgebrochen nach Epoche {done} von {epochs}. Das Netz behält die Gewichte "
                "seiner bisher besten Epoche.",
                en=f"Stopped after epoch {done} of {epochs}. The network keeps the weights of its "
                "best epoch so far.",
            )
        )


def _show_sentence(shell: Any, kind: type, error: Exception, trace: Any, tb_offset: Any) -> None:
    """Show what a learner can mend as its sentence; an unknown name below its traceback."""
    if isinstance(error, NameError):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        # Not a variable of a function that is used too early: no cell above would help there.
        if kind is NameError and error.name:
            print(_unknown(error.name), file=sys.stderr)
    else:
        print(error, file=sys.stderr)


def _unknown(name: str) -> str:
    return text(
        de=f"`{name}` kennt Python hier noch nicht. Führe zuerst alle Zellen darüber aus – oder "
        "prüfe die Schreibweise.",
        en=f"Python does not know `{name}` here yet. Run all cells above first – or check the "
        "spelling.",
    )
