"""The ways in which a learner's input can be wrong.

Every message is one sentence for a learner: it names the file, says what is wrong and what to do
next. The command line prints it without a traceback. Standard library only, because set-up begins
with it.
"""

from .wording import printable


class DigitsError(Exception):
    """Something a learner can mend; `str(error)` is the sentence to show, fit for a terminal."""

    def __str__(self) -> str:
        # The names in it may be a stranger's; what went wrong with several files is several lines.
        return "\n".join(printable(line) for line in super().__str__().split("\n"))


class Busy(DigitsError):
    """Another run is writing to the same folder."""


class FolderUnsafe(DigitsError):
    """A file of ours in a folder is a link to somewhere else."""


class FolderUnusable(DigitsError):
    """Nothing can be written into a folder, or the disk has too little room for it."""


class NoPages(DigitsError):
    """There is nothing to read."""


class PageUnreadable(DigitsError):
    """A file is no picture, is damaged, or is far too large."""


class FrameNotFound(DigitsError):
    """A page shows no complete 30 × 20 grid."""


class NoGrid(FrameNotFound):
    """A page shows nothing that may be a part of one, not even from afar."""


class WritingUnreadable(DigitsError):
    """The grid is there, but what is written in it is broken or belongs to no cell."""


class SheetsUnusable(DigitsError):
    """`04-sheets/` is missing, damaged, or does not hold enough to learn from."""


class ModelUnusable(DigitsError):
    """A model is missing or damaged, does not fit the data, or can't be turned into ONNX."""


class TrainingFailed(DigitsError):
    """Training went astray, for example because the loss is no longer a number."""


class SymbolsUnusable(DigitsError):
    """The symbols do not fit on a sheet, or can't be printed or written."""


class DesktopMissing(DigitsError):
    """There is no screen to open a window on, or Python can't."""


class PageUnservable(DigitsError):
    """The page is not where it should be, or there is no way to serve it."""


class ClusterUnusable(DigitsError):
    """No Dask cluster answers, or the packages for it are missing."""
