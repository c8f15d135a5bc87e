"""Beyond one computer, optional: a Dask cluster, sheets by the million and learning from them."""
