"""The words in the outputs of lessons, whose code is the same in both languages."""

from typing import Any

from .wording import text

GERMAN = {
    "accuracy": "Genauigkeit",
    "cleaned": "gesäubert",
    "difference": "Unterschied",
    "entropy": "Kreuzentropie",
    "epoch": "Epoche",
    "found": "gefunden",
    "loss": "Verlust",
    "people": "Personen",
    "photo": "Foto",
    "step": "Schritt",
    "stopped": "früh aufgehört",
    "temperature": "Temperatur",
    "validation": "Validierung",
    "variants": "Spielarten",
}


def called(word: str) -> str:
    """An English word in the lesson's language; a name that is the same in both stays.

    Example:
        >>> from digits import wording
        >>> wording.use("de")
        >>> called("loss"), called("MSE")
        ('Verlust', 'MSE')
    """
    return text(de=GERMAN.get(word, word), en=word)


def say(**values: Any) -> None:
    """Print values in one line, each after its name in the lesson's language.

    Example:
        >>> say(epoch=3, loss="0.25")
        epoch 3   loss 0.25
    """
    print("   ".join(f"{called(name)} {value}" for name, value in values.items()))
