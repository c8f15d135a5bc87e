# %% [markdown] lang="de"
# # 0 · Aus Bildern werden Zahlen
#
# Wie bringt man einem Computer bei, eine Ziffer zu lesen? Dazu muss man erst verstehen, was er
# überhaupt sieht: Zahlen. In dieser Stunde lernst du **MNIST** kennen, das „Hallo Welt!“ des
# maschinellen Lernens, und machst aus Bildern Zahlen, mit denen ein neuronales Netz rechnet.
#
# **Danach kannst du**
#
# - ein Graustufenbild als Tabelle von Zahlen lesen,
# - ein Farbbild in seine drei Kanäle zerlegen,
# - Bilder und Labels für ein Netz vorbereiten: skalieren, zu einer Liste aufreihen, One-Hot-Listen.
#
# Führe die Zellen von oben nach unten aus: Klicke auf das Dreieck links neben der Zelle oder
# drücke <kbd>Umschalt</kbd> + <kbd>Enter</kbd>. Beim ersten Mal fragt VS Code nach einem
# **Kernel**: Wähle `.venv`. Klemmt etwas, dann gib im Terminal `.venv/bin/digits check` ein.
#
# ![Oben rechts „Kernel auswählen“, darunter der Eintrag .venv](../../docs/pictures/kernel-de.svg)

# %% [markdown] lang="en"
# # 0 · From pictures to numbers
#
# How do you teach a computer to read a digit? For that you first have to understand what it sees at
# all: numbers. In this lesson you get to know **MNIST**, the “Hello World” of machine learning, and
# turn pictures into numbers with which a neural network computes.
#
# **Afterwards you can**
#
# - read a greyscale picture as a table of numbers,
# - take a colour picture apart into its three channels,
# - prepare pictures and labels for a network: scaling, flattening, one-hot encoding.
#
# Run the cells from top to bottom: click the triangle to the left of a cell or press
# <kbd>Shift</kbd> + <kbd>Enter</kbd>. The first time, VS Code asks for a **kernel**: choose
# `.venv`. If something is stuck, type `.venv/bin/digits check` in the terminal.
#
# ![“Select Kernel” at the top right, below it .venv](../../docs/pictures/kernel-en.svg)

# %% [markdown] lang="de"
# ## Vorbereitung
#
# Mit `import` holen wir fertige Werkzeuge herein: NumPy rechnet mit Tabellen voller Zahlen,
# `charts` und `images` zeichnen.
#
# Auch den Zufall berechnet ein Computer nur: Wer mit demselben **Startwert** (englisch *seed*)
# beginnt, bekommt dieselben „zufälligen“ Zahlen. So kann jeder nachprüfen, was du herausfindest.
# Ändere den Startwert ruhig einmal: Was sich dann ändert, war Zufall.

# %% [markdown] lang="en"
# ## Setting up
#
# With `import` we fetch tools that others have made: NumPy computes with tables full of numbers,
# `charts` and `images` draw.
#
# Even chance is only computed by a computer: whoever begins with the same **seed** gets the same
# “random” numbers. That way anyone can check what you find out. Do change the seed some time:
# whatever changes then was chance.

# %% tags=["both"]
import numpy as np

from digits import exercises, lesson, mnist
from digits.plots import charts, images

root = lesson.start(language="de")
seed = 42

# %% [markdown] lang="de"
# ## Der Datensatz
#
# Keras lädt MNIST beim ersten Mal aus dem Internet (11 MB) und hebt es auf. Ohne Internet nimmt die
# nächste Zelle stattdessen die Ziffern aus `04-sheets`, wenn du Notebook 1 schon ausgeführt hast,
# sonst Ziffern, die ein Programm gezeichnet hat. Oder du legst MNIST als Datei `mnist.npz` in den
# Projektordner. Steht unter der Zelle ein Satz, dann sagt er, wessen Ziffern du siehst.

# %% [markdown] lang="en"
# ## The data set
#
# The first time, Keras fetches MNIST from the internet (11 MB) and keeps it. Without internet the
# next cell takes the digits from `04-sheets` instead, if you have already run notebook 1, else
# digits drawn by a program. Or you put MNIST into the project folder as a file `mnist.npz`. If a
# sentence stands below the cell, it says whose digits you see.

# %% tags=["both"]
(x_train, y_train), (x_test, y_test) = mnist.load(root)
x_train.shape, x_test.shape

# %% [markdown] lang="de"
# Die erste Zahl sagt, wie viele Bilder es sind, die beiden anderen, wie hoch und wie breit jedes
# ist. Zu jedem Bild in `x_train` gehört seine richtige Antwort in `y_train`, das **Label**. Hier
# sind die ersten zwanzig:

# %% [markdown] lang="en"
# The first number says how many pictures there are, the two others how high and how wide each is.
# To each picture in `x_train` belongs its right answer in `y_train`, the **label**. These are the
# first twenty:

# %%
images.tiles(x_train[:20], [str(label) for label in y_train[:20]], columns=10)

# %% [markdown] lang="de"
# **Woher kommen diese Ziffern?** In den 1990er-Jahren stellten Yann LeCun, Corinna Cortes und
# Christopher Burges sie aus zwei Sammlungen der amerikanischen Normenbehörde NIST zusammen. Etwa
# die Hälfte schrieben Angestellte der Volkszählungsbehörde, die andere Hälfte Schülerinnen und
# Schüler.
# Der vollständige Datensatz hat **60.000 Bilder zum Training und 10.000 zum Test**. Weil alle
# dieselben Bilder benutzen, kann man Verfahren gerecht vergleichen – seit rund dreißig Jahren.
#
# > **Überlege zuerst:** Kommen alle Ziffern gleich oft vor?

# %% [markdown] lang="en"
# **Where do these digits come from?** In the 1990s Yann LeCun, Corinna Cortes and Christopher
# Burges put them together from two collections of the American standards institute NIST. Employees
# of the census wrote about half of them, high-school students the other half. The complete data set
# has **60,000 pictures for training and 10,000 for testing**. As everybody uses the same pictures,
# methods can be compared fairly – for some thirty years now.
#
# > **Predict first:** do all digits occur equally often?

# %%
charts.counts(np.bincount(y_train))

# %% [markdown] lang="de"
# ## Ein Bild sind 784 Zahlen
#
# Nimm irgendein Bild. Links siehst du es so wie immer, rechts so, wie es im Speicher steht: 28
# Zeilen mit je 28 Zahlen. 0 ist schwarz, 255 weiß, dazwischen liegen 254 Stufen Grau.

# %% [markdown] lang="en"
# ## A picture is 784 numbers
#
# Take any picture. On the left you see it as always, on the right as it stands in memory: 28 rows
# of 28 numbers each. 0 is black, 255 is white, and between them lie 254 shades of grey.

# %%
number = np.random.default_rng(seed).integers(len(x_train))
print("label:", y_train[number])
images.pixels(x_train[number])

# %% [markdown] lang="de"
# Warum gerade 255? Jeder Pixel bekommt 8 Bit, und damit kann man $2^8 = 256$ Zahlen schreiben: 0
# bis 255. Mehr braucht es nicht; so feine Grauunterschiede sieht kaum ein Mensch.

# %% [markdown] lang="en"
# Why 255, of all numbers? Each pixel gets 8 bits, with which you can write $2^8 = 256$ numbers: 0
# to 255. That is enough; hardly anybody sees such fine differences of grey.

# %% [markdown] lang="de"
# ## Und Farbe?
#
# Ein Farbbild besteht aus **drei** solchen Tabellen, den Kanälen: eine für Rot, eine für Grün, eine
# für Blau. Manche Texte nennen schon diese Kanäle **Feature-Maps** (Merkmalskarten). In der
# Fachsprache heißen so erst die Bilder, die ein Netz daraus berechnet; in Notebook 2 lernst du sie
# kennen. Wir malen drei Scheinwerfer: einen roten, einen grünen und einen blauen.
#
# > **Überlege zuerst:** Welche Farbe entsteht in der Mitte, wo alle drei leuchten?

# %% [markdown] lang="en"
# ## And colour?
#
# A colour picture consists of **three** such tables, its channels: one for red, one for green, one
# for blue. Some texts already call these channels **feature maps**. In the field that is the name
# of the pictures that a network computes from them; you meet those in notebook 2. We paint three
# spotlights: a red, a green and a blue one.
#
# > **Predict first:** which colour appears in the middle, where all three shine?

# %%
y, x = np.mgrid[0:200, 0:200]
picture = np.zeros((200, 200, 3), np.uint8)
picture[(y - 75) ** 2 + (x - 100) ** 2 < 60**2, 0] = 255
picture[(y - 120) ** 2 + (x - 72) ** 2 < 60**2, 1] = 255
picture[(y - 120) ** 2 + (x - 128) ** 2 < 60**2, 2] = 255
images.channels(picture)

# %% [markdown] lang="de"
# Jeder Kanal hat 256 Stufen. Wie viele Farben ergibt das?

# %% [markdown] lang="en"
# Each channel has 256 levels. How many colours does that make?

# %%
256 * 256 * 256

# %% [markdown] lang="de"
# Für Ziffern genügt ein Kanal: Ob die Tinte blau ist oder schwarz, ändert nichts an der Ziffer.

# %% [markdown] lang="en"
# For digits one channel is enough: whether ink is blue or black makes no difference to the digit.

# %% [markdown] lang="de"
# ## Drei Handgriffe vor dem Training
#
# **Skalieren.** Ein Neuron nimmt jeden Pixel mal ein Gewicht und zählt alles zusammen (mehr dazu in
# Notebook 2). Am Anfang sind die Gewichte ausgewürfelt. Aus der Summe wird eine Antwort zwischen 0
# und 1: wie sicher es sich ist. Hier antworten fünf solche Neuronen auf dasselbe Bild, oben mit
# Zahlen bis 255, unten mit Zahlen bis 1.
#
# > **Überlege zuerst:** Wie sicher sollte sich ein Neuron sein, das noch nichts gelernt hat?

# %% [markdown] lang="en"
# ## Three steps before training
#
# **Scaling.** A neuron takes each pixel times a weight and adds it all up (more in notebook 2). At
# first the weights are drawn at random. The sum becomes an answer between 0 and 1: how sure the
# neuron is. Here five such neurons answer to the same picture, above with numbers up to 255, below
# with numbers up to 1.
#
# > **Predict first:** how sure should a neuron be that has learned nothing yet?

# %%
scaled = x_train / 255
weights = np.random.default_rng(seed).normal(0, 0.05, (784, 5))
for picture in (x_train[0], scaled[0]):
    sums = picture.reshape(784) @ weights
    print(sums.round(1), "→", (1 / (1 + np.exp(-sums))).round(2))

# %% [markdown] lang="de"
# Mit großen Zahlen ist sich jedes ganz sicher, ehe es etwas gelernt hat: 0 oder 1. Davon bringt man
# es nur mühsam wieder ab. Darum teilen wir durch 255. (In Notebook 2 trainierst du ein Netz auf
# beide Arten.)
#
# **Aufreihen** (englisch *flatten*). Ein einfaches Netz kennt keine Zeilen, es bekommt eine lange
# Liste. Also hängen wir die 28 Zeilen aneinander. Ohne das gäbe es für jede Zeile eigene Antworten:
# 28-mal fünf statt einmal fünf (zweite Zeile der Ausgabe). Rechts im Bild stehen vier Zeilen aus
# der Mitte hintereinander: Erkennst du noch, was es war? Das Netz muss es so erkennen.

# %% [markdown] lang="en"
# With large numbers each is quite sure before it has learned anything: 0 or 1. From there it
# unlearns with difficulty. That is why we divide by 255. (In notebook 2 you train a network both
# ways.)
#
# **Flattening.** A simple network knows no rows, it gets one long list. So we string the 28 rows
# together. Without that there would be answers for each row: 28 times five instead of once five
# (the second line of the output). On the right of the picture four rows from the middle stand one
# after another: can you still tell what it was? The network has to.

# %%
flat = scaled.reshape(-1, 28 * 28)
print(scaled.shape, "→", flat.shape)
print((scaled[0] @ weights[:28]).shape, "→", (flat[0] @ weights).shape)
four = np.repeat(flat[:1, 28 * 12 : 28 * 16], 28, axis=0)
images.steps([scaled[0], four], ["scaled[0]", "flat[0, 336:448]"])

# %% [markdown] lang="de"
# **One-Hot-Liste.** Eine 8 ist nicht „doppelt so viel“ wie eine 4; die Labels sind nur Namen.
# Darum bekommt jede Ziffer ihren eigenen Platz in einer Liste aus zehn Zahlen: An diesem Platz
# steht eine 1, sonst überall 0. Genauso antwortet später das Netz: mit einer Zahl für jede Ziffer.

# %% [markdown] lang="en"
# **One-hot encoding.** An 8 is not “twice as much” as a 4; the labels are only names. So each digit
# gets a place of its own in a list of ten numbers: a 1 stands in that place, 0 everywhere else. The
# network will answer in the same way: with one number for each digit.

# %%
one_hot = np.eye(10, dtype=int)[y_train]
for label, row in zip(y_train[:5], one_hot[:5], strict=True):
    print(label, "→", row)

# %% [markdown] lang="de" tags=["solution"]
# # 0 · Lösungen

# %% [markdown] lang="en" tags=["solution"]
# # 0 · Solutions

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# Setze deine Antwort an die Stelle der drei Punkte. Die Zelle sagt dir, ob sie stimmt.
#
# **Leicht.** Mach aus weißen Ziffern auf Schwarz schwarze Ziffern auf Weiß – mit einer einzigen
# Rechnung für alle Bilder.
#
# <details><summary>Tipp</summary>Aus 0 soll 255 werden und aus 255 soll 0 werden.</details>

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# Put your answer in place of the three dots. The cell tells you whether it is right.
#
# **Easy.** Turn white digits on black into black digits on white – with a single computation for
# all pictures.
#
# <details><summary>Hint</summary>0 is to become 255, and 255 is to become 0.</details>

# %%
inverted = ...
exercises.check("inverted", inverted, x_train)

# %% tags=["solution"]
images.tiles(255 - x_train[:20])

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Welche Ziffer braucht im Schnitt am meisten Tinte?
#
# <details><summary>Tipp</summary><code>x_train[y_train == 3].mean()</code> ist die mittlere
# Helligkeit aller Dreien.</details>

# %% [markdown] lang="en" tags=["both"]
# **Medium.** Which digit takes the most ink on average?
#
# <details><summary>Hint</summary><code>x_train[y_train == 3].mean()</code> is the mean brightness
# of all threes.</details>

# %%
most = ...
exercises.check("most ink", most, x_train, y_train)

# %% tags=["solution"]
ink = [x_train[y_train == label].mean() for label in range(10)]
np.argmax(ink), np.argmin(ink)

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Lies Ziffern ganz ohne neuronales Netz: Suche zu jedem von 200 Testbildern unter 2000
# Trainingsbildern das ähnlichste und antworte mit dessen Label. Als Abstand nimm die Summe der
# quadrierten Unterschiede aller Pixel. Welcher Anteil der Antworten stimmt?
#
# <details><summary>Tipp</summary>Nimm die ersten 2000 und die ersten 200. <code>np.argmin</code>
# sagt, an welcher Stelle der kleinste Abstand steht.</details>

# %% [markdown] lang="en" tags=["both"]
# **Hard.** Read digits without any neural network: for each of 200 test pictures find the most
# similar among 2000 training pictures and answer with its label. As the distance take the sum of
# the squared differences of all pixels. What share of the answers is right?
#
# <details><summary>Hint</summary>Take the first 2000 and the first 200. <code>np.argmin</code> says
# where the smallest distance stands.</details>

# %%
share = ...
exercises.check("nearest", share, x_train, y_train, x_test, y_test)

# %% tags=["solution"]
known = x_train[:2000].reshape(-1, 784) / 255
asked = x_test[:200].reshape(-1, 784) / 255
answers = [y_train[np.argmin(np.sum((known - one) ** 2, axis=1))] for one in asked]
np.mean(answers == y_test[:200])

# %% [markdown] lang="de" tags=["solution"]
# Dieses Verfahren heißt **Nächster-Nachbar-Klassifikator**. Es liest erstaunlich gut, hat aber
# nichts verstanden: Es muss alle Beispiele aufheben und bei jeder Frage alle durchsuchen. Ein Netz
# dagegen steckt das Gelernte in seine Gewichte.

# %% [markdown] lang="en" tags=["solution"]
# This method is called a **nearest-neighbour classifier**. It reads surprisingly well, but has
# understood nothing: it must keep all examples and search all of them for every question. A
# network, in contrast, puts what it has learned into its weights.

# %% [markdown] lang="de"
# ## Das hast du gelernt
#
# - Ein Graustufenbild ist eine Tabelle mit Zahlen von 0 bis 255, ein Farbbild besteht aus drei.
# - Vor dem Training wird skaliert und aufgereiht, und das Label wird eine One-Hot-Liste.
# - Ein fester Startwert macht Zufall wiederholbar.
#
# Weiter geht es mit **1 · Aus Papier werden Trainingsdaten**: mit deinen eigenen Ziffern!

# %% [markdown] lang="en"
# ## What you have learned
#
# - A greyscale picture is a table of numbers from 0 to 255, a colour picture consists of three.
# - Before training, pictures are scaled and flattened, and labels are one-hot encoded.
# - A fixed seed makes chance repeatable.
#
# Go on with **1 · From paper to training data**: with your own digits!
