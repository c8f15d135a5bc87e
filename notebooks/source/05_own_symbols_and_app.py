# %% [markdown] lang="de"
# # 5 · Eigene Symbole und eine eigene Anwendung
#
# Ein Netz muss keine Ziffern lesen. Es lernt, was du ihm beibringst: Buchstaben, Rechenzeichen,
# Noten, Runen. In dieser Stunde gehst du den ganzen Weg noch einmal mit eigenen Zeichen und
# zeichnest am Ende in einer Anwendung, in der Python mitliest.
#
# **Danach kannst du**
#
# - Beispiele für beliebige Zeichen sammeln, mit Stift oder Maus, und daraus ein Netz trainieren,
# - erklären, was die Anwendung bei jedem Strich tut,
# - eine Telefonnummer in Ziffern zerlegen und lesen lassen,
# - sagen, wann man der Antwort eines Netzes nicht trauen darf,
# - einordnen, welche Arten von Netzen es sonst noch gibt.

# %% [markdown] lang="en"
# # 5 · Your own symbols and your own app
#
# A network need not read digits. It learns what you teach it: letters, signs, notes, runes. In this
# lesson you walk the whole way once more with symbols of your own, and in the end you draw in an
# app in which Python reads along.
#
# **Afterwards you can**
#
# - collect examples of any symbols, by pen or mouse, and train a network from them,
# - explain what the app does at each stroke,
# - cut a telephone number into digits and have it read,
# - say when not to trust a network's answer,
# - place the other kinds of networks there are.

# %% tags=["both"]
import numpy as np

from digits import exercises, lesson, words
from digits.plots import charts, diagrams, images, scans

root = lesson.start(language="de")

# %% [markdown] lang="de"
# ## Schritt 1: Das Raster
#
# Damit du den Weg gleich ausprobieren kannst, stehen hier drei Ziffern, die auch unser Programm
# schreiben kann. Setze für deinen eigenen Versuch andere Zeichen ein, zum Beispiel `"äöüß"` oder
# `"+ − × ÷ ="`: 2 bis 30 Stück.

# %% [markdown] lang="en"
# ## Step 1: the grid
#
# So that you can try the way at once, here are three digits that our program can write, too. For
# your own experiment put other symbols here, for example `"abc"` or `"+ − × ÷ ="`: 2 to 30 of them.

# %% tags=["both"]
from digits.paper.layout import Layout, parse_symbols

layout = Layout(parse_symbols("1 4 7"))
folder = root / "06-symbols"

# %%
from digits.paper import template
from digits.scan.pages import load_page

template.write(folder / "template.pdf", layout)
scans.pages({"template.pdf": load_page(folder / "template.pdf")})

# %% [markdown] lang="de"
# Drucke `06-symbols/template.pdf`, lass möglichst viele Leute ein Blatt ausfüllen und lege die
# Scans in den Ordner `06-symbols/pages`. Die Übungsblätter dort löschst du dann.
#
# **Ohne Drucker und Scanner** sammelst du mit der Maus oder dem Finger: Die Fläche fragt reihum
# nach jedem Zeichen und merkt sich, was du zeichnest. Zwanzig von jedem genügen für ein Netz. Setze
# für `writer` einen Namen oder eine Nummer ein; wer weiterzeichnet, nimmt denselben wieder.

# %% [markdown] lang="en"
# Print `06-symbols/template.pdf`, have as many people as possible fill in a sheet, and put the
# scans into the folder `06-symbols/pages`. Then delete the sample pages there.
#
# **Without printer and scanner** you collect by mouse or finger: the surface asks for each symbol
# in turn and remembers what you draw. Twenty of each are enough for a network. Put a name or a
# number for `writer`; whoever goes on drawing takes the same one again.

# %%
from digits.app.collect import Collector

Collector(folder / "pages", layout, writer="mouse")

# %% [markdown] lang="de"
# Alles kommt auf ein Blatt, hier `06-symbols/pages/mouse/mouse.png`. Schritt 2 liest es wie jeden
# Scan. Möchtest du Ziffern zu denen aus Notebook 1 legen, dann schreibe
# `Collector(root / "01-pages", Layout(), writer="…")`, zeichne und führe Notebook 1 aus: Auch sie
# landen dann in `04-sheets`.
#
# ## Schritt 2: Lesen und trainieren
#
# Das kennst du schon: Seiten zerlegen, aufteilen, trainieren, prüfen, speichern.
#
# > **Überlege zuerst:** Wird das Netz besser oder schlechter lesen als das mit zehn Ziffern?

# %% [markdown] lang="en"
# All goes onto one sheet, here `06-symbols/pages/mouse/mouse.png`. Step 2 reads it like any scan.
# To put digits beside those of notebook 1, write
# `Collector(root / "01-pages", Layout(), writer="…")`, draw, and run notebook 1: they then land in
# `04-sheets`, too.
#
# ## Step 2: read and train
#
# You know this already: cut up the pages, split, train, test, save.
#
# > **Predict first:** will the network read better or worse than the one for ten digits?

# %%
from digits.scan.prepare import prepare
from digits.scan.sources import pointed

sources = lesson.find_pages(folder / "pages", layout)
corners = {}
for page in prepare(pointed(sources.values(), corners), folder / "sheets", layout):
    print(f"❌ {page.problem}" if page.problem else f"✅ {page.source.name}: {len(page.used)}")

# %% [markdown] lang="de"
# Das Laden von TensorFlow dauert beim ersten Mal bis zu einer halben Minute, das Training nochmals
# etwa so lange. Wenige Bilder sieht das Netz öfter.

# %% [markdown] lang="en"
# The first time, loading TensorFlow takes up to half a minute; training takes about as long again.
# Few pictures the network sees more often.

# %% tags=["both"]
from digits.data import dataset, split
from digits.model import calibration, evaluation, networks, store, training

data = dataset.load(folder / "sheets")
parts = split.train_test_split(data, seed=0)
training.seed(0)
model = networks.cnn(len(data.symbols))
store.check(root / "05-model", "symbols", model)
epochs = lesson.quick(max(20, 7500 // len(parts.train)), 2)
history = training.fit(model, parts.train, parts.validation, epochs, lesson.live_curves(epochs))
lesson.stopped(history, epochs)
temperature = calibration.calibrate(model, parts.validation)
result = evaluation.evaluate(model, parts.test)
words.say(accuracy=f"{result.accuracy:.1%}", n=result.n)

# %%
saved = store.save(root / "05-model", "symbols", model, parts, history, result, temperature)
charts.confusion(result.confusion, data.symbols)

# %% [markdown] lang="de"
# Besser oder schlechter? Drei Zeichen sind leichter auseinanderzuhalten als zehn. Aber von weniger
# Blättern lernt das Netz auch weniger, und die Zahl schwankt: Bei wenigen Testbildern macht ein
# einziger Fehler schon viel aus.
#
# Lade die Seite im Browser neu: Sie zeigt jetzt zuerst `symbols`. Oben bei **Netz** kommst du zu
# den anderen zurück.
#
# ## Schritt 3: Die Anwendung
#
# Zeichne mit der linken Maustaste, radiere mit der rechten. Die Balken zeigen, wie sicher sich das
# Netz ist.

# %% [markdown] lang="en"
# Better or worse? Three symbols are easier to tell apart than ten. But from fewer sheets the
# network also learns less, and the figure wavers: with few test pictures a single mistake weighs a
# lot.
#
# Reload the page in the browser: it now shows `symbols` first. At **Network** at the top you get
# back to the others.
#
# ## Step 3: the app
#
# Draw with the left mouse button, erase with the right one. The bars show how sure the network is.

# %%
from digits.app.notebook import Pad

Pad(root / "05-model" / "symbols.keras")

# %% [markdown] lang="de"
# Was geschieht bei jedem Strich? Aus der Zeichnung wird ein Bild von 28 × 28 Pixeln, und das Netz
# antwortet mit einer Zahl für jedes Zeichen. Mehr als diese Zeilen sind es nicht:

# %% [markdown] lang="en"
# What happens at each stroke? The drawing becomes a picture of 28 × 28 pixels, and the network
# answers with one number for each symbol. It takes no more than these lines:

# %% tags=["both"]
import onnxruntime

from digits.app.window import Drawing
from digits.data.dataset import ink
from digits.normalise import normalise

labels = data.symbols
session = onnxruntime.InferenceSession(root / "05-model" / "symbols.onnx")
shape = session.get_inputs()[0].shape[1:]
last = model.layers[-1].name


def read(grey):
    tile = ink(normalise(grey)).reshape(1, *shape)
    return session.run([last], {"input": tile})[0][0]


# %%
drawing = Drawing()
drawing.line((140, 40), (140, 240))
for label, share in zip(labels, read(drawing.grey), strict=True):
    print(f"{label}  {share:6.1%}")
images.steps([drawing.grey, normalise(drawing.grey)], ["drawing.grey", "normalise"])

# %% [markdown] lang="de"
# **Ändere etwas!** Zeichne eine andere Linie. Lass `normalise` weg, indem du die Zeichnung mit
# `cv2.resize` auf 28 × 28 verkleinerst: Liest das Netz auch eine Ziffer, die klein in der Ecke
# steht?
#
# Arbeitest du direkt am Rechner (nicht in code-server), dann gibt es dasselbe auch als eigenes
# Fenster. Öffne ein Terminal und tippe
# `.venv/bin/digits draw --model 05-model/symbols.keras`. Der Quelltext steht in
# `digits/app/window.py`; suche darin diese Zeilen.

# %% [markdown] lang="en"
# **Change something!** Draw another line. Leave `normalise` out by shrinking the drawing to 28 × 28
# with `cv2.resize`: can the network still read a digit that stands small in a corner?
#
# If you work at the computer itself (not in code-server), there is the same as a window of its
# own. Open a terminal and type
# `.venv/bin/digits draw --model 05-model/symbols.keras`. Its source is in `digits/app/window.py`;
# search it for these lines.

# %% [markdown] lang="de"
# ## Schritt 4: Eine ganze Telefonnummer
#
# Bisher stand auf jedem Bild ein einziges Zeichen. Wer eine Nummer liest, muss sie erst zerlegen.
# Hier ist ein Foto mit Schatten, das ein Programm gemalt hat. Lege ein eigenes als
# `06-symbols/row.jpg` ab, dann nimmt die Zelle deines.

# %% [markdown] lang="en"
# ## Step 4: a whole telephone number
#
# So far each picture held a single symbol. Whoever reads a number has to cut it up first. Here is a
# photo with a shadow, painted by a program. Put one of your own there as `06-symbols/row.jpg`, and
# the cell takes yours.

# %%
from digits.paper import photos
from digits.scan import picture, row

own = folder / "row.jpg"
photo = load_page(own) if own.exists() else photos.number("741 1477")
cleaned = picture.clean(photo).grey
images.row({words.called("photo"): photo, words.called("cleaned"): cleaned})

# %% [markdown] lang="de"
# **Zusammenhängende Stücke.** Beginne an einem dunklen Pixel, nimm alle dunklen Nachbarn dazu, dann
# deren Nachbarn, bis keiner mehr da ist: Das ist ein Stück. Stücke, die übereinanderliegen,
# gehören zu einem Zeichen, so wie der Punkt zum i.
#
# > **Überlege zuerst:** Woran scheitert das Verfahren?

# %% [markdown] lang="en"
# **Connected pieces.** Begin at a dark pixel, add all its dark neighbours, then their neighbours,
# until none is left: that is a piece. Pieces that lie above each other belong to one symbol, as the
# dot belongs to the i.
#
# > **Predict first:** where does this method fail?

# %%
found = row.symbols(cleaned)
images.row({words.called("found"): cleaned}, [box for box, _ in found])

# %%
tiles = np.stack([tile for _, tile in picture.cut(found)])
answers = evaluation.probabilities(model, ink(tiles))
images.tiles(tiles, [labels[answer.argmax()] for answer in answers], columns=12)

# %% [markdown] lang="de"
# Stimmt die ganze Nummer? Wenn nicht, schreibt diese Hand eine Ziffer anders als alle Blätter, von
# denen dein Netz gelernt hat. Ein einziger Fehler genügt, und man ruft den Falschen an.
#
# Berühren sich zwei Ziffern, sind sie **ein** Stück, und das Netz sieht ein Zeichen, das es nicht
# gibt. Und bricht ein Strich ab, werden aus einer Ziffer zwei Stücke. Echte Programme lassen
# deshalb mehrere Schnitte zu und nehmen den, den das Netz am sichersten liest.
#
# Im Terminal liest `.venv/bin/digits predict 06-symbols/row.jpg` die ganze Reihe auf deinem Foto.

# %% [markdown] lang="en"
# Is the whole number right? If not, this hand writes a digit unlike all the sheets from which your
# network has learned. A single mistake is enough to ring up the wrong person.
#
# Where two digits touch, they are **one** piece, and the network sees a symbol that does not exist.
# And where a stroke breaks, one digit becomes two pieces. So real programs allow several cuts and
# take the one that the network reads most surely.
#
# In the terminal `.venv/bin/digits predict 06-symbols/row.jpg` reads the whole row on your photo.

# %% [markdown] lang="de"
# ## Wann du nicht vertrauen darfst
#
# Wir zeichnen ein Kreuz in einem Kasten – das ist keines der Zeichen, die das Netz gelernt hat.
#
# > **Überlege zuerst:** Was wird es antworten? „Weiß ich nicht“?

# %% [markdown] lang="en"
# ## When not to trust
#
# We draw a cross in a box – that is none of the symbols that the network has learned.
#
# > **Predict first:** what will it answer? “I don't know”?

# %%
strange = Drawing()
a, b, c, d = (60, 60), (220, 60), (220, 220), (60, 220)
for start, end in [(a, b), (b, c), (c, d), (d, a), (a, c), (b, d)]:
    strange.line(start, end)
for label, share in zip(labels, read(strange.grey), strict=True):
    print(f"{label}  {share:6.1%}")

# %% [markdown] lang="de"
# Das Netz **muss** sich für eines seiner Zeichen entscheiden, denn Softmax verteilt immer genau
# 100 %. „Sicher“ heißt nur: Die anderen passen noch schlechter. Wer ein Netz einsetzt, muss
# deshalb selbst dafür sorgen, dass es nur gefragt wird, was es gelernt hat.

# %% [markdown] lang="en"
# The network **has to** choose one of its symbols, as softmax always hands out exactly 100%. “Sure”
# only means: the others fit even worse. So whoever puts a network to use must take care that it is
# asked only what it has learned.

# %% [markdown] lang="de"
# ## Wie geht es weiter?
#
# Du kennst jetzt zwei Arten von Netzen. Es gibt mehr, und fast alle lernen so, wie du es gesehen
# hast: vorwärts rechnen, Verlust bestimmen, rückwärts die Gewichte anpassen.
#
# | Art | Idee | wofür |
# |---|---|---|
# | vorwärtsgerichtet (MLP) | Schicht auf Schicht, alles verbunden | Tabellen, kleine Bilder |
# | CNN | kleine Filter wandern über das Bild | Bilder, Töne |
# | rekurrent (RNN, LSTM) | merkt sich, was vorher kam | Messreihen, früher auch Sprache |
# | Transformer | jedes Wort schaut auf alle anderen | Texte, Übersetzung, Chatprogramme |
# | Autoencoder | drückt Daten zusammen und packt sie wieder aus | Auffälliges finden |
# | Diffusionsmodell | lernt, aus Rauschen Bilder zu machen | Bilder erzeugen |
#
# Etwas anderes ist **bestärkendes Lernen**: keine Art von Netz, sondern eine Art zu lernen, nämlich
# aus Belohnung statt aus Labels. So lernen Spielprogramme und Roboter, mit jedem dieser Netze.
#
# Keines davon versteht, was es tut. Alle sind nur so gut wie ihre Beispiele – das weißt du besser
# als die meisten, denn du hast deine selbst geschrieben.

# %% [markdown] lang="en"
# ## Where to go next
#
# You now know two kinds of networks. There are more, and nearly all learn the way you have seen:
# compute forwards, determine the loss, adjust the weights backwards.
#
# | kind | idea | used for |
# |---|---|---|
# | feed-forward (MLP) | layer upon layer, all connected with all | tables, small pictures |
# | CNN | small filters wander across the picture | pictures, sounds |
# | recurrent (RNN, LSTM) | remembers what came before | time series, formerly language, too |
# | transformer | each word looks at all the others | texts, translation, chat programs |
# | autoencoder | squeezes data and unpacks them again | finding the unusual |
# | diffusion model | learns to turn noise into pictures | making pictures |
#
# **Reinforcement learning** is something else: no kind of network but a kind of learning, from
# rewards instead of labels. Game players and robots learn that way, with any of these networks.
#
# None of them understands what it does. All are only as good as their examples – you know that
# better than most, for you have written yours yourself.

# %%
diagrams.kinds()

# %% [markdown] lang="de" tags=["solution"]
# # 5 · Lösungen
#
# Führe zuerst das Notebook **5 · Eigene Symbole und eine eigene Anwendung** aus.

# %% [markdown] lang="en" tags=["solution"]
# # 5 · Solutions
#
# Run the notebook **5 · Your own symbols and your own app** first.

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# **Leicht.** Zeichne mit `drawing.line` eine 7 und lass sie lesen. Die Fläche ist 280 × 280 Pixel
# groß, die Ecke oben links ist `(0, 0)`.
#
# <details><summary>Tipp</summary>Zwei Linien genügen; <code>labels[….argmax()]</code> ist das
# Zeichen, das das Netz liest.</details>

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# **Easy.** Draw a 7 with `drawing.line` and have it read. The surface measures 280 × 280 pixels,
# its top left corner is `(0, 0)`.
#
# <details><summary>Hint</summary>Two lines will do; <code>labels[….argmax()]</code> is the symbol
# that the network reads.</details>

# %%
reads = ...
exercises.check("seven", reads)

# %% tags=["solution"]
seven = Drawing()
seven.line((80, 50), (200, 50))
seven.line((200, 50), (120, 240))
labels[read(seven.grey).argmax()]

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Das Netz soll „?“ sagen dürfen: immer dann, wenn es sich zu weniger als 90 % sicher
# ist. Wie viele Testbilder bleiben dann ohne Antwort, und wie viele der übrigen sind falsch?
#
# <details><summary>Tipp</summary><code>result.confidence</code> und <code>result.correct</code>
# haben für jedes Testbild einen Eintrag; <code>~</code> heißt „nicht“, <code>&</code>
# „und“.</details>

# %% [markdown] lang="en" tags=["both"]
# **Medium.** Let the network say “?”: whenever it is less than 90% sure. How many test pictures
# then stay without an answer, and how many of the others are wrong?
#
# <details><summary>Hint</summary><code>result.confidence</code> and <code>result.correct</code>
# have one entry for each test picture; <code>~</code> means “not”, <code>&</code> means
# “and”.</details>

# %%
counts = ...  # (…, …)
exercises.check("unsure", counts, result.confidence, result.correct)

# %% tags=["solution"]
sure = result.confidence >= 0.9
print(np.sum(~sure), np.sum(sure & ~result.correct), "/", result.n)

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Wo liegt die Grenze zwischen 1 und 7? Zeichne einen senkrechten Strich und setze oben
# links einen Querstrich an, der immer länger wird. Gib zu jeder Länge aus, was das Netz liest.
#
# <details><summary>Tipp</summary>Eine Schleife über die Längen; für jede eine neue
# <code>Drawing()</code>. Sammle die Antworten in einer Liste.</details>

# %% [markdown] lang="en" tags=["both"]
# **Hard.** Where is the border between 1 and 7? Draw a vertical stroke and attach a bar at its top
# left that becomes longer and longer. For each length print what the network reads.
#
# <details><summary>Hint</summary>A loop over the lengths; a new <code>Drawing()</code> for each.
# Collect the answers in a list.</details>

# %%
readings = ...
exercises.check("border", readings)

# %% tags=["solution"]
for length in range(0, 121, 15):
    border = Drawing()
    border.line((180, 40), (180, 240))
    border.line((180 - length, 40), (180, 40))
    answers = read(border.grey)
    print(f"{length:4}  {labels[answers.argmax()]}  {answers.max():.1%}")

# %% [markdown] lang="de"
# ## Das hast du gelernt
#
# - Derselbe Weg führt bei beliebigen Zeichen vom Papier zum Netz.
# - Die Anwendung macht aus jeder Zeichnung ein Bild von 28 × 28 Pixeln und fragt das Netz.
# - Ein Netz antwortet immer, auch wenn es keine Ahnung hat. Zweifeln musst du selbst.

# %% [markdown] lang="en"
# ## What you have learned
#
# - The same way leads from paper to a network for any symbols.
# - The app turns each drawing into a picture of 28 × 28 pixels and asks the network.
# - A network always answers, even if it has no idea. You must do the doubting yourself.
