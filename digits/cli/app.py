"""The commands for looking: draw in a window, serve or publish the page; see `paper` for how."""

from argparse import Namespace
from pathlib import Path

from ..wording import number, text
from .options import MODELS, Commands, add_network, whole_number


def add_parsers(commands: Commands) -> None:
    """Add `draw`, `serve` and `publish`."""
    add = commands.add_parser(
        "draw", help=text(de="in einem Fenster zeichnen", en="draw in a window")
    )
    add_network(add)
    add.set_defaults(run=draw)

    add = commands.add_parser(
        "serve", help=text(de="die Seite im Browser öffnen", en="serve the page")
    )
    add.add_argument(
        "--port",
        type=whole_number(0, 65535),
        default=5500,
        metavar="N",
        help=text(de="sonst 5500; 0 nimmt einen freien", en="else 5500; 0 takes a free one"),
    )
    add.add_argument(
        "--host-name",
        action="append",
        default=[],
        metavar="NAME",
        help=text(
            de="auch unter diesem Namen antworten, etwa dem eines code-server",
            en="answer to this name, too, such as a code-server's",
        ),
    )
    add.set_defaults(run=serve)

    add = commands.add_parser(
        "publish",
        help=text(
            de="die Seite mit deinem Netz als eine Datei zum Mitnehmen",
            en="the page with your network as one file to take home",
        ),
    )
    add.add_argument(
        "-o",
        "--output",
        type=Path,
        default=Path("digits.html"),
        metavar="PATH",
        help=text(
            de="sonst digits.html; ohne .html am Ende ein Ordner für einen Webspace",
            en="else digits.html; without .html at the end a folder for a web space",
        ),
    )
    add.add_argument(
        "--model",
        type=Path,
        nargs="+",
        metavar="FILE.keras",
        help=text(
            de="ein oder zwei Netze (sonst die neuesten in 05-model)",
            en="one or two networks (else the newest in 05-model)",
        ),
    )
    add.add_argument(
        "--with-tiles",
        action="store_true",
        help=text(
            de="auch die Kacheln der Klasse, die beim Netz liegen",
            en="the class's tiles that lie beside the network, too",
        ),
    )
    add.set_defaults(run=publish)


def draw(options: Namespace) -> None:
    """Open a window in which the network reads along while one draws."""
    from ..app import window

    window.draw_window(options.model).mainloop()


def serve(options: Namespace) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C."""
    from ..app import serve

    running = serve.server(Path.cwd(), options.port, options.host_name)
    print(
        text(
            de=f"Die Seite: {serve.address(running)} (Beenden mit Strg+C)",
            en=f"The page: {serve.address(running)} (stop with Ctrl-C)",
        ),
        flush=True,
    )
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        running.server_close()


def publish(options: Namespace) -> None:
    """Write the page with its networks into one file, or a folder."""
    from ..app import page, publish

    networks = options.model or publish.choose(MODELS)
    done = publish.publish(page.folder(Path.cwd()), networks, options.output, options.with_tiles)
    names = text(de=" und ", en=" and ").join(network.stem for network in networks)
    inside = [text(de=f"die Seite und {names}", en=f"the page and {names}")]
    inside += [
        text(de=f"{moments} Bilder aus dem Lernen von {name}", en=f"{name} at {moments} ages")
        for name, moments in done.moments.items()
    ]
    if done.tiles:
        inside.append(text(de="Kacheln der Klasse", en="tiles of the class"))
    else:
        inside.append(text(de="nichts Handgeschriebenes", en="nobody's handwriting"))
    print(
        text(
            de=f"{done.path} ({number(done.size / 1e6, 1)} MB) enthält {', '.join(inside)}.",
            en=f"{done.path} ({number(done.size / 1e6, 1)} MB) holds {', '.join(inside)}.",
        )
    )
    if done.path.is_file():
        print(
            text(
                de="Ein Doppelklick öffnet die Seite, auch ohne Internet.",
                en="A double click opens the page, without the internet, too.",
            )
        )
    else:
        print(
            text(
                de="Lege den Ordner auf einen Webspace; ohne Server öffnet ihn kein Browser.",
                en="Put the folder on a web space; without a server no browser opens it.",
            )
        )
