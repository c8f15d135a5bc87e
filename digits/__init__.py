"""Teach a neural network to read your own handwriting."""
