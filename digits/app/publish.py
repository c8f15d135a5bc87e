"""The page with one or two networks to take home: one file, or a folder for a school's web space.

Nobody's writing and nobody's name goes with it unless that is asked for.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from .. import hints
from ..errors import FolderUnusable, ModelUnusable
from ..files import replacing
from ..model import tiles
from ..model.description import INDEX, described
from ..wording import text
from . import bundle, reel
from .window import reader

LIMIT = 10_000_000
"""Bytes of the one file; films get fewer moments so that it fits."""
SHARED = ("name", "labels", "input", "layers", "parameters", "history", "test", "unlike", "film")
"""What the page needs of a network's description; the names of pages, say, are not among it."""
WRITING = ("tiles",)
"""What of it tells of the tiles of a class, which lie in the picture beside it."""


class Published(NamedTuple):
    """What has been published.

    Attributes:
        path: the file or the folder.
        size: of all of it, in bytes.
        moments: of each network's film.
        tiles: whether writing of the class is in it.
    """

    path: Path
    size: int
    moments: dict[str, int]
    tiles: bool


def choose(models: Path) -> list[Path]:
    """The newest network, and the newest other one of the same symbols if there is one.

    Args:
        models: usually `05-model`.

    Raises:
        ModelUnusable: there is none, or the list of them is damaged.

    Example:
        >>> choose(Path("05-model"))
        Traceback (most recent call last):
        digits.errors.ModelUnusable: There is no network in 05-model yet: first run ...
    """
    try:
        entries = json.loads((models / INDEX).read_text(encoding="utf-8"))
        networks = [models / f"{entry['name']}.keras" for entry in entries]
    except (OSError, ValueError, LookupError, TypeError):
        networks = []
    if not networks:
        step = hints.step("train", models / "cnn.keras")
        raise ModelUnusable(
            text(
                de=f"In {models} ist noch kein Netz: führe zuerst {step} aus.",
                en=f"There is no network in {models} yet: first run {step}.",
            )
        )
    labels = [_describe(network)["labels"] for network in networks]
    return [path for path, own in zip(networks, labels, strict=True) if own == labels[0]][:2]


def publish(web: Path, networks: Sequence[Path], target: Path, with_tiles: bool) -> Published:
    """Write the page with some networks; what was there stays until the new one is whole.

    Args:
        web: the page's folder.
        networks: one or two `.keras` files of the same symbols; the first is shown first.
        target: where to: a file if its name ends in `.html`, else a folder.
        with_tiles: whether the few tiles of the class beside a network go with it.

    Raises:
        ModelUnusable: a network is missing, damaged, or of other symbols than the first; or both
            have one name.
        FolderUnusable: `target` is a folder of something else.
    """
    single = target.suffix.lower() == ".html"
    _check(networks, target, single)
    files = _page(web)
    infos = {network: _describe(network) for network in networks}
    kept = (*SHARED, *WRITING) if with_tiles else SHARED
    about = {path: {key: info[key] for key in kept if key in info} for path, info in infos.items()}
    films: dict[Path, bytes] = {}
    for network, info in about.items():
        files[_place(network, ".onnx")] = network.with_suffix(".onnx").read_bytes()
        if info.get("tiles") and network.with_suffix(tiles.ENDING).is_file():
            files[_place(network, tiles.ENDING)] = network.with_suffix(tiles.ENDING).read_bytes()
        if info.pop("film", None) and network.with_suffix(".film").is_file():
            films[network] = network.with_suffix(".film").read_bytes()
    _describe_all(files, about)
    if single:
        # A byte of a film becomes four thirds of a letter.
        room = LIMIT - len(bundle.single(files).encode())
        films = reel.fitted(films, room * 3 // 4, bundle.pack)
    moments: dict[str, int] = {}
    for network, film in films.items():
        every = infos[network]["film"]
        chosen = reel.spread(len(every), reel.count(film))
        about[network]["film"] = [every[moment] for moment in chosen]
        files[_place(network, ".film")] = film
        moments[network.stem] = len(chosen)
    _describe_all(files, about)
    size = _write_single(files, target) if single else _write_folder(files, target)
    return Published(target, size, moments, any(path.endswith(tiles.ENDING) for path in files))


def _check(networks: Sequence[Path], target: Path, single: bool) -> None:
    """Refuse what can't be published."""
    if len(networks) > 2:
        raise ModelUnusable(
            text(
                de="Die Seite zeigt höchstens zwei Netze: nenne nicht mehr.",
                en="The page shows two networks at most: name no more.",
            )
        )
    if len({network.stem for network in networks}) < len(networks):
        raise ModelUnusable(
            text(
                de=f"Beide Netze heißen {networks[0].stem}, die Seite könnte sie nicht "
                "unterscheiden: trainiere eines mit »--name« unter einem anderen Namen.",
                en=f"Both networks are called {networks[0].stem}, and the page could not tell them "
                "apart: train one under another name with “--name”.",
            )
        )
    labels = [reader(network)[0] for network in networks]
    for network, own in zip(networks, labels, strict=True):
        if own != labels[0]:
            raise ModelUnusable(
                text(
                    de=f"{network} liest andere Symbole als {networks[0]}: veröffentliche jedes "
                    "Netz für sich.",
                    en=f"{network} reads other symbols than {networks[0]}: publish each network "
                    "for itself.",
                )
            )
    if target.is_dir() if single else target.exists() and not _is_ours(target):
        raise FolderUnusable(
            text(
                de=f"{target} gibt es schon, und es ist etwas anderes: nimm mit -o einen anderen "
                "Namen.",
                en=f"{target} exists already and is something else: take another name with -o.",
            )
        )


def _is_ours(folder: Path) -> bool:
    """Whether a folder is empty or holds a page that was published before."""
    return folder.is_dir() and ((folder / bundle.ADDRESSES).is_file() or not any(folder.iterdir()))


def _page(web: Path) -> dict[str, bytes]:
    """The page's own files by their paths."""
    names = ["index.html", "icon.svg", "css/page.css"]
    names += sorted(path.relative_to(web).as_posix() for path in (web / "js").rglob("*.js"))
    names += sorted(f"vendor/{path.name}" for path in (web / "vendor").glob("*[ms]"))
    return {name: (web / name).read_bytes() for name in names}


def _describe(network: Path) -> dict[str, Any]:
    with described(network.with_suffix(".onnx")) as info:
        return info


def _describe_all(files: dict[str, bytes], about: Mapping[Path, Mapping[str, Any]]) -> None:
    """Add the networks' descriptions, and the list of them."""
    for network, info in about.items():
        files[_place(network, ".json")] = _json({**info, "name": network.stem})
    entries = [
        {
            "name": network.stem,
            "parameters": info.get("parameters"),
            "accuracy": info.get("test", {}).get("accuracy"),
        }
        for network, info in about.items()
    ]
    files[f"05-model/{INDEX}"] = _json(entries)


def _place(network: Path, ending: str) -> str:
    return f"05-model/{network.stem}{ending}"


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def _write_single(files: Mapping[str, bytes], target: Path) -> int:
    content = bundle.single(files).encode()
    with replacing(target) as beside:
        beside.write_bytes(content)
    return len(content)


def _write_folder(files: Mapping[str, bytes], target: Path) -> int:
    """Write everything below one folder, as any web server shows it."""
    # The models lie within the folder instead of beside it.
    addresses = files[bundle.ADDRESSES].replace(b'"../05-model/"', b'"05-model/"')
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        new, old = Path(folder) / "new", Path(folder) / "old"
        for name, content in {**files, bundle.ADDRESSES: addresses}.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        if target.exists():
            target.rename(old)
        new.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    return sum(map(len, files.values()))
