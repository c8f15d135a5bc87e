"""Reading pages on many computers: a Dask cluster as an executor of `concurrent.futures`.

Dask shares the work out and repeats what a lost computer was doing; nothing of that is done here.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager

from ..errors import ClusterUnusable
from ..wording import text


@contextmanager
def executor(address: str | None) -> Iterator[Executor | None]:
    """Connect to the scheduler of a Dask cluster; what is under way when the block ends is dropped.

    Args:
        address: what `dask scheduler` prints, such as `tcp://192.168.1.10:8786`; None for no
            cluster and no executor.

    Raises:
        ClusterUnusable: the extra packages are missing, nothing answers there, or the scheduler
            went away before the block ended.

    Example:
        >>> with executor(None) as nobody:
        ...     print(nobody)
        None
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise missing() from error
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise ClusterUnusable(
            text(
                de=f"Unter {address} antwortet kein Dask-Scheduler: starte ihn mit "
                "»dask scheduler« und nimm die Adresse, die er ausgibt.",
                en=f"No Dask scheduler answers at {address}: start it with “dask scheduler” and "
                "take the address that it prints.",
            )
        ) from error
    # What is lost for good is told below, in one sentence.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with client:
        try:
            # What a page yields depends on its file, not only on the file's name.
            yield client.get_executor(pure=False)
        except CancelledError as error:
            raise ClusterUnusable(
                text(
                    de=f"Die Verbindung zu {address} ist abgerissen; die alten Ergebnisse sind "
                    "noch da. Starte den Befehl noch einmal.",
                    en=f"The connection to {address} broke; earlier results are still there. "
                    "Run the command again.",
                )
            ) from error


def missing() -> ClusterUnusable:
    """The sentence for whoever has not installed the extra packages.

    Example:
        >>> print(missing())
        This needs more packages: install them with “pip install -e '.[cluster]'”.
    """
    return ClusterUnusable(
        text(
            de="Dafür fehlen Pakete: installiere sie mit »pip install -e '.[cluster]'«.",
            en="This needs more packages: install them with “pip install -e '.[cluster]'”.",
        )
    )
