# %% [markdown] lang="de"
# # 2 · Ein neuronales Netz trainieren
#
# Aus den Bildern der letzten Stunde lernt jetzt ein neuronales Netz, Ziffern zu lesen. Am Ende
# zeichnest du im Browser und siehst ihm beim Rechnen zu.
#
# **Danach kannst du**
#
# - begründen, warum man Trainings-, Validierungs- und Testdaten trennt,
# - die Schichten eines Netzes beschreiben und seine Parameter von Hand zählen,
# - Verlust und Genauigkeit lesen und zwei Netze damit vergleichen.
#
# Noch keine Bilder? Dann führe zuerst das Notebook **1 · Aus Papier werden Trainingsdaten** aus.

# %% [markdown] lang="en"
# # 2 · Train a neural network
#
# From the pictures of the last lesson a neural network now learns to read digits. In the end you
# draw in the browser and watch it compute.
#
# **Afterwards you can**
#
# - give reasons for keeping training, validation and test data apart,
# - describe the layers of a network and count its parameters by hand,
# - read loss and accuracy and compare two networks by them.
#
# No pictures yet? Then run the notebook **1 · From paper to training data** first.

# %% tags=["both"]
import numpy as np

from digits import lesson
from digits.data import dataset, split
from digits.plots import charts, images, inspection

root = lesson.start(language="de")
data = dataset.load(root / "04-sheets")
print(len(data), data.symbols)

# %% [markdown] lang="de"
# ## Schritt 1: Drei Gruppen
#
# Wer für eine Prüfung nur die alten Aufgaben auswendig lernt, fällt bei neuen durch. Damit uns das
# Netz nicht so täuscht, teilen wir die Bilder auf:
#
# - **Training** (80 %): Daraus lernt es.
# - **Validierung** (10 %): Damit schauen wir während des Trainings, ob es auch Neues lesen kann.
# - **Test** (10 %): Den sieht es nie, bis wir ganz am Ende abrechnen.
#
# Der Startwert `seed` sorgt dafür, dass der Zufall bei jedem Lauf gleich mischt.

# %% [markdown] lang="en"
# ## Step 1: three groups
#
# If you only learn old exam questions by heart, you fail the new ones. So that the network can't
# fool us that way, we share the pictures out:
#
# - **training** (80%): what it learns from.
# - **validation** (10%): with these we check during training whether it can read new ones too.
# - **test** (10%): it never sees these until the final reckoning.
#
# The starting value `seed` makes chance shuffle in the same way at every run.

# %% tags=["both"]
parts = split.train_test_split(data, seed=0)
train, validation, test = parts.train, parts.validation, parts.test
charts.shares([len(train), len(validation), len(test)])

# %% [markdown] lang="de"
# Zwanzig Bilder aus der Trainingsgruppe, jedes mit seiner richtigen Antwort, dem **Label**:

# %% [markdown] lang="en"
# Twenty pictures from the training group, each with its right answer, the **label**:

# %%
some = np.random.default_rng(1).permutation(len(train))[:20]
images.tiles(train.x[some], [data.symbols[label] for label in train.y[some]])

# %% [markdown] lang="de"
# ## Schritt 2: Architektur
#
# Die Bauweise eines Netzes heißt **Architektur**. Unser erstes Netz ist ein **mehrlagiges
# Perzeptron** (MLP) mit vier Schichten:
#
# 1. `Flatten` legt die 28 Zeilen des Bildes hintereinander: 784 Zahlen.
# 2. `Dense`: 100 Neuronen, jedes mit allen 784 Zahlen verbunden. Die **Aktivierungsfunktion** ReLU
#    macht aus negativen Werten null.
# 3. `Dense`: noch einmal 100 Neuronen, jedes mit allen 100 davor verbunden.
# 4. `Dense`: ein Neuron für jedes Symbol. **Softmax** macht aus den Werten Wahrscheinlichkeiten,
#    die zusammen 1 ergeben.
#
# Lass `use_model` zunächst auf 1. Die 2 kommt später dran. Die nächste Zelle lädt Keras und
# TensorFlow; das dauert beim ersten Mal bis zu einer halben Minute.

# %% [markdown] lang="en"
# ## Step 2: architecture
#
# The way a network is built is called its **architecture**. Our first network is a **multilayer
# perceptron** (MLP) of four layers:
#
# 1. `Flatten` puts the picture's 28 rows one after another: 784 numbers.
# 2. `Dense`: 100 neurons, each connected to all 784 numbers. The **activation function** ReLU
#    turns negative values into zero.
# 3. `Dense`: another 100 neurons, each connected to all 100 before it.
# 4. `Dense`: one neuron for each symbol. **Softmax** turns the values into probabilities that add
#    up to 1.
#
# Leave `use_model` at 1 for now. The 2 will have its turn. The next cell loads Keras and
# TensorFlow; the first time, that takes up to half a minute.

# %% tags=["both"]
from digits.model.backend import keras

layers = keras.layers
use_model = 1
activation = "relu"
classes = len(data.symbols)


# %%
def mlp():
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(name="flatten"),
            layers.Dense(100, activation, name="dense_1"),
            layers.Dense(100, activation, name="dense_2"),
            layers.Dense(classes, "softmax", name="output"),
        ],
        name="mlp",
    )


# %% [markdown] lang="de"
# Die nächste Zelle beschreibt das zweite Netz. Gebaut wird es erst, wenn `use_model` 2 ist.

# %% [markdown] lang="en"
# The next cell describes the second network. It is built only once `use_model` is 2.


# %%
def cnn():
    model = keras.Sequential(name="cnn")
    model.add(keras.Input((28, 28, 1)))
    model.add(layers.Conv2D(32, 3, activation=activation, name="conv_1"))
    model.add(layers.MaxPooling2D(2, name="pool_1"))
    model.add(layers.Conv2D(64, 3, activation=activation, name="conv_2"))
    model.add(layers.MaxPooling2D(2, name="pool_2"))
    model.add(layers.Flatten(name="flatten"))
    model.add(layers.Dense(128, activation, name="dense"))
    model.add(layers.Dense(classes, "softmax", name="output"))
    return model


# %% [markdown] lang="de"
# > **Überlege zuerst:** Jede Verbindung hat ein Gewicht und jedes Neuron eine Zahl, die es immer
# > dazuzählt, den **Bias**. Wie viele Zahlen muss das Netz demnach lernen?

# %% [markdown] lang="en"
# > **Predict first:** each connection has a weight and each neuron a number that it always adds,
# > its **bias**. So how many numbers does the network have to learn?

# %%
model = lesson.choose(use_model, {1: mlp, 2: cnn})
model.summary()
if use_model == 1:
    print(784 * 100 + 100, 100 * 100 + 100, 100 * classes + classes)

# %% [markdown] lang="de"
# Beim MLP ergeben die drei Zahlen zusammen **89.610** (bei zehn Symbolen). So viele
# **Parameter** stellt das Training ein. Am Anfang sind die Gewichte ausgewürfelt: Das Netz rät.
#
# Hast du die Schichten verändert? Dann stellt `store.check` sicher, dass die Seite im Browser das
# Netz später zeigen kann – bevor du minutenlang trainierst.

# %% [markdown] lang="en"
# For the MLP the three numbers add up to **89,610** (with ten symbols). That is how many
# **parameters** training will adjust. At first the weights are drawn at random: the network
# guesses.
#
# Have you changed the layers? Then `store.check` makes sure that the page in the browser can show
# the network later – before you train for minutes.

# %%
from digits.model import store

name = model.name if activation == "relu" else f"{model.name}-{activation}"
store.check(root / "05-model", name, model)
print(f"✅ {name}")

# %% [markdown] lang="de"
# ## Schritt 3: Training
#
# Deine Blätter zeigen nur wenige Hände. Andere Leute schreiben die 1 ohne Aufstrich, die 7 ohne
# Querstrich oder die 4 oben offen. Solche Formen soll das Netz auch kennenlernen. Darum mischen wir
# Ziffern von 300 **erfundenen Händen** dazu, die ein Programm gezeichnet hat (`digits/hands.py`).
# Validierung und Test bleiben, wie sie sind: Dort zählen nur Bilder von deinen Blättern.
#
# (Schreibst du andere Symbole als Ziffern, dann kommt nichts dazu.)

# %% [markdown] lang="en"
# ## Step 3: training
#
# Your sheets show a few hands only. Other people write a 1 without its upstroke, a 7 without a bar
# or a 4 that is open at the top. The network should get to know such forms as well. So we mix in
# digits by 300 **synthetic hands**, drawn by a program (`digits/hands.py`). Validation and test
# stay what they are: only pictures from your sheets count there.
#
# (If you write other symbols than digits, nothing is added.)

# %%
from digits.data import synthetic

helped = synthetic.join(parts)
last = helped.train.take(np.arange(-20, 0))
images.tiles(last.x, [data.symbols[label] for label in last.y])

# %% [markdown] lang="de"
# Das Netz liest 64 Bilder, vergleicht seine Antworten mit den Labels und ändert alle Parameter ein
# winziges bisschen in die bessere Richtung. Dann kommen die nächsten 64 dran. Hat es jedes
# Trainingsbild einmal gesehen, ist eine **Epoche** vorbei. Das MLP bekommt 240 Epochen, das CNN 45.
#
# Damit es die Bilder nicht einfach auswendig lernt, bekommt es jedes in jeder Epoche kräftig
# verändert: gedreht, geneigt, gedehnt, verbogen, dicker oder dünner. Anfangs macht es große
# Schritte, gegen Ende immer kleinere. Dauert es dir zu lange, dann unterbrich die Zelle: Das Netz
# behält seine bisher beste Epoche.
#
# Der **Verlust** misst, wie falsch die Antworten sind, die **Genauigkeit** zählt die richtigen.
#
# > **Überlege zuerst:** Nach wie vielen Epochen liest das Netz wohl neun von zehn
# > Validierungsbildern richtig?

# %% [markdown] lang="en"
# The network reads 64 pictures, compares its answers with the labels and changes all parameters a
# tiny bit for the better. Then come the next 64. Once it has seen every training picture, one
# **epoch** is over. The MLP gets 240 epochs, the CNN 45.
#
# So that it doesn't simply learn the pictures by heart, it gets each of them strongly changed in
# every epoch: turned, slanted, stretched, bent, thicker or thinner. At first it takes large steps,
# towards the end ever smaller ones. If it takes too long, interrupt the cell: the network keeps its
# best epoch so far.
#
# The **loss** measures how wrong the answers are, the **accuracy** counts the right ones.
#
# > **Predict first:** after how many epochs will the network read nine out of ten validation
# > pictures right?

# %%
from digits.model import training

model = lesson.choose(use_model, {1: mlp, 2: cnn})
epochs = lesson.quick(240 if use_model == 1 else 45, 2)
history = training.fit(model, helped.train, validation, epochs, lesson.live_curves(epochs))
lesson.stopped(history, epochs)

# %% [markdown] lang="de"
# Sieh zuerst links auf den Verlust. Beachte die Achse: Von 1 zu 0,1 ist es so weit wie von 0,1 zu
# 0,01. Beide Linien fallen erst steil, dann immer flacher: Das Wichtigste ist gelernt. Rechts
# steigt die Genauigkeit.
#
# Wundere dich nicht, wenn die Validierung besser abschneidet als das Training: Die Trainingsbilder
# sind absichtlich verbogen, die anderen nicht. Am Anfang liegen oft 10 bis 20 Prozentpunkte
# dazwischen, am Ende noch einige.

# %% [markdown] lang="en"
# Look at the loss on the left first. Mind its axis: it is as far from 1 to 0.1 as from 0.1 to 0.01.
# Both lines fall steeply at first, then ever more gently: the essentials have been learned. On the
# right the accuracy rises.
#
# Don't be surprised if validation does better than training: the training pictures are bent on
# purpose, the others are not. At first there are often 10 to 20 percentage points between them, in
# the end still a few.

# %% [markdown] lang="de"
# ## Schritt 4: Prüfung
#
# Jetzt kommen die Testbilder, die das Netz noch nie gesehen hat. Der Verlust soll nahe bei 0
# liegen, die Genauigkeit nahe bei 100 %.

# %% [markdown] lang="en"
# ## Step 4: the exam
#
# Now come the test pictures, which the network has never seen. The loss should be close to 0, the
# accuracy close to 100%.

# %%
from digits.model import evaluation

result = evaluation.evaluate(model, test)
print(f"loss {result.loss:.4f}   accuracy {result.accuracy:.1%}   n {result.n}")

# %% [markdown] lang="de"
# Hundert Testbilder, darüber die Antwort des Netzes. Falsche Antworten sind rot und tragen ein ×.
# Hättest du sie alle erkannt?

# %% [markdown] lang="en"
# A hundred test pictures, with the network's answer above. Wrong answers are red and bear a ×.
# Would you have recognised them all?

# %%
hundred = np.random.default_rng(0).permutation(len(test))[:100]
inspection.guesses(test.x[hundred], test.y[hundred], result.predicted[hundred], data.symbols)

# %% [markdown] lang="de"
# ## Schritt 5: Speichern und umwandeln
#
# Keras speichert das Netz in seinem eigenen Format, `.keras`. Ein Browser versteht das nicht; er
# bekommt eine zweite Datei im offenen Format **ONNX**. Damit beide auch wirklich dasselbe rechnen,
# lesen sie zur Probe dieselben Bilder: `difference` ist der größte Unterschied, der dabei auftrat.

# %% [markdown] lang="en"
# ## Step 5: save and convert
#
# Keras saves the network in its own format, `.keras`. A browser can't read that; it gets a second
# file in the open format **ONNX**. To make sure that both really compute the same, they read the
# same pictures as a trial: `difference` is the largest difference that turned up.

# %%
saved = store.save(root / "05-model", name, model, helped, history, result)
print(f"05-model/{name}.keras   05-model/{name}.onnx   05-model/{name}.json")
print(f"difference {saved['difference']:.1e}")

# %% [markdown] lang="de"
# ## Schritt 6: Im Browser zeichnen
#
# Klicke unten rechts in VS Code auf **Go Live** und öffne im Browser den Ordner `web`. (Kein Knopf
# da? Dann gib im Terminal `.venv/bin/digits serve` ein und öffne die Adresse, die dort erscheint.)
#
# Zeichne eine Ziffer mit der linken Maustaste, mit der rechten radierst du. Du siehst jede Schicht
# deines Netzes: Je kräftiger das Blau, desto stärker antwortet ein Neuron. Ganz am Ende steht, was
# das Netz liest.
#
# Suche die Grenze: Mit welchem kleinen Strich wird aus einer 1 eine 7? Und aus einer 3 eine 8?

# %% [markdown] lang="en"
# ## Step 6: draw in the browser
#
# Click **Go Live** at the bottom right of VS Code and open the folder `web` in the browser. (No
# such button? Then type `.venv/bin/digits serve` in the terminal and open the address that it
# shows.)
#
# Draw a digit with the left mouse button, erase with the right one. You see every layer of your
# network: the stronger the blue, the stronger a neuron's answer. At the very end stands what the
# network reads.
#
# Search for the border: which small stroke turns a 1 into a 7? And a 3 into an 8?

# %% [markdown] lang="de"
# ## Das zweite Netz
#
# Das MLP behandelt jeden Pixel für sich; welche nebeneinander liegen, weiß es nicht. Ein
# **Convolutional Neural Network** (CNN, auf Deutsch Faltungsnetz) fährt mit kleinen Filtern über
# das Bild und sucht überall nach denselben Mustern:
#
# | Schicht | macht | Ergebnis |
# |---|---|---|
# | `conv_1` | sucht mit 32 Filtern von 3 × 3 Pixeln | 32 Bilder, 26 × 26 |
# | `pool_1` | behält von je 2 × 2 Werten den größten | 32 Bilder, 13 × 13 |
# | `conv_2` | sucht mit 64 Filtern in allen 32 Bildern | 64 Bilder, 11 × 11 |
# | `pool_2` | behält von je 2 × 2 Werten den größten | 64 Bilder, 5 × 5 |
# | `flatten` | legt alles hintereinander | 1600 Zahlen |
# | `dense` | 128 Neuronen | 128 Zahlen |
# | `output` | ein Neuron für jedes Symbol | Wahrscheinlichkeiten |
#
# Setze oben in Schritt 2 `use_model = 2`. Führe diese Zelle und alle darunter noch einmal aus.
# 225.034 Parameter wollen diesmal gelernt sein, das dauert länger. Was hat sich verbessert?

# %% [markdown] lang="en"
# ## The second network
#
# The MLP treats each pixel on its own; it doesn't know which ones are neighbours. A
# **convolutional neural network** (CNN) moves small filters across the picture and looks for the
# same patterns everywhere:
#
# | layer | does | result |
# |---|---|---|
# | `conv_1` | searches with 32 filters of 3 × 3 pixels | 32 pictures, 26 × 26 |
# | `pool_1` | keeps the largest of each 2 × 2 values | 32 pictures, 13 × 13 |
# | `conv_2` | searches all 32 pictures with 64 filters | 64 pictures, 11 × 11 |
# | `pool_2` | keeps the largest of each 2 × 2 values | 64 pictures, 5 × 5 |
# | `flatten` | puts everything one after another | 1600 numbers |
# | `dense` | 128 neurons | 128 numbers |
# | `output` | one neuron for each symbol | probabilities |
#
# Set `use_model = 2` in step 2 above and run that cell and all below it once more. This time
# 225,034 parameters have to be learned, which takes longer. What has improved?

# %%
import json

models = json.loads((root / "05-model" / "models.json").read_text(encoding="utf-8"))
for entry in models:
    print(f"{entry['name']:10}{entry['parameters']:>10,} {entry['accuracy']:.1%}")

# %% [markdown] lang="de"
# **Und Orange?** ReLU lässt nichts Negatives durch, darum ist auf der Seite alles weiß oder blau.
# Setze in Schritt 2 auch `activation = "tanh"`: Diese Funktion antwortet mit Werten zwischen −1
# und 1. Trainiere neu, lade die Seite neu, und du siehst orangefarbene Neuronen.

# %% [markdown] lang="en"
# **And orange?** ReLU lets nothing negative through, so everything on the page is white or blue.
# Set `activation = "tanh"` in step 2 as well: this function answers with values between −1 and 1.
# Train again, reload the page, and you see orange neurons.

# %% [markdown] lang="de" tags=["solution"]
# # 2 · Lösungen

# %% [markdown] lang="en" tags=["solution"]
# # 2 · Solutions

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# Füge mit **+ Code** eine leere Zelle ein.
#
# **Leicht.** Wie viele Parameter hätte das MLP mit 50 statt 100 Neuronen in jeder der beiden
# verborgenen Schichten? Rechne zuerst von Hand, dann lass Keras zählen.

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# Insert an empty cell with **+ Code**.
#
# **Easy.** How many parameters would the MLP have with 50 instead of 100 neurons in each of its two
# hidden layers? Do it by hand first, then let Keras count.

# %% tags=["solution"]
small = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(50, "relu"),
        layers.Dense(50, "relu"),
        layers.Dense(classes, "softmax"),
    ]
)
by_hand = (784 * 50 + 50) + (50 * 50 + 50) + (50 * classes + classes)
by_hand, small.count_params()

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Ein Netz ohne verborgene Schicht, nur mit `Flatten` und der Ausgabeschicht: Wie gut
# liest es? Trainiere es und vergleiche mit dem MLP.

# %% [markdown] lang="en" tags=["both"]
# **Medium.** A network without hidden layers, only `Flatten` and the output layer: how well does it
# read? Train it and compare it with the MLP.

# %% tags=["solution"]
from digits.model import evaluation, training

flat = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(classes, "softmax")])
training.fit(flat, train, validation, lesson.quick(30, 2))
evaluation.evaluate(flat, test).accuracy

# %% [markdown] lang="de" tags=["solution"]
# Erstaunlich viel gelingt schon ohne verborgene Schicht: Jedes Symbol hat dann eine einzige
# Schablone aus 784 Gewichten, und die passendste gewinnt. Wer eine Ziffer auf zwei Arten schreibt,
# etwa die 1 mit und ohne Aufstrich, bringt eine einzelne Schablone in Not.

# %% [markdown] lang="en" tags=["solution"]
# Surprisingly much works without a hidden layer: each symbol then has a single template of 784
# weights, and the best fit wins. Whoever writes a digit in two ways, such as a 1 with and without
# an upstroke, gets a single template into trouble.

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Wie viele Beispiele braucht ein Netz? Trainiere das MLP mit 50, 100, 200, 400, …
# Bildern und zeichne mit `charts.learning_curve` die Genauigkeit beim Test über der Anzahl auf.

# %% [markdown] lang="en" tags=["both"]
# **Hard.** How many examples does a network need? Train the MLP with 50, 100, 200, 400, … pictures
# and plot the test accuracy against their number with `charts.learning_curve`.

# %% tags=["solution"]
from digits.model import networks

order = np.random.default_rng(0).permutation(len(train))
sizes, accuracies = [100, 200, 400, 800, len(train)], []
for size in sizes:
    network = networks.mlp(classes)
    training.fit(network, train.take(order[:size]), validation, lesson.quick(30, 2))
    accuracies.append(evaluation.evaluate(network, test).accuracy)
charts.learning_curve(sizes, accuracies)

# %% [markdown] lang="de" tags=["solution"]
# Die Kurve steigt erst steil und wird dann flach: Doppelt so viele Bilder bringen jedes Mal
# weniger. Neue Handschriften helfen mehr als noch ein Blatt von derselben Hand.

# %% [markdown] lang="en" tags=["solution"]
# The curve rises steeply at first and then flattens: twice as many pictures bring less each time.
# New handwritings help more than yet another sheet by the same hand.

# %% [markdown] lang="de"
# ## Das hast du gelernt
#
# - Ein Netz wird an Bildern geprüft, die es nie gesehen hat. Alles andere wäre Selbstbetrug.
# - Lernen heißt: viele Tausend Gewichte so verstellen, dass der Verlust sinkt.
# - Ein CNN nutzt aus, welche Pixel Nachbarn sind, und liest damit meist besser als ein MLP.
#
# Weiter geht es mit **3 · Wie ein Netz lernt**.

# %% [markdown] lang="en"
# ## What you have learned
#
# - A network is tested on pictures that it has never seen. Anything else would be fooling yourself.
# - Learning means: adjusting many thousand weights so that the loss falls.
# - A CNN makes use of which pixels are neighbours, and so mostly reads better than an MLP.
#
# Go on with **3 · How a network learns**.
