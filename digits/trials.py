"""Trials of what is installed, in a process of their own: even a package that crashes is reported.

`check` makes lines of them. What is imported at the head is the standard library only, because
set-up begins with `check`.
"""

import importlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

MODULES = (
    *("numpy", "cv2", "PIL.Image", "pi_heif", "pypdfium2", "matplotlib.figure", "rich.console"),
    *(
        "threadpoolctl",
        "onnx",
        "onnxruntime",
        "ipykernel",
        "jupyter_client",
        "IPython",
        "anywidget",
    ),
    *("tensorflow", "keras", "tf2onnx"),
)
"""What each package of `pyproject.toml` is loaded by, the heavy ones last."""
PATIENCE = 600
"""Seconds that the slowest disk of a school may take to load all for the first time."""
# The current folder goes, in which a learner's own numpy.py may lie.
RUN = (
    "import sys; sys.path = [path for path in sys.path if path]\n"
    "from digits import trials; trials.attempt(sys.argv[1:])"
)


def outcomes(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Load modules, or run `train` or `export`; gives each name and why it failed, or nothing.

    Example:
        >>> list(outcomes(["json", "no_such_module"]))
        [('json', ''), ('no_such_module', "ModuleNotFoundError: No module named 'no_such_module'")]
    """
    rest = list(names)
    while rest:
        try:
            ended = subprocess.run(
                [sys.executable, "-c", RUN, *rest],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            yield from ((name, type(error).__name__) for name in rest)
            return
        for line in ended.stdout.splitlines():
            name, tab, cause = line.partition("\t")
            if tab and rest and name == rest[0]:
                yield rest.pop(0), cause
        if rest:
            # The process ended before its time; the others get another one.
            yield rest.pop(0), f"crash {ended.returncode}"


def attempt(names: Sequence[str]) -> None:
    """What the process does: try one after the other, and tell of each on a line of its own."""
    for name in names:
        cause = ""
        try:
            if name in TRIALS:
                TRIALS[name]()
            else:
                importlib.import_module(name)
        # Whatever goes wrong inside a foreign library is the very thing to report here.
        except BaseException as error:
            cause = f"{type(error).__name__}: {error}"
        # What a library has said itself may stand before it on the line.
        print(f"\n{name}\t{' '.join(cause.split())[:100]}", flush=True)


def train() -> None:
    """Let a network learn for a few steps on noise; its loss must fall."""
    import numpy as np

    from .model import networks
    from .model.backend import keras

    keras.utils.set_random_seed(0)
    model = networks.mlp(classes=2)
    model.compile("adam", "sparse_categorical_crossentropy")
    x, y = np.random.default_rng(0).random((8, 28, 28), np.float32), np.arange(8) % 2
    first, *_, last = model.fit(x, y, epochs=5, verbose=0).history["loss"]
    if not last < first:
        raise ArithmeticError(f"{last} after {first}")


def export() -> None:
    """Turn a network into ONNX and let both read noise."""
    import numpy as np

    from .model import export, networks

    with tempfile.TemporaryDirectory() as beside:
        tiles = np.random.default_rng(0).random((2, 28, 28, 1), np.float32)
        export.to_onnx(networks.cnn(), Path(beside) / "check.onnx", tiles)


TRIALS = {"train": train, "export": export}
