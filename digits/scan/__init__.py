"""01-pages → 04-sheets: from a file to an upright page, its grid, its cells and their tiles."""
