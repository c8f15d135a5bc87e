"""`./bootstrap.sh lab`: the notebooks in JupyterLab, for computers without an editor that has them.

Only the standard library is used here; JupyterLab runs in `.venv`, on this computer only.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time

from digits.wording import language, text

from .running import BIN, PYTHON, ROOT, VENV, SetupFailed, say

HOST = "127.0.0.1"
PORT, PORTS = 8888, 100
"""The first port to try, and how many."""
PATIENCE = 120
"""Seconds that JupyterLab may take to answer, on the slowest disk of a school."""
LOG = ROOT / ".bootstrap" / "jupyterlab.log"
"""What JupyterLab says; none of it is for learners."""
SETTINGS = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"


def lab() -> int:
    """Open the notebooks of the computer's language until Ctrl-C.

    Raises:
        SetupFailed: no port is free, or JupyterLab does not start.
    """
    SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    SETTINGS.write_text(json.dumps(settings()), "utf-8")
    port, token = free_port(), secrets.token_urlsafe(24)
    folder = f"lab/tree/notebooks/{language()}"
    # By the environment, because others on this computer can read a command line.
    environment = os.environ | {
        "JUPYTER_TOKEN": token,
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    with LOG.open("wb") as log:
        # Without a keyboard to ask on, JupyterLab ends at the first Ctrl-C.
        process = subprocess.Popen(
            [PYTHON, "-m", "jupyterlab", *options(port, folder)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_it_answers(process, port)
        say(
            text(
                de=f"JupyterLab: http://{HOST}:{port}/{folder}?token={token} (Beenden mit Strg+C)",
                en=f"JupyterLab: http://{HOST}:{port}/{folder}?token={token} (stop with Ctrl-C)",
            )
        )
        return process.wait()
    except KeyboardInterrupt:
        say(text(de="\nJupyterLab wird beendet …", en="\nJupyterLab is ending …"))
        return 0
    finally:
        end(process)


def options(port: int, folder: str) -> list[str]:
    """What JupyterLab is told: where it listens, what it shows, to whom."""
    told = [
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        # Pictures in the lessons lie outside their folder.
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/{folder}",
    ]
    if sys.platform != "win32" and os.geteuid() == 0:
        # In a container one is root; whoever else is there can't reach this address.
        told.append("--allow-root")
    return told


def settings() -> dict[str, object]:
    """JupyterLab's language, and that it asks nobody for news or updates."""
    return {
        "@jupyterlab/translation-extension:plugin": {
            "locale": text(de="de_DE", en="en"),
        },
        "@jupyterlab/apputils-extension:notification": {
            "checkForUpdates": False,
            "fetchNews": "false",
        },
    }


def free_port() -> int:
    """The first port from 8888 on to which nobody listens.

    Raises:
        SetupFailed: there is none.
    """
    for port in range(PORT, PORT + PORTS):
        with socket.socket() as probe:
            if sys.platform != "win32":
                # As the server will: a port whose last visitor has just left is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SetupFailed(
        text(
            de=f"Von {PORT} bis {PORT + PORTS - 1} ist kein Port frei: beende andere Server.",
            en=f"No port from {PORT} to {PORT + PORTS - 1} is free: end other servers.",
        )
    )


def wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Come back as soon as a browser can connect.

    Raises:
        SetupFailed: JupyterLab ended before that, or takes too long.
    """
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise SetupFailed(
        text(
            de=f"JupyterLab startet nicht, {LOG} sagt, warum. Lösche den Ordner .venv und versuche "
            "es noch einmal.",
            en=f"JupyterLab does not start, {LOG} says why. Delete the folder .venv and try again.",
        )
    )


def end(process: "subprocess.Popen[bytes]") -> None:
    """End JupyterLab with its kernels; Ctrl-C in a terminal it has heard itself."""
    for stop, seconds in ((None, 3), (process.terminate, 10), (process.kill, 10)):
        if stop:
            stop()
        try:
            process.wait(seconds)
            return
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            continue
