"""Says for which computers there is no TensorFlow, before anything is downloaded.

Standard library only, because set-up begins with it.
"""

import platform
import sys

from . import hints
from .wording import text

TENSORFLOW = {"linux": ("x86_64", "aarch64"), "darwin": ("arm64",), "win32": ("AMD64",)}
"""The processors for which there are wheels, as `requirements.lock` selects them."""


def remedy(
    system: str = sys.platform, processor: str | None = None, version: str | None = None
) -> str:
    """What to do on a computer for which there is no TensorFlow; empty where there is one.

    Args:
        system: as `sys.platform` has it.
        processor: as `platform.machine()` has it; this computer's if None.
        version: as `platform.version()` has it; this computer's if None.

    Example:
        >>> remedy("darwin", "arm64")
        ''
        >>> remedy("win32", "ARM64")[:55]
        'There is no TensorFlow for Windows on this processor (A'
    """
    processor = processor or platform.machine()
    if processor in TENSORFLOW.get(system, ()):
        return ""
    if system == "darwin" and "ARM64" in (version or platform.version()):
        return text(
            de="Dieser Mac hat einen Chip von Apple, dieses Python aber ist für Macs von Intel: "
            "Installiere Python 3.12 von https://www.python.org/downloads, lösche den Ordner .venv "
            f"und starte {hints.setup()}.",
            en="This Mac has a chip by Apple, but this Python is for Macs by Intel: install Python "
            "3.12 from https://www.python.org/downloads, delete the folder .venv and run "
            f"{hints.setup()}.",
        )
    if system == "darwin":
        return text(
            de="Für Macs mit Intel-Prozessor gibt es kein aktuelles TensorFlow mehr, Digits läuft "
            "hier nur in einem Container: Öffne den Ordner in VS Code mit Docker (Dev Containers: "
            "Reopen in Container), oder nimm einen anderen Rechner.",
            en="There is no current TensorFlow for Macs with an Intel processor, here Digits runs "
            "in a container only: open the folder in VS Code with Docker (Dev Containers: Reopen "
            "in Container), or take another computer.",
        )
    if system == "win32":
        return text(
            de=f"Für Windows auf diesem Prozessor ({processor}) gibt es kein TensorFlow: "
            "Installiere WSL (wsl --install), öffne diesen Ordner darin und richte Digits dort ein "
            "wie unter Linux.",
            en=f"There is no TensorFlow for Windows on this processor ({processor}): install WSL "
            "(wsl --install), open this folder in it and set up Digits there as on Linux.",
        )
    return text(
        de=f"Für diesen Rechner ({system}, {processor}) gibt es kein TensorFlow: Nimm einen "
        "anderen.",
        en=f"There is no TensorFlow for this computer ({system}, {processor}): take another one.",
    )
