"""Pictures as a telephone takes them: lamplight, the shadow of a hand, and noise."""

import cv2
import numpy as np
from numpy.typing import NDArray

from . import hands

HEIGHT = 220
"""Of a photographed row, in pixels."""
PITCH = 150
"""From one symbol of a row to the next."""


def shadowed(page: NDArray[np.uint8], seed: int = 0) -> NDArray[np.uint8]:
    """The picture as if photographed under a lamp with a hand between lamp and paper.

    Args:
        page: uint8 (height, width), 0 black.
        seed: of the noise.

    Returns:
        uint8 of the same size.

    Example:
        >>> photo = shadowed(np.full((300, 400), 255, np.uint8))
        >>> photo.shape, bool(photo[:, 300:].mean() < photo[:, :100].mean())
        ((300, 400), True)
    """
    height, width = page.shape
    hand = np.zeros((height, width), np.float32)
    wrist, palm = (int(1.1 * width), int(0.9 * height)), (int(0.75 * width), int(0.55 * height))
    cv2.line(hand, wrist, palm, 1, height // 3)
    for finger in (0.15, 0.3, 0.45, 0.6):
        tip = (int(0.5 * width), int(finger * height))
        cv2.line(hand, palm, tip, 1, height // 12)
    # A lamp is no point, so shadows have soft edges.
    hand = cv2.GaussianBlur(hand, None, max(height, width) / 25)
    across = np.linspace(1, 0.85, width, dtype=np.float32)[None, :]
    down = np.linspace(1, 0.9, height, dtype=np.float32)[:, None]
    light = across * down * (1 - 0.45 * np.minimum(hand, 1))
    noise = np.random.default_rng(seed).normal(0, 2.5, page.shape)
    return np.clip((25 + 0.85 * page) * light + noise, 0, 255).astype(np.uint8)


def number(symbols: str, hand: int = 4, seed: int = 0) -> NDArray[np.uint8]:
    """A row of digits by a synthetic hand, photographed; blanks are gaps.

    Example:
        >>> number("030 12").shape
        (220, 960)
    """
    random = np.random.default_rng(seed)
    paper = np.full((HEIGHT, PITCH * len(symbols) + 60), 255, np.uint8)
    for place, symbol in enumerate(symbols):
        if symbol == " ":
            continue
        for stroke in hands.write(hands.hand(hand), symbol, random):
            points = stroke * 0.75 * HEIGHT + (PITCH * (place + 0.7), HEIGHT / 2)
            path = np.round(points * 16).astype(np.int32)
            cv2.polylines(paper, [path], False, 40, 7, cv2.LINE_AA, 4)
    return shadowed(paper, seed)
