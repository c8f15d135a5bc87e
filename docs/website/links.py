"""Whether all links of a site lead somewhere; those to other sites are listed, not fetched."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """Where a page leads, and what can be reached in it."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element names and what it is called."""
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            elif name == "id" and value:
                self.anchors.add(value)


def check(site: Path, whole: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """Follow all links of a site.

    Args:
        site: its folder.
        whole: pages that lead nowhere else, which would take long to look through.

    Returns:
        The links that lead nowhere, each behind its page, and all addresses of other sites.
    """
    pages = {
        path.resolve(): _Page(path.read_text("utf-8"))
        for path in site.rglob("*.html")
        if path.relative_to(site).as_posix() not in whole
    }
    broken, elsewhere = [], set()
    for path, page in pages.items():
        for link in page.links:
            address = urlsplit(link)
            if address.scheme or address.netloc:
                elsewhere.add(link)
                continue
            goal = (path.parent / unquote(address.path)).resolve() if address.path else path
            inside = goal.is_file() and goal.is_relative_to(site.resolve())
            fragment = address.fragment if goal in pages else ""
            # From the top of a server is not from the top of the site.
            if (
                not inside
                or link.startswith("/")
                or (fragment and unquote(fragment) not in pages[goal].anchors)
            ):
                broken.append(f"{path.relative_to(site.resolve()).as_posix()}: {link}")
    return sorted(broken), sorted(elsewhere)
