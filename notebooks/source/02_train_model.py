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

from digits import exercises, lesson, words
from digits.data import classmate, dataset, split
from digits.plots import charts, diagrams, images, inspection

root = lesson.start(language="de")
data = dataset.load(root / "04-sheets")
print(len(data), data.symbols)

# %% [markdown] lang="de"
# ## Schritt 1: Vier Gruppen
#
# Wer für eine Prüfung nur die alten Aufgaben auswendig lernt, fällt bei neuen durch. Damit uns das
# Netz nicht so täuscht, teilen wir die Bilder auf:
#
# - **Training** (80 %): Daraus lernt es.
# - **Validierung** (10 %): Damit schauen wir während des Trainings, ob es auch Neues lesen kann.
# - **Test** (10 %): Den sieht es nie, bis wir am Ende abrechnen.
# - **Eine fremde Hand:** Eine Person bleibt ganz draußen. Kein Netz, das wir vergleichen, lernt von
#   ihr, und an ihr messen wir jede Verbesserung. Wer es ist, steht unter der Zelle; `who="…"` wählt
#   jemand anderen. (Hast du Blätter von weniger als drei Personen, springt eine erfundene ein.)
#
# Der Startwert `seed` sorgt dafür, dass der Zufall bei jedem Lauf gleich mischt.

# %% [markdown] lang="en"
# ## Step 1: four groups
#
# If you only learn old exam questions by heart, you fail the new ones. So that the network can't
# fool us that way, we share the pictures out:
#
# - **training** (80%): what it learns from.
# - **validation** (10%): with these we check during training whether it can read new ones too.
# - **test** (10%): it never sees these until the final reckoning.
# - **a stranger's hand:** one person stays out altogether. No network that we compare learns from
#   them, and every improvement is measured by them. Who it is stands below the cell; `who="…"`
#   chooses somebody else. (With sheets by fewer than three people an invented one steps in.)
#
# The starting value `seed` makes chance shuffle in the same way at every run.

# %% tags=["both"]
others, stranger = classmate.put_aside(data, who=None)
parts = split.train_test_split(others, seed=0)
train, validation, test = parts.train, parts.validation, parts.test
print(np.unique(stranger.writers)[0])
charts.shares([len(train), len(validation), len(test), len(stranger)])

# %% [markdown] lang="de"
# Zwanzig Bilder aus der Trainingsgruppe, jedes mit seiner richtigen Antwort, dem **Label**:

# %% [markdown] lang="en"
# Twenty pictures from the training group, each with its right answer, the **label**:

# %%
some = np.random.default_rng(1).permutation(len(train))[:20]
images.tiles(train.x[some], [data.symbols[label] for label in train.y[some]])

# %% [markdown] lang="de"
# ## Schritt 2: Neuronen und Schichten
#
# Ein **Neuron** hat für jeden Pixel ein **Gewicht**. Es nimmt die Tinte jedes Pixels mal dessen
# Gewicht und zählt alles zusammen. Blau heißt: Tinte hier zählt dafür. Orange: Tinte hier zählt
# dagegen. Die Gewichte sind also eine Schablone:

# %% [markdown] lang="en"
# ## Step 2: neurons and layers
#
# A **neuron** has a **weight** for each pixel. It takes the ink of each pixel times its weight and
# adds it all up. Blue means: ink here counts in favour. Orange: ink here counts against. So the
# weights are a template:

# %%
last = len(data.symbols) - 3 if len(data.symbols) > 3 else 1
template = train.x[train.y == last].mean(axis=0) - train.x[train.y != last].mean(axis=0)
diagrams.neuron(train.x[train.y == last][0], template)

# %% [markdown] lang="de"
# **Sei selbst das Neuron!** Male Gewichte, die zwei Ziffern auseinanderhalten: blau, wo Tinte für
# die zweite spricht, orange, wo sie für die erste spricht. Jeder Punkt rechts ist ein Bild aus
# deinem Training; der Strich trennt sie, so gut es geht. Wer in der Klasse schafft die meisten?

# %% [markdown] lang="en"
# **Be the neuron yourself!** Paint weights that tell two digits apart: blue where ink speaks for
# the second, orange where it speaks for the first. Each dot on the right is a picture of your
# training; the line parts them as well as it can. Who in the class gets most of them right?

# %%
from digits.app.weights import Neuron, best_border

pair = ("1", "7") if {"1", "7"} <= set(data.symbols) else data.symbols[:2]
mine = Neuron(train, pair)
mine

# %% [markdown] lang="de"
# Jetzt malt der Computer. Er beginnt mit lauter Nullen und ändert alle Gewichte immer wieder ein
# winziges bisschen in die bessere Richtung (wie, steht in Notebook 3). Die erste Zahl sagt, wie
# viel deine Schablone richtig trennt, die zweite, wie viel seine. Im Bild steht deine links:

# %% [markdown] lang="en"
# Now the computer paints. It begins with nothing but zeros and again and again changes all weights
# a tiny bit for the better (how, stands in notebook 3). The first number says what share your
# template gets right, the second says it of the computer's. In the picture yours is on the left:

# %%
weights, bias = np.zeros(784), 0.0
for _ in range(300):
    answer = 1 / (1 + np.exp(-(mine.x @ weights + bias)))
    wrong = answer - mine.second
    weights -= 0.3 * mine.x.T @ wrong / len(wrong)
    bias -= 0.3 * wrong.mean()
for sums in (mine.x @ mine.template.ravel(), mine.x @ weights):
    print(f"{best_border(sums, mine.second)[1]:.1%}")
inspection.weights(np.stack([mine.template, weights.reshape(28, 28) / np.abs(weights).max()]))

# %% [markdown] lang="de"
# Ein Neuron genügt für zwei Ziffern. Für zehn braucht man mehr, und man schaltet sie in
# **Schichten** hintereinander. Diese Bauweise heißt **Architektur**. Unser erstes Netz ist ein
# **mehrlagiges Perzeptron** (MLP) mit vier Schichten:
#
# 1. `Flatten` reiht die 28 Zeilen des Bildes zu einer Liste auf: 784 Zahlen.
# 2. `Dense`: 100 Neuronen, jedes mit allen 784 Zahlen verbunden. Die **Aktivierungsfunktion** ReLU
#    macht aus negativen Werten null.
# 3. `Dense`: noch einmal 100 Neuronen, jedes mit allen 100 davor verbunden.
# 4. `Dense`: ein Neuron für jedes Symbol. **Softmax** macht aus den Werten Wahrscheinlichkeiten,
#    die zusammen 1 ergeben.

# %% [markdown] lang="en"
# One neuron is enough for two digits. For ten it takes more, and they are put one behind the other
# in **layers**. This way of building is called the **architecture**. Our first network is a
# **multilayer perceptron** (MLP) of four layers:
#
# 1. `Flatten` puts the picture's 28 rows into one list: 784 numbers.
# 2. `Dense`: 100 neurons, each connected to all 784 numbers. The **activation function** ReLU
#    turns negative values into zero.
# 3. `Dense`: another 100 neurons, each connected to all 100 before it.
# 4. `Dense`: one neuron for each symbol. **Softmax** turns the values into probabilities that add
#    up to 1.

# %%
diagrams.layers([784, 100, 100, len(data.symbols)])

# %% [markdown] lang="de"
# Lass `use_model` zunächst auf 1. Die 2 kommt später dran. Die nächste Zelle lädt Keras und
# TensorFlow; das dauert beim ersten Mal bis zu einer halben Minute.

# %% [markdown] lang="en"
# Leave `use_model` at 1 for now. The 2 will have its turn. The next cell loads Keras and
# TensorFlow; the first time, that takes up to half a minute.

# %% tags=["both"]
from digits.model.backend import keras

layers = keras.layers
use_model = 1
activation = "relu"
classes = len(data.symbols)


# %% tags=["both"]
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
# ## Schritt 3: Der erste Versuch
#
# Das Netz liest 64 Bilder, vergleicht seine Antworten mit den Labels und ändert alle Parameter ein
# winziges bisschen in die bessere Richtung. Dann kommen die nächsten 64 dran. Hat es jedes
# Trainingsbild einmal gesehen, ist eine **Epoche** vorbei. Fünfzehn sollen es sein, ohne alle
# Tricks: `compile` legt fest, wie gelernt wird, `fit` lernt.
#
# Der **Verlust** misst, wie falsch die Antworten sind, die **Genauigkeit** zählt die richtigen.
# Die Labels bleiben hier einfache Nummern: Das `sparse_` im Namen des Verlusts sagt Keras, dass es
# die One-Hot-Listen selbst bilden soll. `Film` hebt auf, wie die Gewichte zwischendurch waren; das
# siehst du dir später an.
#
# > **Überlege zuerst:** Nach wie vielen Epochen liest das Netz wohl neun von zehn
# > Validierungsbildern richtig?

# %% [markdown] lang="en"
# ## Step 3: the first try
#
# The network reads 64 pictures, compares its answers with the labels and changes all parameters a
# tiny bit for the better. Then come the next 64. Once it has seen every training picture, one
# **epoch** is over. Let there be fifteen, without any tricks: `compile` sets how to learn, `fit`
# learns.
#
# The **loss** measures how wrong the answers are, the **accuracy** counts the right ones. The
# labels stay plain numbers here: the `sparse_` in the loss's name tells Keras to do the one-hot
# encoding itself. `Film` keeps what the weights were like on the way; you will look at that later.
#
# > **Predict first:** after how many epochs will the network read nine out of ten validation
# > pictures right?


# %%
from digits.model.film import Film


def fifteen_epochs(x, x_check, *callbacks):
    model = lesson.choose(use_model, {1: mlp, 2: cnn})
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    check = (x_check, validation.y)
    epochs = lesson.quick(15, 2)
    fit = model.fit(x, train.y, 64, epochs, 0, validation_data=check, callbacks=[*callbacks])
    return model, fit.history


first_film = Film()
first, history = fifteen_epochs(train.x, validation.x, first_film)
charts.curves(history)

# %% [markdown] lang="de"
# Sieh zuerst links auf den Verlust. Beachte die Achse: Von 1 zu 0,1 ist es so weit wie von 0,1 zu
# 0,01. Beide Linien fallen anfangs steil. Dann fällt nur noch die blaue, die orange bleibt hängen;
# was das heißt, klärt Notebook 4.
#
# Warum stehen in `train.x` eigentlich Zahlen von 0 bis 1 und nicht die Grauwerte von 0 bis 255?
# Trainieren wir dasselbe Netz einmal mit den großen Zahlen:

# %% [markdown] lang="en"
# Look at the loss on the left first. Mind its axis: it is as far from 1 to 0.1 as from 0.1 to 0.01.
# Both lines fall steeply at first. Then only the blue one goes on falling, the orange one gets
# stuck; what that means, notebook 4 will tell.
#
# Why does `train.x` hold numbers from 0 to 1, and not greys from 0 to 255? Let us train the same
# network with the large numbers:

# %%
_, large = fifteen_epochs(train.x * 255, validation.x * 255)
charts.trials({"0 … 1": history["val_loss"], "0 … 255": large["val_loss"]})

# %% [markdown] lang="de"
# Mit Zahlen bis 255 beginnt das Netz mit riesigen Summen und ist sich schon beim Raten ganz sicher:
# Der Verlust ist anfangs viel größer und bleibt unruhig. Darum wird skaliert.
#
# Jetzt die Prüfung. Zuerst die Testbilder, die das Netz noch nie gesehen hat:

# %% [markdown] lang="en"
# With numbers up to 255 the network starts with huge sums and is quite sure even while guessing:
# at first the loss is much larger, and it stays restless. That is why we scale.
#
# Now the exam. First the test pictures, which the network has never seen:

# %%
from digits.model import evaluation

result = evaluation.evaluate(first, test)
print(lesson.in_pictures(result))

# %% [markdown] lang="de"
# Sehr gut! „Zufall“ heißt: Wären zufällig andere Bilder im Test gelandet, so läge die Zahl wohl
# irgendwo in diesem Bereich. Unterschiede, die kleiner sind, sagen nichts.
#
# Also zeichne! Setze dich an den Platz deiner Nachbarin oder deines Nachbarn und schreibe dort
# **deine** 1, deine 7, deine 4. Was liest das Netz?

# %% [markdown] lang="en"
# Very good! “Chance” means: had other pictures ended up in the test by chance, the number would
# probably lie somewhere in that range. Differences that are smaller say nothing.
#
# So draw! Sit down at your neighbour's place and write **your** 1, your 7, your 4 there. What does
# the network read?

# %%
from digits.app.notebook import Pad

store.save(root / "05-model", "first", first, parts, history, result, film=first_film)
Pad(root / "05-model" / "first.keras")

# %% [markdown] lang="de"
# > **Überlege zuerst:** Und die fremde Hand? Wie viel Prozent ihrer Zeichen liest das Netz wohl
# > richtig? Schreibt eure Schätzungen an die Tafel.

# %% [markdown] lang="en"
# > **Predict first:** and the stranger's hand? What percentage of its symbols will the network read
# > right? Write your guesses on the board.

# %%
from digits.model import league

unknown = evaluation.evaluate(first, stranger)
print(" ".join(f"{symbol}:{right}/{n}" for symbol, (right, n) in unknown.per_symbol().items()))
charts.league(league.enter(root / "05-model", f"{first.name} plain", unknown))

# %% [markdown] lang="de"
# Die Zahl aus dem Test galt nur für Hände, die das Netz schon kennt. Die Zeile über dem Bild zeigt,
# welche Ziffern der fremden Hand es schlecht liest. Hier sind einige davon. Wie schreiben die
# anderen sie?

# %% [markdown] lang="en"
# The number from the test was true only of hands that the network knows already. The line above
# the picture shows which of the stranger's digits it reads badly. Here are some of them. How do the
# others write them?

# %%
missed = unknown.mistakes()[:20]
names = [f"{data.symbols[stranger.y[i]]} → {data.symbols[unknown.predicted[i]]}" for i in missed]
images.tiles(stranger.x[missed], names, columns=10)

# %% [markdown] lang="de"
# ## Schritt 4: Besser für Fremde
#
# Drei Mittel sollen helfen:
#
# - **Erfundene Hände.** Andere Leute schreiben die 1 ohne Aufstrich, die 7 ohne Querstrich oder die
#   4 oben offen. Wir mischen Ziffern von 600 Händen dazu, die ein Programm gezeichnet hat. Und
#   Kritzeleien, die keine Ziffern sind: Bei denen soll das Netz nicht sicher sein. (Bei anderen
#   Symbolen als Ziffern kommt nichts dazu.)
# - **Spielarten.** In jeder Epoche bekommt das Netz jedes Bild kräftig verändert: gedreht, geneigt,
#   gedehnt, verbogen, dicker oder dünner. Auswendiglernen nützt dann nichts.
# - **Geduld.** Wenn sich kein Bild wiederholt, lohnt es sich, länger zu lernen: das MLP 120
#   Epochen, das CNN 16. Die Schritte werden erst schnell größer und dann immer kleiner.
#
# Validierung und Test bleiben, wie sie sind: Dort zählen nur Bilder von deinen Blättern.

# %% [markdown] lang="en"
# ## Step 4: better for strangers
#
# Three remedies are to help:
#
# - **Synthetic hands.** Other people write a 1 without its upstroke, a 7 without a bar or a 4 that
#   is open at the top. We mix in digits by 600 hands drawn by a program. And doodles that are no
#   digits: there the network should not be sure. (If you write other symbols than digits, nothing
#   is added.)
# - **Variants.** In every epoch the network gets each picture strongly changed: turned, slanted,
#   stretched, bent, thicker or thinner. Learning by heart is no use then.
# - **Patience.** Where nothing repeats, one can learn for longer: the MLP for 120 epochs, the CNN
#   for 16. The steps first grow quickly and then become ever smaller.
#
# Validation and test stay what they are: only pictures from your sheets count there.

# %%
from digits.data import synthetic
from digits.data.augment import augment

helped = synthetic.join(parts)
hands = helped.train.take(np.arange(-10, 0))
variants = augment(np.repeat(train.x[:1], 9, axis=0), np.random.default_rng(0))
images.tiles(np.concatenate([hands.x, train.x[:1], variants]), columns=10)

# %% [markdown] lang="de"
# Oben stehen zehn Ziffern erfundener Hände, unten ein Bild aus deinem Training und neun Spielarten
# davon. Dauert dir das nächste Training zu lange, dann unterbrich die Zelle: Das Netz behält seine
# bisher beste Epoche.
#
# Während es lernt, öffne schon die Seite (wie, steht in Schritt 6), zeichne eine Ziffer und sieh
# `first` beim Lernen zu: Unter der Zeichnung liegt ein Regler, ganz links ist das Netz noch
# ausgewürfelt.

# %% [markdown] lang="en"
# Above stand ten digits by synthetic hands, below a picture of your training and nine variants of
# it. If the next training takes too long, interrupt the cell: the network keeps its best epoch so
# far.
#
# While it learns, open the page already (step 6 says how), draw a digit and watch `first` learn:
# below the drawing lies a slider, and at its left end the network is still nothing but dice.

# %%
from digits.model import calibration, training

model = lesson.choose(use_model, {1: mlp, 2: cnn})
epochs = lesson.quick(120 if use_model == 1 else 16, 2)
film = Film()
live = lesson.live_curves(epochs)
history = training.fit(model, helped.train, validation, epochs, live, film=film)
lesson.stopped(history, epochs)
temperature = calibration.calibrate(model, validation, synthetic.strangers(data.symbols))

# %% [markdown] lang="de"
# Wundere dich nicht, wenn die Validierung besser abschneidet als das Training: Die Trainingsbilder
# sind absichtlich verbogen, die anderen nicht.
#
# Die Prüfung, für bekannte Hände und für die fremde:

# %% [markdown] lang="en"
# Don't be surprised if validation does better than training: the training pictures are bent on
# purpose, the others are not.
#
# The exam, for known hands and for the stranger's:

# %%
result = evaluation.evaluate(model, test)
unknown = evaluation.evaluate(model, stranger)
print(lesson.in_pictures(result))
print(lesson.in_pictures(unknown))
charts.league(league.enter(root / "05-model", model.name, unknown))

# %% [markdown] lang="de"
# Diese Tabelle ist eure **Liga**. Sie wächst von Notebook zu Notebook; sie liegt in
# `05-model/league.json`. Der helle Balken um jeden Punkt ist wieder der Bereich des Zufalls.
# Überlappen sich zwei Balken weit, ist der Vorsprung vielleicht nur Glück.
#
# Hier sind hundert Testbilder, darüber steht die Antwort des Netzes. Falsche Antworten sind rot und
# tragen ein ×. Hättest du sie alle erkannt?

# %% [markdown] lang="en"
# This table is your **league**. It grows from notebook to notebook; it lies in
# `05-model/league.json`. The light bar around each dot is the range of chance again. Where two bars
# overlap widely, the lead may be mere luck.
#
# Here are a hundred test pictures, with the network's answer above. Wrong answers are red and bear
# a ×. Would you have recognised them all?

# %%
hundred = np.random.default_rng(0).permutation(len(test))[:100]
inspection.guesses(test.x[hundred], test.y[hundred], result.predicted[hundred], data.symbols)

# %% [markdown] lang="de"
# **Und wie sicher darf sich das Netz sein?** Sagt es hundertmal „90 % sicher“, dann sollten etwa
# neunzig dieser Antworten stimmen. Manche Netze übertreiben, andere sind zu vorsichtig.
# `calibrate` hat das oben gleich nach dem Lernen gemessen, an Bildern, aus denen das Netz nichts
# gelernt hat. Dann hat es alle Zahlen vor dem Softmax durch eine einzige Zahl geteilt, die
# **Temperatur**. Über 1 wird das Netz vorsichtiger, unter 1 sicherer. Welche Ziffer es wählt,
# bleibt gleich.

# %% [markdown] lang="en"
# **And how sure may the network be?** If it says “90 % sure” a hundred times, about ninety of these
# answers should be right. Some networks exaggerate, others are too careful. Right after the
# training above, `calibrate` measured that on pictures from which the network has learned nothing.
# Then it divided all numbers before the softmax by a single number, the **temperature**. Above 1
# the network becomes more careful, below 1 surer. Which digit it chooses stays the same.

# %%
words.say(temperature=f"{temperature:.2f}")

# %% [markdown] lang="de"
# ## Schritt 5: Speichern und umwandeln
#
# Keras speichert das Netz in seinem eigenen Format, `.keras`. Ein Browser versteht das nicht; er
# bekommt eine zweite Datei im offenen Format **ONNX**. Damit beide auch wirklich dasselbe rechnen,
# lesen sie zur Probe dieselben Bilder. Der größte Unterschied, der dabei auftrat, steht unter der
# Zelle.

# %% [markdown] lang="en"
# ## Step 5: save and convert
#
# Keras saves the network in its own format, `.keras`. A browser can't read that; it gets a second
# file in the open format **ONNX**. To make sure that both really compute the same, they read the
# same pictures as a trial. The largest difference that turned up stands below the cell.

# %%
saved = store.save(root / "05-model", name, model, helped, history, result, temperature, film=film)
print(f"05-model/{name}.keras   05-model/{name}.onnx   05-model/{name}.json")
words.say(difference=f"{saved['difference']:.1e}")

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
# **Auf der Seite:** Drei Aufgaben zum Lernen.
#
# > **1. Ab wann kann es lesen?** Zeichne eine 4 und schieb den Regler unter der Zeichnung ganz nach
# > links. Geh dann mit der Pfeiltaste Schritt für Schritt nach rechts. Wann liest das Netz zum
# > ersten Mal richtig, und ab wann ist es sich sicher?
# > <details><summary>Das solltest du gesehen haben</summary>Am Anfang sind alle Balken etwa gleich
# > lang. Das meiste lernt das Netz schon in der ersten Epoche; danach wird es vor allem
# > sicherer.</details>
#
# > **2. Was wächst da?** Klicke in der ersten `Dense`-Schicht eine Einheit an und drücke auf
# > Abspielen (▶). Was wird in der Karte aus dem Bild „jetzt − gewürfelt“?
# > <details><summary>Das solltest du gesehen haben</summary>Aus nichts wachsen Striche und Bögen.
# > Am Rand, wo nie Tinte liegt, bleibt es leer: Dort gibt es nichts zu lernen.</details>
#
# > **3. Wer lernt schneller?** Stelle `first` und `mlp` nebeneinander und spiele den Film ab,
# > während du zeichnest. Welche Kurve steigt früher, und wer liest am Ende deine 1 sicherer?
# > <details><summary>Das solltest du gesehen haben</summary><code>first</code> ist schneller
# > fertig, denn es übt 15 Epochen lang immer dieselben Bilder. Bei fremden Formen ist sich
# > <code>mlp</code> öfter sicher.</details>
#
# Und vier zum Tüfteln; bei den ersten beiden misst die Seite mit:
#
# - Hänge `#challenge=border` an die Adresse: Mit welchem kleinen Strich liegt deine Zeichnung genau
#   auf der Grenze zwischen 1 und 7, oder zwischen 3 und 8?
# - Hänge `#challenge=fool` an: Kannst du das Netz in die Irre führen?
# - Lass deine Nachbarin oder deinen Nachbarn dieselben Ziffern schreiben wie vorhin.
# - Wähle oben bei **Netz** einmal `first` und einmal `mlp`: Wer liest fremde Einsen besser?
#
# (Für einen Tag der offenen Tür soll das Netz von allen lernen, auch von der fremden Hand: Das tut
# `.venv/bin/digits train` im Terminal.)

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
# **On the page:** three tasks about learning.
#
# > **1. When can it read?** Draw a 4 and move the slider below the drawing to its left end. Then go
# > right step by step with the arrow key. When does the network read it right for the first time,
# > and from when on is it sure?
# > <details><summary>What you should have seen</summary>At first all bars are about equally long.
# > Most of it the network learns in the very first epoch; after that it mainly gets
# > surer.</details>
#
# > **2. What grows there?** Click a unit in the first `Dense` layer and press play (▶). In the
# > card, what becomes of the picture “now − dice”?
# > <details><summary>What you should have seen</summary>Strokes and arcs grow out of nothing. At
# > the edge, where there never is ink, it stays empty: there is nothing to learn there.</details>
#
# > **3. Who learns faster?** Put `first` and `mlp` side by side and play the film while you draw.
# > Which curve rises earlier, and who reads your 1 more surely in the end?
# > <details><summary>What you should have seen</summary><code>first</code> is done sooner, as it
# > practises the same pictures for 15 epochs. With a stranger's forms <code>mlp</code> is sure more
# > often.</details>
#
# And four to tinker with; the page measures the first two:
#
# - Put `#challenge=border` behind the address: with which small stroke does your drawing lie right
#   on the border between 1 and 7, or between 3 and 8?
# - Put `#challenge=fool` there: can you fool the network?
# - Let your neighbour write the same digits as before.
# - At **Network** at the top choose `first`, then `mlp`: which reads a stranger's 1 better?
#
# (For an open day the network should learn from everybody, the stranger included: `.venv/bin/digits
# train` in the terminal does that.)

# %% [markdown] lang="de"
# ## Das zweite Netz
#
# Das MLP behandelt jeden Pixel für sich; welche nebeneinanderliegen, weiß es nicht. Ein
# **Convolutional Neural Network** (CNN, auf Deutsch Faltungsnetz) fährt mit kleinen **Filtern**
# über das Bild und sucht überall nach demselben Muster. An jeder Stelle rechnet ein Filter wie ein
# Neuron, nur mit neun Gewichten: Tinte mal Gewicht, alles zusammengezählt. Hier sind drei Filter,
# von Hand gemacht:

# %% [markdown] lang="en"
# ## The second network
#
# The MLP treats each pixel on its own; it doesn't know which ones are neighbours. A **convolutional
# neural network** (CNN) moves small **filters** across the picture and looks for the same pattern
# everywhere. At each spot a filter computes like a neuron, only with nine weights: ink times
# weight, all added up. Here are three filters, made by hand:

# %%
from digits.app.weights import Filter, slide

one = train.x[train.y == last][0]
upright = np.array([[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]])
edge = np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
filters = np.stack([upright, upright.T, edge])
inspection.filtered(one, filters, np.stack([slide(one, weights) for weights in filters]))

# %% [markdown] lang="de"
# > **Überlege zuerst:** Wonach sucht jeder der drei? Welcher antwortet auf den Querstrich?
#
# Jetzt du: Male einen Filter und sieh zu, wie er über die Ziffer fährt. Klicke auf das Bild, um ihn
# anzuhalten, oder zeige auf eine Stelle. Findest du einen, der nur schräge Striche sieht?

# %% [markdown] lang="en"
# > **Predict first:** what does each of the three look for? Which answers to the bar?
#
# Now you: paint a filter and watch it move across the digit. Click the picture to stop it, or point
# at a spot. Can you find one that sees slanting strokes only?

# %%
Filter(one)

# %% [markdown] lang="de"
# Im CNN malt niemand: Es lernt seine Filter selbst. Die Antworten einer Schicht heißen
# **Feature-Maps** (Merkmalskarten):
#
# | Schicht | macht | Ergebnis |
# |---|---|---|
# | `conv_1` | sucht mit 32 Filtern von 3 × 3 Pixeln | 32 Bilder, 26 × 26 |
# | `pool_1` | behält von je 2 × 2 Werten den größten | 32 Bilder, 13 × 13 |
# | `conv_2` | sucht mit 64 Filtern in allen 32 Bildern | 64 Bilder, 11 × 11 |
# | `pool_2` | behält von je 2 × 2 Werten den größten | 64 Bilder, 5 × 5 |
# | `flatten` | reiht alles zu einer Liste auf | 1600 Zahlen |
# | `dense` | 128 Neuronen | 128 Zahlen |
# | `output` | ein Neuron für jedes Symbol | Wahrscheinlichkeiten |
#
# Setze oben in Schritt 2 `use_model = 2`. Führe diese Zelle und alle darunter noch einmal aus.
# Diesmal sind 225.034 Parameter zu lernen, das dauert länger. Was sagt die Liga?

# %% [markdown] lang="en"
# In the CNN nobody paints: it learns its filters itself. The answers of a layer are called
# **feature maps**:
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
# 225,034 parameters have to be learned, which takes longer. What does the league say?

# %%
import json

models = json.loads((root / "05-model" / "models.json").read_text(encoding="utf-8"))
for entry in models:
    print(f"{entry['name']:10}{entry['parameters']:>10_} {entry['accuracy']:.1%}")

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
# **Leicht.** Viele Lehrbücher nehmen 256 und 128 Neuronen statt 100 und 100. Wie viele Parameter
# hat dieses Netz? Rechne zuerst von Hand, dann baue es und lass Keras zählen.
#
# <details><summary>Tipp</summary>Jede Schicht: Eingänge mal Neuronen, dazu ein Bias je
# Neuron.</details>

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# **Easy.** Many textbooks take 256 and 128 neurons instead of 100 and 100. How many parameters does
# this network have? Do it by hand first, then build it and let Keras count.
#
# <details><summary>Hint</summary>Each layer: inputs times neurons, plus one bias for each
# neuron.</details>

# %%
by_hand = ...
exercises.check("parameters", by_hand, classes)

# %% tags=["solution"]
wide = keras.Sequential(
    [
        keras.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(256, "relu"),
        layers.Dense(128, "relu"),
        layers.Dense(classes, "softmax"),
    ]
)
by_hand = (784 * 256 + 256) + (256 * 128 + 128) + (128 * classes + classes)
exercises.check("parameters", by_hand, classes)
by_hand, wide.count_params()

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Ein Netz ohne verborgene Schicht, nur mit `Flatten` und der Ausgabeschicht: Wie gut
# liest es? Trainiere es und vergleiche mit dem MLP.
#
# <details><summary>Tipp</summary>Lass in der Zelle mit <code>def mlp()</code> zwei Zeilen weg und
# nimm <code>training.fit</code> mit 30 Epochen.</details>

# %% [markdown] lang="en" tags=["both"]
# **Medium.** A network without hidden layers, only `Flatten` and the output layer: how well does it
# read? Train it and compare it with the MLP.
#
# <details><summary>Hint</summary>Leave out two lines of the cell with <code>def mlp()</code>, and
# take <code>training.fit</code> with 30 epochs.</details>

# %%
shallow = ...
exercises.check("one layer", shallow, classes)

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
#
# <details><summary>Tipp</summary><code>train.take(order[:100])</code> sind hundert Bilder,
# wenn <code>order</code> eine zufällige Reihenfolge ist.</details>

# %% [markdown] lang="en" tags=["both"]
# **Hard.** How many examples does a network need? Train the MLP with 50, 100, 200, 400, … pictures
# and plot the test accuracy against their number with `charts.learning_curve`.
#
# <details><summary>Hint</summary><code>train.take(order[:100])</code> is a hundred random pictures,
# if <code>order</code> is a random order.</details>

# %%
accuracies = ...
exercises.check("learning curve", accuracies)

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
# Sheets by other people help more than yet another one by the same hand.

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
