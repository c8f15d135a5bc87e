"""Where one draws and the network reads along: a window, a notebook, and the page's server."""
