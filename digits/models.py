"""The two networks of the course."""

import keras


def mlp(classes: int = 10, activation: str = "relu") -> keras.Sequential:
    """A multilayer perceptron 784-100-100-classes; 89,610 parameters for ten classes.

    Args:
        classes: how many symbols to tell apart.
        activation: of the hidden layers, by its Keras name.
    """
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(100, activation, name="dense_1"),
            keras.layers.Dense(100, activation, name="dense_2"),
            keras.layers.Dense(classes, "softmax", name="output"),
        ],
        name="mlp",
    )


def cnn(classes: int = 10, activation: str = "relu") -> keras.Sequential:
    """A convolutional network; 225,034 parameters for ten classes.

    Args:
        classes: how many symbols to tell apart.
        activation: of the convolutions and the hidden layer, by its Keras name.
    """
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 3, activation=activation, name="conv_1"),
            keras.layers.MaxPooling2D(2, name="pool_1"),
            keras.layers.Conv2D(64, 3, activation=activation, name="conv_2"),
            keras.layers.MaxPooling2D(2, name="pool_2"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dense(128, activation, name="dense"),
            keras.layers.Dense(classes, "softmax", name="output"),
        ],
        name="cnn",
    )
