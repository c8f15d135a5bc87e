"""Fitting a network to tiles: in new variants each epoch, in ever smaller steps."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from threadpoolctl import threadpool_limits

from ..data.dataset import NONE, Dataset, Tiles, ink
from ..errors import ModelUnusable, TrainingFailed
from ..wording import text
from . import graph, keepable
from .backend import keras
from .film import Film
from .networks import shaped

History = dict[str, list[float]]
"""`loss`, `accuracy`, `val_loss`, `val_accuracy`: one number for each epoch."""

BATCH, LARGE_BATCH = 64, 128
MANY = 4000
"""From so many tiles on, batches are large: half as many steps, each twice as long, teach the same
in less time (Goyal and others, 2017, "Accurate, large minibatch SGD")."""
AT_ONCE = 100
"""Steps that TensorFlow takes without Python, at most."""
RATE = 3e-3
"""The longest step of a small batch."""
WARM_UP = 0.1
"""The share of all steps in which they grow to the longest (Goyal and others again)."""
DECAY = 0.2
"""By this share of the step's length all weights shrink in each step: a network that keeps them
small reads strangers better (Loshchilov and Hutter, 2019, "Decoupled weight decay")."""


def seed(number: int) -> None:
    """Make all that Keras draws at random repeatable; call it before building a network.

    Example:
        >>> from digits.model import networks
        >>> seed(0)
        >>> first, *_ = networks.mlp().get_weights()
        >>> seed(0)
        >>> again, *_ = networks.mlp().get_weights()
        >>> bool((first == again).all())
        True
    """
    keras.utils.set_random_seed(number)


def fit(
    model: keras.Model,
    train: Tiles,
    validation: Dataset,
    epochs: int = 30,
    on_epoch: Callable[[History], None] | None = None,
    seed: int = 0,
    film: Film | None = None,
) -> History:
    """Train a network.

    In every epoch it sees each tile in a new variant (`augment`). Where a tile is none of the
    symbols, all answers should be equally likely. The learning rate grows to 3e-3, with many tiles
    6e-3, and then falls to 0 along half a cosine (Loshchilov and Hutter, 2017, "SGDR: Stochastic
    gradient descent with warm restarts"), so the last epoch is the best to be had. Ctrl-C ends the
    training early: the network then keeps the epoch that validated best, and the history is shorter
    than `epochs`.

    Args:
        model: its input holds 28 × 28 values, its output one probability for each symbol.
        train: what to learn from.
        validation: what to measure each epoch by.
        epochs: how often to see every tile.
        on_epoch: called after each epoch with the history so far.
        seed: of the order and the variants of the tiles; the same seed gives the same training.
        film: keeps the weights of some moments, for the page to show.

    Returns:
        The history of all epochs that were finished.

    Raises:
        ModelUnusable: the network's input or output does not fit the data.
        TrainingFailed: the loss is no longer a number.
        KeyboardInterrupt: Ctrl-C before the first epoch was over.
    """
    _check(model, validation)
    size = LARGE_BATCH if len(train) >= MANY else BATCH
    steps, at_once = _steps(len(train), size)
    longest, warming = RATE * size / BATCH, int(WARM_UP * epochs * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        longest / 10, epochs * steps - warming, warmup_target=longest, warmup_steps=warming
    )
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=DECAY),
        loss=_loss,
        metrics=[keras.metrics.MeanMetricWrapper(_accuracy, name="accuracy")],
        # Compiling for these small networks takes longer than it saves.
        jit_compile=False,
        # Python's part of a step takes longer than the MLP's.
        steps_per_execution=at_once,
    )
    # TensorFlow draws up the training anew when variables appear in it only as it begins.
    model.optimizer.build(model.trainable_variables)
    checkpoint = _Checkpoint(on_epoch)
    try:
        # NumPy's matrix products leave threads behind that wait busily, at the cost of the learning
        # network.
        with threadpool_limits(1, "blas"):
            model.fit(
                train.batches(model.input_shape[1:], size, seed),
                epochs=epochs,
                steps_per_epoch=steps,
                shuffle=False,
                validation_data=(shaped(model, validation.x), validation.y),
                validation_batch_size=256,
                callbacks=[checkpoint, *([film] if film else [])],
                verbose=0,
            )
    except KeyboardInterrupt:
        if not checkpoint.weights:
            raise
        model.set_weights(checkpoint.weights)
        if film:
            film.stop(checkpoint.history["val_loss"].index(checkpoint.loss) + 1)
    finally:
        if film:
            film.release()
        # With what Keras itself knows, so that the network can be loaded anywhere.
        model.compile(
            model.optimizer,
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
            jit_compile=False,
        )
    return checkpoint.history


def _steps(tiles: int, size: int) -> tuple[int, int]:
    """Steps in an epoch, and after how many of them Python gets its turn and hears Ctrl-C."""
    turns = math.ceil(tiles / size / AT_ONCE)
    at_once = math.ceil(tiles / size / turns)
    return turns * at_once, at_once


def _loss(y: keras.KerasTensor, answers: keras.KerasTensor) -> keras.KerasTensor:
    """Cross-entropy in nats, beyond what equally likely answers have where they are right."""
    ops, classes = keras.ops, answers.shape[-1]
    y = ops.reshape(ops.cast(y, "int32"), (-1,))
    none = ops.cast(y == NONE, answers.dtype)
    wanted = ops.one_hot(y, classes, dtype=answers.dtype) + none[:, None] / classes
    return ops.categorical_crossentropy(wanted, answers) - none * math.log(classes)


def _accuracy(y: keras.KerasTensor, answers: keras.KerasTensor) -> keras.KerasTensor:
    """For each tile that shows a symbol, whether it was read right."""
    import tensorflow as tf

    y = tf.reshape(tf.cast(y, tf.int32), (-1,))
    right = tf.cast(tf.argmax(answers, -1, tf.int32) == y, answers.dtype)
    return tf.boolean_mask(right, y != NONE)


class _Checkpoint(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the history, and the best weights by validation loss for whoever presses Ctrl-C."""

    def __init__(self, on_epoch: Callable[[History], None] | None) -> None:
        super().__init__()
        self.on_epoch = on_epoch
        self.history: History = {}
        self.weights: list[object] = []
        self.loss = math.inf

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Note the epoch; stop when its loss is no number."""
        if not math.isfinite(logs["loss"]) or not math.isfinite(logs["val_loss"]):
            raise TrainingFailed(
                text(
                    de=f"In Epoche {epoch + 1} ist der Verlust keine Zahl mehr; nimm eine andere "
                    "Aktivierungsfunktion oder weniger Schichten und trainiere noch einmal.",
                    en=f"In epoch {epoch + 1} the loss is no longer a number; take another "
                    "activation or fewer layers and train once more.",
                )
            )
        for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
            self.history.setdefault(name, []).append(float(logs[name]))
        if logs["val_loss"] < self.loss:
            self.loss, self.weights = logs["val_loss"], self.model.get_weights()
        if self.on_epoch:
            self.on_epoch(self.history)


def _check(model: keras.Model, data: Dataset) -> None:
    classes = len(data.symbols)
    keepable.named(model)
    tiles = shaped(model, ink(data.tiles[:8]))
    keepable.answering(model, graph.steps(model))
    answers = np.asarray(model(tiles))
    if answers.shape[1:] != (classes,) or not np.allclose(answers.sum(1), 1, atol=1e-3):
        last = model.layers[-1].name
        raise ModelUnusable(
            text(
                de=f"Die letzte Schicht »{last}« gibt nicht {classes} Wahrscheinlichkeiten aus; "
                f'beende das Netz mit Dense({classes}, "softmax").',
                en=f"The last layer “{last}” does not answer with {classes} probabilities; end the "
                f'network with Dense({classes}, "softmax").',
            )
        )
