"""What the tests of the page share: writing on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest

from digits.scan import cells, frame, pages
from tests.web import filmed


@pytest.fixture(scope="session")
def written(sample_pages: list[Path]) -> Callable[[int], filmed.Picture]:
    """A photograph of a digit as it stands on a sample page."""
    page = pages.load_page(sample_pages[0])
    cut = cells.cut(page, frame.find(page))
    return lambda digit: filmed.held(cut[60 * digit + 4])
