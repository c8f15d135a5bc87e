# %% [markdown] lang="de"
# # 3 · Wie ein Netz lernt
#
# In Notebook 2 hat Keras das Lernen für dich erledigt. Jetzt schauen wir unter die Haube: Du
# rechnest ein winziges Netz von Hand durch und baust danach ein vollständiges, nur mit NumPy.
#
# **Danach kannst du**
#
# - ausrechnen, was ein Neuron antwortet,
# - Verlustfunktionen und Aktivierungsfunktionen vergleichen,
# - den Verlust von Hand senken und sagen, was die Rückwärtsrechnung dabei abkürzt,
# - ein Netz in weniger als 60 Zeilen Python trainieren,
# - drei Lernverfahren gerecht gegeneinander antreten lassen.

# %% [markdown] lang="en"
# # 3 · How a network learns
#
# In notebook 2 Keras did the learning for you. Now we look under the bonnet: you compute a tiny
# network by hand and then build a complete one with nothing but NumPy.
#
# **Afterwards you can**
#
# - work out what a neuron answers,
# - compare loss functions and activation functions,
# - lower the loss by hand, and say what backpropagation shortens,
# - train a network in less than 60 lines of Python,
# - let three methods of learning race each other fairly.

# %% tags=["both"]
import numpy as np

from digits import exercises, lesson, words
from digits.data import classmate, dataset, split
from digits.plots import functions

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
# network cleverer than a shallow one. For learning we also need the **derivative**: it says how
# much the answer changes when $z$ changes a little.


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
functions.activations(derivatives)

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
# > **Überlege zuerst:** Richtig ist 1, das Netz antwortet 0,01. Welcher Verlust bestraft das am
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
def mse(a, y=1.0):
    return (a - y) ** 2


def mae(a, y=1.0):
    return np.abs(a - y)


def entropy(a, y=1.0):
    return -y * np.log(a) - (1 - y) * np.log(1 - a + 1e-12)


for a in (0.99, 0.5, 0.01):
    words.say(a=f"{a:4}", MSE=f"{mse(a):.4f}", MAE=f"{mae(a):.4f}", entropy=f"{entropy(a):.4f}")
functions.losses({"MSE": mse, "MAE": mae, words.called("entropy"): entropy})

# %% [markdown] lang="de"
# Die Kreuzentropie steigt nach links über alle Grenzen: Wer sich sicher ist und falsch liegt, zahlt
# am meisten. Bei MSE und MAE kostet auch der schlimmste Irrtum nie mehr als 1.
#
# Zwei Schreibweisen für dieselbe Sache: Steht die Wahrheit als **One-Hot-Liste** da, heißt der
# Verlust in Keras `categorical_crossentropy`. Steht sie als **Nummer der Klasse** da, heißt er
# `sparse_categorical_crossentropy` (*sparse*: dünn besetzt). Es kommt dasselbe heraus, denn alle
# Nullen der One-Hot-Liste fallen weg:

# %% [markdown] lang="en"
# Cross-entropy rises without limit towards the left: whoever is sure and wrong pays most. With MSE
# and MAE even the worst mistake never costs more than 1.
#
# Two ways to write the same thing: where the truth is **one-hot encoded**, the loss is called
# `categorical_crossentropy` in Keras. Where it stands as the **number of the class**, it is called
# `sparse_categorical_crossentropy`. Both give the same, as all zeros of the encoding drop out:

# %%
answers = np.array([0.1, 0.7, 0.2])
truth, number = np.array([0, 1, 0]), 1
print(f"{-np.sum(truth * np.log(answers)):.4f} = {-np.log(answers[number]):.4f}")

# %% [markdown] lang="de"
# ## Wackeln und messen
#
# Ein Netz mit einem Eingang, einem verborgenen und einem Ausgabeneuron hat vier Zahlen, an denen
# man drehen kann: $w_1, b_1, w_2, b_2$. Für $x = 1$ soll es $y = 1$ antworten. Wie falsch liegt es?

# %% [markdown] lang="en"
# ## Wiggle and measure
#
# A network of one input, one hidden and one output neuron has four numbers to turn:
# $w_1, b_1, w_2, b_2$. For $x = 1$ it should answer $y = 1$. How wrong is it?

# %%
x, y = 1.0, 1.0
names = ["w1", "b1", "w2", "b2"]
dice = np.array([0.5, 0.0, -0.6, 0.1])


def loss(weights):
    w1, b1, w2, b2 = weights
    hidden = np.tanh(w1 * x + b1)
    return mse(sigmoid(w2 * hidden + b2), y)


words.say(loss=f"{loss(dice):.4f}")

# %% [markdown] lang="de"
# **Dein Zug.** Verändere jede der vier Zahlen um höchstens 0,5 nach oben oder unten und führe die
# Zelle aus. Wer kommt in der Klasse mit einem einzigen Zug am tiefsten?

# %% [markdown] lang="en"
# **Your move.** Change each of the four numbers by 0.5 at most, up or down, and run the cell. Who
# in the class gets lowest with a single move?

# %%
move = np.array([0.0, 0.0, 0.0, 0.0])
words.say(loss=f"{loss(dice):.4f} → {loss(dice + np.clip(move, -0.5, 0.5)):.4f}")

# %% [markdown] lang="de"
# Bei vier Zahlen kann man probieren, bei 89.610 nicht. Also planvoll: **Wackle** an jeder Zahl ein
# winziges Stück und miss, wie sich der Verlust ändert. Geteilt durch das Stück ist das die Steigung
# in dieser Richtung, die **Ableitung**. Alle zusammen heißen **Gradient**.

# %% [markdown] lang="en"
# With four numbers you can try things out, with 89,610 you can't. So do it by plan: **wiggle** each
# number a tiny bit and measure how the loss changes. Divided by that bit, this is the slope in its
# direction, the **derivative**. All together are called the **gradient**.


# %%
def wiggle(weights, bit=1e-6):
    slopes, before = [], loss(weights)
    for place in range(len(weights)):
        moved = weights.copy()
        moved[place] += bit
        slopes.append((loss(moved) - before) / bit)
    return np.array(slopes)


for name, slope in zip(names, wiggle(dice), strict=True):
    print(f"{name} {slope:+.4f}")

# %% [markdown] lang="de"
# Wo die Steigung positiv ist, wird der Verlust kleiner, wenn die Zahl sinkt, und umgekehrt. Also
# geht jede Zahl ein Stück **gegen** ihre Steigung. Wie groß das Stück ist, bestimmt die
# **Lernrate**. Danach wird neu gewackelt:
#
# > **Überlege zuerst:** Kommt der Verlust nach zwanzig Schritten bei 0 an?

# %% [markdown] lang="en"
# Where the slope is positive, the loss falls as the number falls, and vice versa. So each number
# moves a little **against** its slope. The **learning rate** decides how far. Then we wiggle anew:
#
# > **Predict first:** will the loss arrive at 0 after twenty steps?

# %%
rate = 0.5
weights = dice
for turn in range(1, 21):
    weights = weights - rate * wiggle(weights)
    if turn in (1, 2, 5, 10, 20):
        words.say(step=f"{turn:2}", loss=f"{loss(weights):.4f}")

# %% [markdown] lang="de"
# Er sinkt bei jedem Schritt, aber immer langsamer: Die Sigmoidkurve wird nach außen flach, und wo
# es flach ist, sind die Schritte klein. So lernt auch dein Netz aus Notebook 2. Nur ist Wackeln
# teuer: Für **einen** Schritt muss das Netz einmal je Zahl rechnen und noch einmal vorweg.

# %% [markdown] lang="en"
# It falls with each step, but ever more slowly: the sigmoid flattens towards its ends, and where it
# is flat, steps are small. Your network of notebook 2 learns like that, too. Only, wiggling is
# expensive: for **one** step the network must compute once for each number, and once beforehand.

# %%
for parameters in (4, 89_610, 225_034):
    print(f"{parameters:>7_} → {parameters + 1:>7_}")

# %% [markdown] lang="de"
# ## Die Abkürzung: rückwärts rechnen
#
# Die **Rückwärtsrechnung** (englisch *backpropagation*) findet alle Steigungen in einem einzigen
# Durchgang. Die Kettenregel sagt: Multipliziere die Ableitungen aller Schritte auf dem Weg vom
# Verlust zurück zur Zahl. Was für `w2` schon berechnet ist, wird für `w1` weiterverwendet.

# %% [markdown] lang="en"
# ## The shortcut: computing backwards
#
# **Backpropagation** finds all slopes in a single pass. The chain rule says: multiply the
# derivatives of all steps on the way from the loss back to the number. What has been computed for
# `w2` is used again for `w1`.


# %%
def derive(weights):
    w1, b1, w2, b2 = weights
    hidden = np.tanh(w1 * x + b1)
    answer = sigmoid(w2 * hidden + b2)
    from_answer = 2 * (answer - y)
    from_z2 = from_answer * answer * (1 - answer)
    from_z1 = from_z2 * w2 * (1 - hidden**2)
    return np.array([from_z1 * x, from_z1, from_z2 * hidden, from_z2])


for name, measured, derived in zip(names, wiggle(dice), derive(dice), strict=True):
    print(f"{name} {measured:+.4f} {derived:+.4f}")

# %% [markdown] lang="de"
# Links gewackelt, rechts hergeleitet: dieselben Zahlen. Statt 89.611-mal rechnet das Netz nur noch
# zweimal: einmal vorwärts, einmal rückwärts.
#
# **Auf der Seite:** Öffne dein Netz im Browser, zeichne eine Ziffer und klicke ein Neuron an. Dort
# steht seine Rechnung: jedes Gewicht mal seinem Eingang, dazu der Bias. Rechne zwei Summanden nach.

# %% [markdown] lang="en"
# Wiggled on the left, derived on the right: the same numbers. Instead of 89,611 times the network
# computes only twice: once forwards, once backwards.
#
# **On the page:** open your network in the browser, draw a digit and click a neuron. There stands
# its computation: each weight times its input, plus the bias. Check two of the terms yourself.

# %% [markdown] lang="de"
# ## Ein ganzes Netz, nur mit NumPy
#
# Die folgenden Zellen enthalten ein vollständiges MLP, so wie das aus Notebook 2. Zuerst die Daten:
# jedes Bild eine Zeile mit 784 Zahlen, jedes Label eine One-Hot-Liste. Wie in Notebook 2 bleibt
# eine Person ganz draußen.

# %% [markdown] lang="en"
# ## A whole network with nothing but NumPy
#
# The following cells contain a complete MLP like the one of notebook 2. First the data: each
# picture a row of 784 numbers, each label one-hot encoded. As in notebook 2, one person stays out
# altogether.

# %% tags=["both"]
data = dataset.load(root / "04-sheets")
others, stranger = classmate.put_aside(data)
parts = split.train_test_split(others, seed=0)
x_train, x_check = (
    part.x.reshape(-1, 784).astype(float) for part in (parts.train, parts.validation)
)
one_hot, one_hot_check = (
    np.eye(len(data.symbols))[part.y] for part in (parts.train, parts.validation)
)

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

probe = start([784, 100, len(data.symbols)], np.random.default_rng(0))
ours = backward(probe, forward(probe, x_train[:50]), one_hot[:50])
hidden, output = ([tf.Variable(array) for array in layer] for layer in probe)
with tf.GradientTape() as tape:
    logits = tf.nn.relu(x_train[:50] @ hidden[0] + hidden[1]) @ output[0] + output[1]
    mean = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(one_hot[:50], logits))
theirs = tape.gradient(mean, hidden + output)
flat = [array for layer in ours for array in layer]
difference = max(np.abs(a - b).max() for a, b in zip(flat, theirs, strict=True))
print(f"✅ {difference:.1e}" if difference < 1e-10 else f"❌ {difference:.1e}")

# %% [markdown] lang="de"
# Die Zahl ist der größte Unterschied. Er liegt weit hinter der zehnten Stelle: Beide rechnen
# dasselbe. Jetzt wird trainiert, mit **SGD** (stochastischem Gradientenabstieg): immer 32 zufällige
# Bilder, dann ein Schritt.
#
# > **Überlege zuerst:** Nach wie vielen Epochen liest das Netz wohl neun von zehn Bildern richtig?

# %% [markdown] lang="en"
# The number is the largest difference. It lies far beyond the tenth place: both compute the same.
# Now for the training, with **SGD** (stochastic gradient descent): always 32 random pictures, then
# one step.
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
    mean = -np.log(forward(network, x_train)[-1][one_hot == 1]).mean()
    right = np.mean(forward(network, x_check)[-1].argmax(axis=1) == parts.validation.y)
    words.say(epoch=f"{epoch + 1:2}", loss=f"{mean:.4f}", validation=f"{right:.1%}")

# %% [markdown] lang="de"
# Wann waren neun von zehn richtig? Vielleicht schon nach der ersten Epoche: Jede besteht aus vielen
# Schritten, einem für je 32 Bilder. Kein Keras, kein TensorFlow, nur Multiplizieren und Addieren –
# und doch liest es deine Schrift.
#
# Erst jetzt, ganz am Ende, kommt der Test – und die Person, die draußen blieb:

# %% [markdown] lang="en"
# When were nine out of ten right? Perhaps after the very first epoch: each consists of many steps,
# one for every 32 pictures. No Keras, no TensorFlow, only multiplying and adding – and yet it reads
# your handwriting.
#
# Only now, at the very end, comes the test – and the person who stayed out:

# %%
from digits.model import evaluation, league
from digits.plots import charts

for part in (parts.test, stranger):
    answers = forward(network, part.x.reshape(-1, 784))[-1]
    result = evaluation.Evaluation(part, answers.astype(np.float32))
    print(lesson.in_pictures(result))
charts.league(league.enter(root / "05-model", "numpy", result))

# %% [markdown] lang="de"
# **Auf der Seite:** Dort siehst du denselben Abstieg, mit deinem Netz aus Notebook 2.
#
# > **1. Wie viele Schritte?** Dein Netz aus NumPy brauchte eine oder zwei Epochen bis zu neun von
# > zehn. Öffne die Seite, nimm `first` und geh mit dem Regler unter der Zeichnung durch das Lernen.
# > Nach wie vielen **Schritten** sind dort 90 % richtig?
# > <details><summary>Das solltest du gesehen haben</summary>Nach ein paar Dutzend Schritten, oft
# > noch in der ersten Epoche: Keras zaubert nicht, es macht dieselben Schritte wie du.</details>
#
# > **2. Ein Schritt von Hand.** Zeichne eine Ziffer, die das Netz falsch liest, klicke auf
# > **Falsch!** und dann auf das richtige Zeichen. Jedes Gewicht der letzten Schicht geht um `rate ·
# > (p − y) · h` weiter. Welche zwei Balken ändern sich am meisten? Welche Gewichte bleiben, wie sie
# > sind?
# > <details><summary>Das solltest du gesehen haben</summary>Der richtige Balken steigt, der falsche
# > sinkt: Dort ist p − y am größten. Wo eine Einheit davor nicht leuchtet, ist h = 0, und ihr
# > Gewicht rührt sich nicht.</details>
#
# > **3. Lehren und vergessen.** Mach zwanzig Schritte mit derselben Zeichnung. Wie viele von
# > hundert Testbildern liest das Netz danach noch richtig? Nimm es mit „Alles vergessen“ zurück.
# > <details><summary>Das solltest du gesehen haben</summary>Die eine Zeichnung sitzt jetzt, aber
# > andere Ziffern gehen verloren. Darum mischt das Training in jedem Schritt viele
# > Bilder.</details>

# %% [markdown] lang="en"
# **On the page:** there you see the same descent, with your network of notebook 2.
#
# > **1. How many steps?** Your network of NumPy took an epoch or two until nine out of ten. Open
# > the page, take `first` and go through its learning with the slider below the drawing. After how
# > many **steps** are 90% right there?
# > <details><summary>What you should have seen</summary>After some dozens of steps, often within
# > the first epoch: Keras does no magic, it takes the same steps as you.</details>
#
# > **2. One step by hand.** Draw a digit that the network misreads, click **Wrong!** and then the
# > right symbol. Each weight of the last layer moves by `rate · (p − y) · h`. Which two bars change
# > most? Which weights stay as they are?
# > <details><summary>What you should have seen</summary>The right bar rises, the wrong one sinks:
# > that is where p − y is largest. Where a unit before does not light up, h = 0, and its weight
# > does not move.</details>
#
# > **3. Teaching and forgetting.** Take twenty steps with the same drawing. How many of a hundred
# > test pictures does the network still read right? Take it back with “Forget it all”.
# > <details><summary>What you should have seen</summary>This one drawing is learned now, but other
# > digits get lost. That is why training mixes many pictures in each step.</details>

# %% [markdown] lang="de"
# Bei bekannten Händen liest es nach 15 schlichten Epochen etwa so gut wie das Netz aus Notebook 2
# nach viel längerem Training. Wozu dann die Mühe? Sieh auf die zweite Zeile: **Wen** soll es lesen?
# Die erfundenen Hände, die Spielarten und die Geduld aus Notebook 2 helfen kaum bei uns, sie helfen
# bei Fremden.

# %% [markdown] lang="en"
# On hands that it knows it reads, after 15 plain epochs, about as well as the network of notebook 2
# after a much longer training. Then why the trouble? Look at the second line: **whom** shall it
# read? The synthetic hands, the variants and the patience of notebook 2 hardly help with us, they
# help with strangers.

# %% [markdown] lang="de"
# ## Schneller ins Tal
#
# Stell dir den Verlust als Landschaft vor: Gesucht ist der tiefste Punkt. **SGD** geht dorthin, wo
# es für die 32 Bilder dieses Schritts bergab geht; für alle zusammen kann es auch einmal bergauf
# gehen. In einem engen Tal springt es von Hang zu Hang. **RMSProp** teilt jede Richtung durch ihre
# übliche Steilheit und macht so überall ähnlich große Schritte. **Adam** nimmt zusätzlich Schwung
# mit: Es mittelt über die letzten Richtungen. Mehr als diese Zeilen steckt nicht dahinter:

# %% [markdown] lang="en"
# ## Faster into the valley
#
# Imagine the loss as a landscape: we look for its lowest point. **SGD** goes where it is downhill
# for the 32 pictures of this step; for all of them together it may go uphill now and then. In a
# narrow valley it leaps from slope to slope. **RMSProp** divides each direction by its usual
# steepness, so its steps are of similar size everywhere. **Adam** takes momentum along as well: it
# averages the last directions. There is no more to it than these lines:


# %% tags=["both"]
def sgd(gradient, mean, square, time):
    return gradient, mean, square


def rmsprop(gradient, mean, square, time):
    square = 0.9 * square + 0.1 * gradient**2
    return gradient / (np.sqrt(square) + 1e-8), mean, square


def adam(gradient, mean, square, time):
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.999 * square + 0.001 * gradient**2
    fair_mean, fair_square = mean / (1 - 0.9**time), square / (1 - 0.999**time)
    return fair_mean / (np.sqrt(fair_square) + 1e-8), mean, square


# %% tags=["both"]
def height(x, y):
    return 0.05 * x**2 + y**2


def walk(rule, rate, steps=40):
    points, mean, square = [np.array([-9.0, 2.5])], 0, 0
    for time in range(1, steps + 1):
        slope = np.array([0.1, 2.0]) * points[-1]
        direction, mean, square = rule(slope, mean, square, time)
        points.append(points[-1] - rate * direction)
    return np.array(points)


ways = {"SGD": walk(sgd, 0.9), "RMSProp": walk(rmsprop, 0.3), "Adam": walk(adam, 0.5)}
functions.descent(height, ways)

# %% [markdown] lang="de"
# Das Bild zeigt, **wie** sie gehen, nicht, wer gewinnt: Die Lernraten sind von Hand gewählt, und
# das Tal hat nur zwei Richtungen. Ein gerechter Wettlauf braucht dein Netz, deine Ziffern und für
# jedes Verfahren gleich viele Versuche mit der Lernrate.

# %% [markdown] lang="en"
# The picture shows **how** they walk, not who wins: the learning rates were picked by hand, and the
# valley has two directions only. A fair race takes your network, your digits, and for each method
# equally many tries of the learning rate.


# %%
def advance(network, gradients, memory, rule, rate, time):
    moved, kept = [], []
    for arrays, slopes, notes in zip(network, gradients, memory, strict=True):
        steps = [rule(slope, *note, time) for slope, note in zip(slopes, notes, strict=True)]
        pairs = zip(arrays, steps, strict=True)
        moved.append([array - rate * direction for array, (direction, *_) in pairs])
        kept.append([note for _, *note in steps])
    return moved, kept


# %%
def learn(rule, rate, pictures=1000, epochs=5):
    random = np.random.default_rng(0)
    network, time, course = start([784, 30, len(data.symbols)], random), 0, []
    memory = [[(0.0, 0.0), (0.0, 0.0)] for _ in network]
    some = random.permutation(len(x_train))[:pictures]
    for _ in range(epochs):
        order = random.permutation(some)
        for first in range(0, len(order), 32):
            batch = order[first : first + 32]
            gradients = backward(network, forward(network, x_train[batch]), one_hot[batch])
            time += 1
            network, memory = advance(network, gradients, memory, rule, rate, time)
        answers = forward(network, x_check)[-1]
        course.append(-np.log(answers[one_hot_check == 1] + 1e-7).mean())
    return course


# %% [markdown] lang="de"
# > **Überlege zuerst:** Wer liegt nach fünf Epochen vorn, und um wie viel? Und welches Verfahren
# > verzeiht eine schlecht gewählte Lernrate am ehesten?

# %% [markdown] lang="en"
# > **Predict first:** who is ahead after five epochs, and by how much? And which method forgives a
# > badly chosen learning rate most readily?

# %%
rates = {sgd: (0.03, 0.1, 0.3, 1.0), rmsprop: (0.0003, 0.001, 0.003, 0.01)}
rates[adam] = rates[rmsprop]
called = {sgd: "SGD", rmsprop: "RMSProp", adam: "Adam"}
functions.race({called[rule]: {rate: learn(rule, rate) for rate in rates[rule]} for rule in rates})

# %% [markdown] lang="de"
# Links läuft jedes mit seiner besten Lernrate, rechts siehst du alle vier Versuche. Meist sind
# RMSProp und Adam anfangs vorn, dann holt SGD fast auf: Der Abstand ist viel kleiner, als das Tal
# vermuten ließ, und jedes bricht ein, wenn seine Lernrate danebenliegt. Adam ist beliebt, weil es
# mit Lernraten um 0,001 bei ganz verschiedenen Netzen zurechtkommt. Darum nimmt es auch
# `training.fit`, und zwar als **AdamW**: Das macht bei jedem Schritt alle Gewichte ein wenig
# kleiner. Ein Netz mit kleinen Gewichten liest Fremde besser.

# %% [markdown] lang="en"
# On the left each runs at its best learning rate, on the right you see all four tries. Mostly
# RMSProp and Adam are ahead at first, then SGD nearly catches up: the gap is much smaller than the
# valley made you expect, and each breaks down where its learning rate is off. Adam is popular
# because it copes with rates around 0.001 in quite different networks. Therefore `training.fit`
# takes it, namely as **AdamW**: in each step that makes all weights a little smaller. A network
# with small weights reads strangers better.

# %% [markdown] lang="de" tags=["solution"]
# # 3 · Lösungen

# %% [markdown] lang="en" tags=["solution"]
# # 3 · Solutions

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# **Leicht.** Was geschieht im Tal, wenn SGD die Lernrate 1,05 statt 0,9 bekommt? Überlege, bevor du
# es ausprobierst.
#
# <details><summary>Tipp</summary><code>walk</code> gibt die Punkte des Wegs. Wenige Schritte
# zeigen schon, wohin er führt.</details>

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# **Easy.** What happens in the valley if SGD gets the learning rate 1.05 instead of 0.9? Think
# before you try.
#
# <details><summary>Hint</summary><code>walk</code> gives the points of the way. A few steps show
# where it leads.</details>

# %%
points = ...
exercises.check("too fast", points)


# %% tags=["solution"]
print(walk(sgd, 1.05, steps=10)[:, 1].round(1))

# %% [markdown] lang="de" tags=["solution"]
# Jeder Schritt landet auf dem anderen Hang, und zwar höher als zuvor: $y$ wird jedes Mal mit
# $1 - 1{,}05 \cdot 2 = -1{,}1$ multipliziert. Bei zu großer Lernrate explodiert das Training.

# %% [markdown] lang="en" tags=["solution"]
# Each step lands on the opposite slope, and higher than before: $y$ is multiplied by
# $1 - 1.05 \cdot 2 = -1.1$ at each step. Too large a learning rate makes training explode.

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Prüfe `backward` ohne TensorFlow: Ändere ein einziges Gewicht um ein Millionstel und
# vergleiche die Änderung des Verlusts mit der berechneten Ableitung.
#
# <details><summary>Tipp</summary>Mach mit einem Gewicht eines Netzes, was <code>wiggle</code> tut;
# der Verlust ist der Mittelwert von <code>-np.log(…)</code> der richtigen Antworten. Sind beide
# Zahlen 0, dann liegt auf diesem Pixel nie Tinte: Nimm ein anderes Gewicht.</details>

# %% [markdown] lang="en" tags=["both"]
# **Medium.** Check `backward` without TensorFlow: change a single weight by a millionth and compare
# the change of the loss with the computed derivative.
#
# <details><summary>Hint</summary>Do with one weight of a network what <code>wiggle</code> does; the
# loss is the mean of <code>-np.log(…)</code> of the right answers. Where both numbers are 0, there
# is never ink on this pixel: take another weight.</details>

# %%
slopes = ...  # (…, …)
exercises.check("same slope", slopes)


# %% tags=["solution"]
def mean_loss(network):
    return -np.log(forward(network, x_train[:50])[-1][one_hot[:50] == 1]).mean()


small = start([784, 20, len(data.symbols)], np.random.default_rng(0))
computed = backward(small, forward(small, x_train[:50]), one_hot[:50])[1][0][3, 4]
before = mean_loss(small)
small[1][0][3, 4] += 1e-6
print(f"{computed:.6f}   {(mean_loss(small) - before) / 1e-6:.6f}")

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Beginne das Training mit lauter Nullen statt mit ausgewürfelten Gewichten. Was
# passiert nach einigen Schritten mit den Gewichten der verborgenen Neuronen, und warum?
#
# <details><summary>Tipp</summary><code>[(np.zeros((n, m)), np.zeros(m)) for n, m in …]</code> ist
# ein Netz aus Nullen; zwanzig Schritte genügen.</details>

# %% [markdown] lang="en" tags=["both"]
# **Hard.** Start training with nothing but zeros instead of random weights. What happens to the
# weights of the hidden neurons after some steps, and why?
#
# <details><summary>Hint</summary><code>[(np.zeros((n, m)), np.zeros(m)) for n, m in …]</code> is a
# network of zeros; twenty steps will do.</details>

# %%
zeros = ...
exercises.check("all zero", zeros)

# %% tags=["solution"]
sizes = [784, 20, len(data.symbols)]
network = [(np.zeros((n, m)), np.zeros(m)) for n, m in pairwise(sizes)]
for _ in range(20):
    answers = forward(network, x_train)
    network = step(network, backward(network, answers, one_hot), rate=0.1)
exercises.check("all zero", network)
print(network[0][0].any(), network[1][0].any(), network[1][1].any())

# %% [markdown] lang="de" tags=["solution"]
# Nichts: Sie bleiben alle null. Der Fehler wandert über die Gewichte der Ausgabe zurück, und durch
# lauter Nullen kommt nichts hindurch. Auch die der Ausgabe bleiben null, denn sie ändern sich um
# Fehler mal Antwort davor, und die ist 0. Nur der Bias der Ausgabe bewegt sich (das letzte `True`).
# Mit gleichen Zahlen statt Nullen wäre wenig gewonnen – alle Neuronen täten für immer dasselbe.
# Erst der Zufall macht sie verschieden.

# %% [markdown] lang="en" tags=["solution"]
# Nothing: they all stay zero. The error moves back through the output's weights, and nothing gets
# through zeros. The output's stay zero, too, as they change by the error times the answer before,
# which is 0. Only the output's bias moves (the last `True`). Equal numbers instead of zeros would
# gain little – all neurons would do the same for ever. Only chance makes them differ.

# %% [markdown] lang="de"
# ## Das hast du gelernt
#
# - Ein Neuron bildet eine gewichtete Summe und biegt sie mit der Aktivierungsfunktion.
# - Rückwärtsrechnung ist die Kettenregel, Schicht für Schicht.
# - Lernen heißt: viele kleine Schritte gegen die Ableitung des Verlusts.
# - Ein Vergleich ist nur gerecht, wenn alle gleich viele Versuche hatten.
#
# Weiter geht es mit **4 · Hineinschauen und verbessern**.

# %% [markdown] lang="en"
# ## What you have learned
#
# - A neuron forms a weighted sum and bends it with its activation function.
# - Backpropagation is the chain rule, layer by layer.
# - Learning means: many small steps against the derivative of the loss.
# - A comparison is fair only if all had equally many tries.
#
# Go on with **4 · Look inside and improve**.
