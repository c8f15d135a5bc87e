"""The course as a web site, see `docs/site.py`: lessons executed, texts turned into pages."""
