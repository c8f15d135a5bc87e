"""Architectures as lessons have them, each in a few lines: what the project must take."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

L = keras.layers
Build = Callable[[Any], Any]
"""From the input to what the last layer answers."""


def end(x: Any) -> Any:
    """As nearly every network ends."""
    return L.Dense(10, "softmax", name="output")(L.Flatten(name="flat")(x))


def conv(x: Any, maps: int = 4, side: int = 3, **more: Any) -> Any:
    return L.Conv2D(maps, side, **{"padding": "same", "activation": "relu", **more})(x)


def small(x: Any) -> Any:
    """The picture at a quarter of its size, so that the zoo is quick."""
    return L.AveragePooling2D(4, name="small")(x)


def dense(x: Any, units: int = 12, activation: Any = "relu") -> Any:
    return L.Dense(units, activation)(x)


def row(x: Any) -> Any:
    return L.Flatten()(x)


def rows(x: Any) -> Any:
    """The picture as a sequence of its rows."""
    return L.Reshape((28, 28), name="rows")(x)


def chain(x: Any, *layers: Any) -> Any:
    for layer in layers:
        x = layer(x)
    return end(x)


def residual(x: Any) -> Any:
    x = conv(small(x))
    return end(L.ReLU()(L.Add(name="sum")([conv(conv(x), activation=None), x])))


def projection(x: Any) -> Any:
    x = small(x)
    way = conv(conv(x, 6, strides=2), 6, activation=None)
    return end(L.Activation("relu")(L.Add()([way, conv(x, 6, 1, strides=2, activation=None)])))


def before_activation(x: Any) -> Any:
    x = conv(small(x), activation=None)
    way = conv(L.Activation("relu")(L.BatchNormalization()(x)), activation=None)
    return end(L.add([x, way]))


def inception(x: Any) -> Any:
    x = small(x)
    pooled = conv(L.MaxPooling2D(3, 1, padding="same")(x), 2, 1)
    ways = [conv(x, 2, 1), conv(conv(x, 2, 1), 3, 3), conv(conv(x, 2, 1), 3, 5), pooled]
    return end(L.Concatenate(name="mixed")(ways))


def squeeze(x: Any) -> Any:
    x = conv(small(x), 6)
    gate = dense(dense(L.GlobalAveragePooling2D()(x), 3), 6, "sigmoid")
    return end(L.Multiply(name="scaled")([x, L.Reshape((1, 1, 6))(gate)]))


def squeeze_flat(x: Any) -> Any:
    x = conv(small(x), 6)
    gate = dense(L.GlobalMaxPooling2D(keepdims=True)(x), 6, "hard_sigmoid")
    return end(L.multiply([x, gate]))


def two_roads(x: Any) -> Any:
    x = row(x)
    return end(L.Concatenate()([dense(x, 8), dense(dense(x, 8, "tanh"), 5, "gelu")]))


def wide_and_deep(x: Any) -> Any:
    x = row(x)
    return end(L.Concatenate(name="both")([x, dense(dense(x))]))


def ensemble(x: Any) -> Any:
    x = row(small(x))
    return L.Average(name="output")([dense(x, 10, "softmax") for _ in range(3)])


def maxout(x: Any) -> Any:
    x = row(small(x))
    return end(L.Maximum()([dense(x, 9, None) for _ in range(3)]))


def least(x: Any) -> Any:
    x = row(small(x))
    return end(L.Minimum()([dense(x, 9, None), dense(x, 9, None)]))


def difference(x: Any) -> Any:
    blurred = L.AveragePooling2D(3, 1, padding="same")(x)
    return end(L.Subtract(name="edges")([x, blurred]))


def twice(x: Any) -> Any:
    same = L.Conv2D(1, 3, padding="same", activation="relu", name="same")
    return end(same(same(x)))


def twins(x: Any) -> Any:
    tower = keras.Sequential([L.Conv2D(3, 3, activation="relu"), L.GlobalAveragePooling2D()])
    left, right = L.Cropping2D(((0, 0), (0, 14)))(x), L.Cropping2D(((0, 0), (14, 0)))(x)
    return end(L.Concatenate()([tower(left), tower(right)]))


def densenet(x: Any) -> Any:
    x = small(x)
    for _ in range(3):
        x = L.Concatenate()([x, conv(L.BatchNormalization()(x), 2)])
    return end(x)


def unet(x: Any) -> Any:
    fine = conv(small(x), 2)
    coarse = L.UpSampling2D(2)(conv(L.MaxPooling2D(2)(L.ZeroPadding2D(((0, 1), (0, 1)))(fine)), 3))
    return end(L.Concatenate()([fine, L.Cropping2D(((0, 1), (0, 1)))(coarse)]))


def highway(x: Any) -> Any:
    x = dense(row(small(x)), 8)
    gate, way = dense(x, 8, "sigmoid"), dense(x, 8, "tanh")
    return end(L.Add()([L.Multiply()([gate, way]), L.Multiply()([L.Rescaling(-1, 1)(gate), x])]))


def attention(x: Any) -> Any:
    x = L.LayerNormalization()(dense(L.Reshape((16, 49))(x), 8, None))
    x = L.Add()([x, L.MultiHeadAttention(2, 4, name="heads")(x, x)])
    return end(L.GlobalAveragePooling1D()(L.LayerNormalization(name="even")(x)))


def looking(x: Any) -> Any:
    x = dense(rows(x), 6)
    return end(L.Attention()([x, dense(x, 6, None)]))


def mixer(x: Any) -> Any:
    x = dense(L.Reshape((16, 49))(x), 6, None)
    mixed = L.Permute((2, 1))(dense(L.Permute((2, 1))(L.LayerNormalization()(x)), 16, "gelu"))
    return end(L.Add()([x, mixed]))


def operations(x: Any) -> Any:
    flat = keras.ops.reshape(small(x), (-1, 49))
    way = keras.ops.relu(dense(flat, 49, None) + flat)
    return end(keras.ops.concatenate([way, flat * way], axis=-1))


def strange_operations(x: Any) -> Any:
    flat = keras.ops.squeeze(small(x), -1)
    return end(keras.ops.transpose(2.0 * flat, (0, 2, 1))[:, 1:5] ** 2)


def blocks(x: Any) -> Any:
    for maps in (3, 4):
        block = [L.Conv2D(maps, 3, name="conv"), L.BatchNormalization(), L.ReLU(), L.MaxPooling2D()]
        x = keras.Sequential(block, name=f"block_{maps}")(x)
    return end(x)


def backbone(x: Any) -> Any:
    inner = keras.Input((28, 28, 1))
    features = keras.Model(inner, L.Add()([conv(inner, 2), conv(inner, 2, 1)]), name="features")
    return end(L.GlobalAveragePooling2D()(features(x)))


def deep_backbone(x: Any) -> Any:
    inner = keras.Input((7, 7, 1))
    way = inner
    for _ in range(30):
        way = L.Add()([way, L.DepthwiseConv2D(3, padding="same")(way)])
    return end(keras.Model(inner, way, name="deep")(small(x)))


def called_input(x: Any) -> Any:
    return L.Dense(10, "softmax", name="output")(L.Dense(8, name="input")(row(x)))


ZOO: dict[str, Build] = {
    "one layer": end,
    "perceptron": lambda x: chain(x, row, L.Dense(20, "sigmoid"), L.Dense(12, "tanh")),
    "deep": lambda x: chain(x, row, dense, L.BatchNormalization(), L.Dropout(0.3), dense, dense),
    "LeNet": lambda x: chain(
        x,
        L.Conv2D(3, 5, padding="same", activation="tanh"),
        L.AveragePooling2D(2),
        L.Conv2D(4, 5, activation="tanh"),
        L.AveragePooling2D(2),
    ),
    "VGG": lambda x: chain(x, conv, conv, L.MaxPooling2D(), conv, conv, L.MaxPooling2D()),
    "strides only": lambda x: chain(
        x, L.Conv2D(3, 3, 2), L.LeakyReLU(), L.Conv2D(4, 3, 2), L.ELU()
    ),
    "network in network": lambda x: chain(
        x, small, conv, L.Conv2D(4, 1), L.GlobalAveragePooling2D()
    ),
    "residual": residual,
    "projection": projection,
    "before activation": before_activation,
    "inception": inception,
    "squeeze and excite": squeeze,
    "squeeze, kept flat": squeeze_flat,
    "two roads": two_roads,
    "wide and deep": wide_and_deep,
    "ensemble": ensemble,
    "maxout": maxout,
    "least": least,
    "difference": difference,
    "twice": twice,
    "twins": twins,
    "dense blocks": densenet,
    "U": unet,
    "highway": highway,
    "stamps": lambda x: chain(
        x,
        small,
        L.Conv2DTranspose(3, 3, strides=2, padding="same"),
        L.Conv2DTranspose(2, 3, strides=2),
    ),
    "learned slopes": lambda x: chain(
        x,
        small,
        conv,
        L.PReLU(shared_axes=[1, 2]),
        L.Conv2D(3, 3),
        L.PReLU(),
        row,
        dense,
        L.PReLU(),
    ),
    "groups evened out": lambda x: chain(
        x, small, conv, L.GroupNormalization(2), L.LayerNormalization()
    ),
    "whole picture evened out": lambda x: chain(
        x, small, conv, L.LayerNormalization(axis=[1, 2, 3])
    ),
    "lengths evened out": lambda x: chain(
        x, small, row, dense, L.RMSNormalization(), L.UnitNormalization()
    ),
    "rows": lambda x: chain(
        x,
        rows,
        L.Conv1D(6, 3, activation="relu"),
        L.MaxPooling1D(),
        L.Conv1D(5, 3, padding="same"),
    ),
    "rows at large": lambda x: chain(x, rows, L.SeparableConv1D(5, 3), L.GlobalMaxPooling1D()),
    "rows in time": lambda x: chain(
        x,
        rows,
        L.ZeroPadding1D((2, 1)),
        L.Conv1D(4, 2, padding="causal", dilation_rate=4),
        L.AveragePooling1D(3, 2),
        L.UpSampling1D(2),
        L.Cropping1D((1, 3)),
        L.DepthwiseConv1D(3),
        L.GlobalAveragePooling1D(),
    ),
    "memory": lambda x: chain(x, rows, L.LSTM(6)),
    "memory both ways": lambda x: chain(x, rows, L.Bidirectional(L.GRU(4)), L.RepeatVector(2)),
    "memory of each row": lambda x: chain(
        x, rows, L.SimpleRNN(5, return_sequences=True), L.TimeDistributed(L.Dense(3))
    ),
    "attention": attention,
    "looking": looking,
    "mixer": mixer,
    "operations": operations,
    "strange operations": strange_operations,
    "blocks": blocks,
    "backbone": backbone,
    "deep backbone": deep_backbone,
    "called input": called_input,
    "few weights": lambda x: chain(
        x,
        small,
        L.SeparableConv2D(4, 3, depth_multiplier=2),
        L.DepthwiseConv2D(3, padding="same"),
        L.Conv2D(4, 1, activation="relu6"),
    ),
    "groups": lambda x: chain(
        x, small, conv, L.Conv2D(4, 3, groups=2), L.Conv2D(3, 3, dilation_rate=2)
    ),
    "harder to learn": lambda x: chain(
        x,
        L.RandomRotation(0.1),
        L.RandomZoom(0.1),
        L.RandomTranslation(0.1, 0.1),
        L.GaussianNoise(0.1),
        L.SpatialDropout2D(0.1),
        small,
    ),
    "scaled": lambda x: chain(
        x, L.Rescaling(2, -1), L.Normalization(mean=0.1, variance=0.2), small
    ),
    "from TensorFlow's lessons": lambda x: chain(x, row, L.Dense(12, activation=tf.nn.relu)),
    "swapped": lambda x: chain(x, small, conv, L.Permute((3, 1, 2)), L.Reshape((14, 14))),
    "logits": lambda x: L.Softmax(name="output")(L.Dense(10, name="logits")(row(small(x)))),
}


def network(name: str) -> keras.Model:
    """One of the zoo."""
    x = keras.Input((28, 28, 1), name="picture" if name == "called input" else "input")
    return keras.Model(x, ZOO[name](x), name="network")
