# %% [markdown] lang="de"
# # 3 · Wie ein Netz lernt
#
# In Notebook 2 hat Keras das Lernen für dich erledigt. Jetzt öffnen wir die Haube: Du rechnest ein
# winziges Netz von Hand durch und baust danach ein vollständiges, nur mit NumPy.
#
# **Danach kannst du**
#
# - ausrechnen, was ein Neuron antwortet,
# - Verlustfunktionen und Aktivierungsfunktionen vergleichen,
# - erklären, was Rückwärtsrechnung und Lernrate bedeuten,
# - ein Netz in weniger als 60 Zeilen Python trainieren.

# %% [markdown] lang="en"
# # 3 · How a network learns
#
# In notebook 2 Keras did the learning for you. Now we open the bonnet: you compute a tiny network
# by hand and then build a complete one with nothing but NumPy.
#
# **Afterwards you can**
#
# - work out what a neuron answers,
# - compare loss functions and activation functions,
# - explain what backpropagation and learning rate mean,
# - train a network in less than 60 lines of Python.

# %% tags=["both"]
import numpy as np

from digits import lesson
from digits.data import dataset, split
from digits.plots import charts

root = lesson.start(language="de")

# %% [markdown] lang="de"
# ## Ein Neuron
#
# Ein künstliches Neuron multipliziert jeden Eingang mit einem **Gewicht**, zählt alles zusammen und
# addiert noch eine Zahl, den **Bias**. Das Ergebnis $z$ läuft durch die Aktivierungsfunktion:
#
# $$z = w_1 x_1 + w_2 x_2 + b \qquad a = f(z)$$
#
# Soll ich heute schwimmen gehen? $x_1$: Sonne (0 bis 1), $x_2$: Hausaufgaben (0 bis 1).
#
# > **Überlege zuerst:** Welches der beiden Gewichte ist bei dir negativ?

# %% [markdown] lang="en"
# ## A neuron
#
# An artificial neuron multiplies each input by a **weight**, adds it all up and adds one more
# number, the **bias**. The result $z$ goes through the activation function:
#
# $$z = w_1 x_1 + w_2 x_2 + b \qquad a = f(z)$$
#
# Shall I go swimming today? $x_1$: sun (0 to 1), $x_2$: homework (0 to 1).
#
# > **Predict first:** which of the two weights is negative in your case?

# %%
x = np.array([0.9, 0.5])
w = np.array([3.0, -2.0])
b = -0.5
z = np.sum(w * x) + b
print(round(z, 2))

# %% [markdown] lang="de"
# ## Aktivierungsfunktionen
#
# Ohne Aktivierungsfunktion könnte man alle Schichten zu einer einzigen zusammenfassen. Erst die
# Krümmung macht ein tiefes Netz klüger als ein flaches. Zum Lernen brauchen wir außerdem die
# **Ableitung**: Sie sagt, wie stark sich die Antwort ändert, wenn sich $z$ ein wenig ändert.

# %% [markdown] lang="en"
# ## Activation functions
#
# Without an activation function you could merge all layers into one. Only the bend makes a deep
# network cleverer than a flat one. For learning we also need the **derivative**: it says how much
# the answer changes when $z$ changes a little.


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0)


derivatives = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "ReLU": (relu, lambda z: (z > 0) * 1.0),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
}
charts.activations(derivatives)

# %% [markdown] lang="de"
# Weit außen sind Sigmoid und Tanh fast waagerecht, ihre Ableitung ist dort beinahe 0 – dann lernt
# ein Neuron kaum noch. ReLU hat dieses Problem nur auf der linken Seite und ist obendrein schnell
# berechnet. Für unser $z$ von oben:

# %% [markdown] lang="en"
# Far out, sigmoid and tanh are almost level, their derivative is nearly 0 there – then a neuron
# hardly learns any more. ReLU has that problem on the left side only, and it is quick to compute.
# For our $z$ from above:

# %%
print(f"z = {z:.2f}   sigmoid {sigmoid(z):.3f}   ReLU {relu(z):.3f}   tanh {np.tanh(z):.3f}")

# %% [markdown] lang="de"
# ## Wie falsch ist falsch?
#
# Die **Verlustfunktion** macht aus Antwort $a$ und Wahrheit $y$ eine Zahl:
#
# | Name | Formel | gut für |
# |---|---|---|
# | mittlerer quadratischer Fehler (MSE) | Mittelwert von $(a-y)^2$ | Messwerte |
# | mittlerer absoluter Fehler (MAE) | Mittelwert von $\lvert a-y\rvert$ | dasselbe mit Ausreißern |
# | binäre Kreuzentropie | $-y\ln a-(1-y)\ln(1-a)$ | ja oder nein |
# | kategoriale Kreuzentropie | $-\ln a_\text{richtig}$ | eine von vielen Klassen |
#
# > **Überlege zuerst:** Richtig ist 1, das Netz antwortet 0,01. Welcher Verlust straft das am
# > härtesten?

# %% [markdown] lang="en"
# ## How wrong is wrong?
#
# The **loss function** turns answer $a$ and truth $y$ into one number:
#
# | name | formula | good for |
# |---|---|---|
# | mean squared error (MSE) | mean of $(a-y)^2$ | measurements |
# | mean absolute error (MAE) | mean of $\lvert a-y\rvert$ | the same with outliers |
# | binary cross-entropy | $-y\ln a-(1-y)\ln(1-a)$ | yes or no |
# | categorical cross-entropy | $-\ln a_\text{right}$ | one of many classes |
#
# > **Predict first:** right is 1, the network answers 0.01. Which loss punishes that the hardest?

# %%
y = 1.0
for a in (0.99, 0.5, 0.01):
    entropy = -y * np.log(a) - (1 - y) * np.log(1 - a)
    print(f"a = {a:4}   MSE {(a - y) ** 2:.4f}   MAE {abs(a - y):.4f}   entropy {entropy:.4f}")

# %% [markdown] lang="de"
# ## Lernen von Hand
#
# Ein Netz mit einem Eingang, einem verborgenen und einem Ausgabeneuron: $x = 1$, richtig wäre
# $y = 1$. Zuerst **vorwärts**: Was antwortet es, und wie groß ist der Verlust?

# %% [markdown] lang="en"
# ## Learning by hand
#
# A network of one input, one hidden and one output neuron: $x = 1$, and right would be $y = 1$.
# First **forwards**: what does it answer, and how large is the loss?

# %%
x, y = 1.0, 1.0
weights = w1, b1, w2, b2 = 0.5, 0.0, -0.6, 0.1

hidden = np.tanh(w1 * x + b1)
answer = sigmoid(w2 * hidden + b2)
loss = (answer - y) ** 2
print(f"hidden {hidden:.4f}   answer {answer:.4f}   loss {loss:.4f}")

# %% [markdown] lang="de"
# Dann **rückwärts** (englisch *backpropagation*): Wie stark hängt der Verlust von jedem Gewicht ab?
# Die Kettenregel sagt: Multipliziere die Ableitungen aller Schritte auf dem Weg vom Verlust zurück
# zum Gewicht.

# %% [markdown] lang="en"
# Then **backwards** (*backpropagation*): how much does the loss depend on each weight? The chain
# rule says: multiply the derivatives of all steps on the way from the loss back to the weight.

# %%
from_answer = 2 * (answer - y)
from_z2 = from_answer * answer * (1 - answer)
gradient_w2, gradient_b2 = from_z2 * hidden, from_z2
from_z1 = from_z2 * w2 * (1 - hidden**2)
gradient_w1, gradient_b1 = from_z1 * x, from_z1
print(f"w1 {gradient_w1:+.4f}   b1 {gradient_b1:+.4f}")
print(f"w2 {gradient_w2:+.4f}   b2 {gradient_b2:+.4f}")

# %% [markdown] lang="de"
# Stimmt das? Probe: Wir ändern `w1` um ein Millionstel und messen, wie sich der Verlust ändert.

# %% [markdown] lang="en"
# Is that right? A check: we change `w1` by a millionth and measure how the loss changes.

# %%
step = 1e-6
moved = (sigmoid(w2 * np.tanh((w1 + step) * x + b1) + b2) - y) ** 2
print(f"{(moved - loss) / step:+.4f}")

# %% [markdown] lang="de"
# Nun der eigentliche Lernschritt: Jedes Gewicht geht ein Stück **gegen** seine Ableitung. Wie groß
# das Stück ist, bestimmt die **Lernrate**.

# %% [markdown] lang="en"
# Now for the learning step itself: each weight moves a little **against** its derivative. The
# **learning rate** decides how far.

# %%
rate = 0.5
gradient = gradient_w1, gradient_b1, gradient_w2, gradient_b2
w1, b1, w2, b2 = np.array(weights) - rate * np.array(gradient)
better = (sigmoid(w2 * np.tanh(w1 * x + b1) + b2) - y) ** 2
print(f"loss {loss:.4f} → {better:.4f}")

# %% [markdown] lang="de"
# Der Verlust ist kleiner geworden. Genau das geschieht in jedem Netz der Welt, nur mit Millionen
# von Gewichten auf einmal.

# %% [markdown] lang="en"
# The loss has become smaller. That is just what happens in every network of the world, only with
# millions of weights at once.

# %% [markdown] lang="de"
# ## Ein ganzes Netz, nur mit NumPy
#
# Die folgenden Zellen enthalten ein vollständiges MLP, so wie das aus Notebook 2. Zuerst die Daten:
# jedes Bild eine Zeile mit 784 Zahlen, jedes Label eine One-Hot-Liste.

# %% [markdown] lang="en"
# ## A whole network with nothing but NumPy
#
# The following cells contain a complete MLP like the one of notebook 2. First the data: each
# picture a row of 784 numbers, each label a one-hot list.

# %% tags=["both"]
data = dataset.load(root / "04-sheets")
parts = split.train_test_split(data, seed=0)
x_train, x_test = (part.x.reshape(-1, 784).astype(float) for part in (parts.train, parts.test))
one_hot = np.eye(len(data.symbols))[parts.train.y]

# %% [markdown] lang="de"
# **Anfang und Vorwärtsrechnung.** Die Gewichte werden ausgewürfelt, und zwar umso kleiner, je mehr
# Eingänge ein Neuron hat. `@` ist die Matrixmultiplikation: Sie rechnet alle Neuronen einer Schicht
# für alle Bilder auf einmal aus. `forward` hebt die Antworten jeder Schicht auf, denn zum Lernen
# werden sie gleich gebraucht.

# %% [markdown] lang="en"
# **Start and forward pass.** The weights are drawn at random, the smaller the more inputs a neuron
# has. `@` is matrix multiplication: it computes all neurons of a layer for all pictures at once.
# `forward` keeps the answers of every layer, as they will be needed for learning in a moment.


# %% tags=["both"]
from itertools import pairwise


def start(sizes, random):
    pairs = pairwise(sizes)
    return [(random.normal(0, (2 / n) ** 0.5, (n, m)), np.zeros(m)) for n, m in pairs]


def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# %% tags=["both"]
def forward(network, x):
    answers = [x]
    for weights, bias in network[:-1]:
        answers.append(np.maximum(answers[-1] @ weights + bias, 0))
    weights, bias = network[-1]
    answers.append(softmax(answers[-1] @ weights + bias))
    return answers


# %% [markdown] lang="de"
# **Rückwärtsrechnung.** Bei Softmax mit Kreuzentropie ist der Anfang besonders einfach: Antwort
# minus Wahrheit. Von dort wandert der Fehler Schicht für Schicht nach vorn. Wo ReLU eine 0
# geliefert hat, kommt nichts durch: `before > 0`.

# %% [markdown] lang="en"
# **Backward pass.** For softmax with cross-entropy the beginning is particularly simple: answer
# minus truth. From there the error moves towards the front, layer by layer. Where ReLU delivered a
# 0, nothing gets through: `before > 0`.


# %% tags=["both"]
def backward(network, answers, truth):
    error = (answers[-1] - truth) / len(truth)
    gradients = []
    for (weights, _), before in zip(network[::-1], answers[-2::-1], strict=True):
        gradients.append((before.T @ error, error.sum(axis=0)))
        error = error @ weights.T * (before > 0)
    return gradients[::-1]


def step(network, gradients, rate):
    return [
        (weights - rate * by_weights, bias - rate * by_bias)
        for (weights, bias), (by_weights, by_bias) in zip(network, gradients, strict=True)
    ]


# %% [markdown] lang="de"
# **Probe.** TensorFlow kann Ableitungen von selbst berechnen. Kommt dasselbe heraus? (Beim ersten
# Mal dauert das Laden bis zu einer halben Minute.)

# %% [markdown] lang="en"
# **Check.** TensorFlow can compute derivatives by itself. Does it get the same? (The first time,
# loading takes up to half a minute.)

# %%
from digits.model.backend import tensorflow as tf

network = start([784, 100, len(data.symbols)], np.random.default_rng(0))
ours = backward(network, forward(network, x_train[:50]), one_hot[:50])
variables = [tf.Variable(array) for layer in network for array in layer]
with tf.GradientTape() as tape:
    w1, b1, w2, b2 = variables
    logits = tf.nn.relu(x_train[:50] @ w1 + b1) @ w2 + b2
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(one_hot[:50], logits))
theirs = tape.gradient(loss, variables)
flat = [array for layer in ours for array in layer]
difference = max(np.abs(a - b).max() for a, b in zip(flat, theirs, strict=True))
assert difference < 1e-10
print(f"largest difference: {difference:.1e}")

# %% [markdown] lang="de"
# Auf zehn Stellen genau dasselbe. Jetzt wird trainiert, mit **SGD** (stochastischem
# Gradientenabstieg): immer 32 zufällige Bilder, dann ein Schritt.
#
# > **Überlege zuerst:** Nach wie vielen Epochen liest das Netz wohl neun von zehn Bildern richtig?

# %% [markdown] lang="en"
# The same to ten places. Now for the training, with **SGD** (stochastic gradient descent): always
# 32 random pictures, then one step.
#
# > **Predict first:** after how many epochs will the network read nine out of ten pictures right?

# %%
random = np.random.default_rng(0)
network = start([784, 100, 100, len(data.symbols)], random)
for epoch in range(lesson.quick(15, 2)):
    order = random.permutation(len(x_train))
    for first in range(0, len(order), 32):
        batch = order[first : first + 32]
        answers = forward(network, x_train[batch])
        network = step(network, backward(network, answers, one_hot[batch]), rate=0.1)
    loss = -np.log(forward(network, x_train)[-1][one_hot == 1]).mean()
    right = np.mean(forward(network, x_test)[-1].argmax(axis=1) == parts.test.y)
    print(f"epoch {epoch + 1:2}   loss {loss:.4f}   test {right:.1%}")

# %% [markdown] lang="de"
# Wann waren neun von zehn richtig? Vielleicht schon nach der ersten Epoche: Jede besteht aus vielen
# Schritten, einem für je 32 Bilder. Kein Keras, kein TensorFlow, nur Multiplizieren und Addieren –
# und doch liest es deine Schrift.

# %% [markdown] lang="en"
# When were nine out of ten right? Perhaps after the very first epoch: each consists of many steps,
# one for every 32 pictures. No Keras, no TensorFlow, only multiplying and adding – and yet it reads
# your handwriting.

# %% [markdown] lang="de"
# ## Schneller ins Tal
#
# Stell dir den Verlust als Landschaft vor: Gesucht ist der tiefste Punkt. SGD geht immer bergab. In
# einem engen Tal springt es dabei von Hang zu Hang. **RMSProp** teilt jede Richtung durch ihre
# übliche Steilheit und macht so überall ähnlich große Schritte. **Adam** nimmt zusätzlich Schwung
# mit: Es mittelt über die letzten Richtungen.

# %% [markdown] lang="en"
# ## Faster into the valley
#
# Imagine the loss as a landscape: we look for its lowest point. SGD always walks downhill. In a
# narrow valley that makes it leap from slope to slope. **RMSProp** divides each direction by its
# usual steepness, so its steps are of similar size everywhere. **Adam** takes momentum along as
# well: it averages the last directions.


# %% tags=["both"]
def height(x, y):
    return 0.05 * x**2 + y**2


def slope(point):
    return np.array([0.1, 2.0]) * point


def sgd(gradient, mean, square, time):
    return 0.9 * gradient, mean, square


# %% tags=["both"]
def rmsprop(gradient, mean, square, time):
    square = 0.9 * square + 0.1 * gradient**2
    return 0.3 * gradient / (np.sqrt(square) + 1e-8), mean, square


def adam(gradient, mean, square, time):
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * gradient**2
    fair_mean, fair_square = mean / (1 - 0.9**time), square / (1 - 0.999**time)
    return 0.5 * fair_mean / (np.sqrt(fair_square) + 1e-8), mean, square


# %% tags=["both"]
def walk(rule, steps=40):
    points, mean, square = [np.array([-9.0, 2.5])], 0, 0
    for time in range(1, steps + 1):
        move, mean, square = rule(slope(points[-1]), mean, square, time)
        points.append(points[-1] - move)
    return np.array(points)


charts.descent(height, {"SGD": walk(sgd), "RMSProp": walk(rmsprop), "Adam": walk(adam)})

# %% [markdown] lang="de"
# Hier gewinnt RMSProp. Das Tal ist ganz glatt, und Adam schießt mit seinem Schwung über das Ziel
# hinaus. Ein echtes Netz hat Tausende von Gewichten und sieht bei jedem Schritt andere Bilder; die
# Ableitung schwankt also ständig. Da hilft der Schwung meistens, denn er mittelt das Schwanken weg.
# Darum benutzt Keras in unseren Notebooks Adam. Die Formeln oben sind die echten – mehr steckt
# nicht dahinter.

# %% [markdown] lang="en"
# Here RMSProp wins. The valley is quite smooth, and Adam overshoots with its momentum. A real
# network has thousands of weights and sees other pictures at each step, so the derivative keeps
# wavering. There momentum mostly helps, since it averages the wavering away. Therefore Keras uses
# Adam in our notebooks. The formulas above are the real ones – there is no more to it.

# %% [markdown] lang="de" tags=["solution"]
# # 3 · Lösungen

# %% [markdown] lang="en" tags=["solution"]
# # 3 · Solutions

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# Füge mit **+ Code** eine leere Zelle ein.
#
# **Leicht.** Was geschieht im Tal, wenn SGD die Lernrate 1.05 statt 0.9 bekommt? Überlege, bevor du
# es ausprobierst.

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# Insert an empty cell with **+ Code**.
#
# **Easy.** What happens in the valley if SGD gets the learning rate 1.05 instead of 0.9? Think
# before you try.


# %% tags=["solution"]
def too_fast(gradient, mean, square, time):
    return 1.05 * gradient, mean, square


print(walk(too_fast, steps=10)[:, 1].round(1))

# %% [markdown] lang="de" tags=["solution"]
# Jeder Schritt landet auf dem anderen Hang, und zwar höher als zuvor: $y$ wird jedes Mal mit
# $1 - 1{,}05 \cdot 2 = -1{,}1$ multipliziert. Bei zu großer Lernrate explodiert das Training.

# %% [markdown] lang="en" tags=["solution"]
# Each step lands on the opposite slope, and higher than before: $y$ is multiplied by
# $1 - 1.05 \cdot 2 = -1.1$ at each step. Too large a learning rate makes training explode.

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Prüfe `backward` ohne TensorFlow: Ändere ein einziges Gewicht um ein Millionstel und
# vergleiche die Änderung des Verlusts mit der berechneten Ableitung.

# %% [markdown] lang="en" tags=["both"]
# **Medium.** Check `backward` without TensorFlow: change a single weight by a millionth and compare
# the change of the loss with the computed derivative.


# %% tags=["solution"]
def entropy(network):
    return -np.log(forward(network, x_train[:50])[-1][one_hot[:50] == 1]).mean()


network = start([784, 20, len(data.symbols)], np.random.default_rng(0))
computed = backward(network, forward(network, x_train[:50]), one_hot[:50])[1][0][3, 4]
before = entropy(network)
network[1][0][3, 4] += 1e-6
print(f"{computed:.6f}   {(entropy(network) - before) / 1e-6:.6f}")

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Beginne das Training mit lauter Nullen statt mit ausgewürfelten Gewichten. Was
# passiert nach einigen Schritten mit den Gewichten der verborgenen Neuronen, und warum?

# %% [markdown] lang="en" tags=["both"]
# **Hard.** Start training with nothing but zeros instead of random weights. What happens to the
# weights of the hidden neurons after some steps, and why?

# %% tags=["solution"]
sizes = [784, 20, len(data.symbols)]
network = [(np.zeros((n, m)), np.zeros(m)) for n, m in pairwise(sizes)]
for _ in range(20):
    answers = forward(network, x_train)
    network = step(network, backward(network, answers, one_hot), rate=0.1)
print("hidden", np.abs(network[0][0]).max(), "output", np.abs(network[1][0]).max())

# %% [markdown] lang="de" tags=["solution"]
# Nichts: Sie bleiben null. Der Fehler wandert über die Gewichte zurück, und durch lauter Nullen
# kommt nichts hindurch. Auch mit gleichen Zahlen statt Nullen wäre wenig gewonnen – alle Neuronen
# täten für immer dasselbe. Erst der Zufall macht sie verschieden.

# %% [markdown] lang="en" tags=["solution"]
# Nothing: they stay zero. The error moves back through the weights, and nothing gets through
# zeros. Equal numbers instead of zeros would gain little – all neurons would do the same for ever.
# Only chance makes them differ.

# %% [markdown] lang="de"
# ## Das hast du gelernt
#
# - Ein Neuron bildet eine gewichtete Summe und biegt sie mit der Aktivierungsfunktion.
# - Rückwärtsrechnung ist die Kettenregel, Schicht für Schicht.
# - Lernen heißt: viele kleine Schritte gegen die Ableitung des Verlusts.
#
# Weiter geht es mit **4 · Hineinschauen und verbessern**.

# %% [markdown] lang="en"
# ## What you have learned
#
# - A neuron forms a weighted sum and bends it with its activation function.
# - Backpropagation is the chain rule, layer by layer.
# - Learning means: many small steps against the derivative of the loss.
#
# Go on with **4 · Look inside and improve**.
