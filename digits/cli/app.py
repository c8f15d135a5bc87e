"""The commands for looking: draw in a window, serve the page; see `paper` for how they are made."""

from argparse import Namespace
from pathlib import Path

from ..wording import text
from .options import Commands, add_network, whole_number


def add_parsers(commands: Commands) -> None:
    """Add `draw` and `serve`."""
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
