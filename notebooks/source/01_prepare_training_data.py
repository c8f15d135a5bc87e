# %% [markdown] lang="de"
# # 1 · Aus Papier werden Trainingsdaten
#
# Ein neuronales Netz lernt aus Beispielen – und die Beispiele schreibst du selbst. In dieser
# Stunde werden aus deinen eingescannten Blättern Hunderte kleiner Bilder, jedes mit genau einer
# Ziffer.
#
# **Danach kannst du**
#
# - erklären, was ein Computer an einem Scan ändert, bevor er ihn liest,
# - eine Ziffer mit wenigen Zeilen Python ausschneiden und zentrieren,
# - prüfen, ob deine Trainingsdaten etwas taugen.
#
# Führe die Zellen von oben nach unten aus: Klicke auf das Dreieck links neben der Zelle oder
# drücke <kbd>Umschalt</kbd> + <kbd>Enter</kbd>. Beim ersten Mal fragt VS Code nach einem
# **Kernel**: Wähle `.venv`.
#
# ![Oben rechts „Kernel auswählen“, darunter der Eintrag .venv](../../docs/pictures/kernel-de.svg)

# %% [markdown] lang="en"
# # 1 · From paper to training data
#
# A neural network learns from examples – and you write the examples yourself. In this lesson your
# scanned sheets become hundreds of small pictures, each with exactly one digit.
#
# **Afterwards you can**
#
# - explain what a computer changes in a scan before reading it,
# - cut out and centre a digit in a few lines of Python,
# - check whether your training data are any good.
#
# Run the cells from top to bottom: click the triangle to the left of a cell or press
# <kbd>Shift</kbd> + <kbd>Enter</kbd>. The first time, VS Code asks for a **kernel**: choose
# `.venv`.
#
# ![“Select Kernel” at the top right, below it .venv](../../docs/pictures/kernel-en.svg)

# %% tags=["both"]
import numpy as np

from digits import exercises, lesson
from digits.plots import images, scans

root = lesson.start(language="de")

# %% [markdown] lang="de"
# ## Deine Blätter
#
# Lege deine Scans in den Ordner `01-pages`: mindestens zwei Blätter, eingescannt mit 300 dpi. Das
# leere Raster zum Ausdrucken macht `.venv/bin/digits template`. Liegt noch nichts im Ordner, dann
# legt ein Programm **Übungsblätter** hinein – die hat kein Mensch geschrieben. Sobald du eigene
# Blätter hast, lösche die Übungsblätter und beginne dieses Notebook von vorn.
#
# Jede Seite, die direkt in `01-pages` liegt, gilt als Blatt einer anderen Person. Hast du mehrere
# Blätter geschrieben, dann lege sie in einen Unterordner mit deinem Namen. (Nur nummerierte Blätter
# brauchen das nicht: gleiche Nummer, gleiche Person.)

# %% [markdown] lang="en"
# ## Your sheets
#
# Put your scans into the folder `01-pages`: at least two sheets, scanned at 300 dpi. The command
# `.venv/bin/digits template` writes the empty grid to print. If the folder is still empty, a
# program fills it with **sample pages** – no human wrote those. As soon as you have sheets of your
# own, delete them and start this notebook afresh.
#
# Each page directly in `01-pages` counts as a person of its own. If you have written several
# sheets, put them into a sub-folder with your name. (Only numbered sheets need none: same number,
# same person.)

# %%
from digits.scan.pages import load_page

sources = lesson.find_pages(root / "01-pages")
first_six = dict(list(sources.items())[:6])
pages = lesson.attempt(lambda source: load_page(source.path, source.number), first_six)
scans.pages(pages)

# %% [markdown] lang="de"
# Für den Computer ist so ein Blatt eine Tabelle aus Zahlen: für jeden Bildpunkt (**Pixel**) eine.
# 0 heißt schwarz, 255 heißt weiß. Hier sind einige Zahlen aus der Mitte der ersten Seite:

# %% [markdown] lang="en"
# To the computer such a sheet is a table of numbers: one for each picture element (**pixel**).
# 0 means black, 255 means white. Here are some numbers from the middle of the first page:

# %%
name, page = next(iter(pages.items()))
height, width = page.shape
print(name, height, "×", width)
page[height // 2 : height // 2 + 80 : 10, 900:1000:10]

# %% [markdown] lang="de"
# ## Schritt 1: Kontrast
#
# Bleistift ist grau, Papier selten ganz weiß, und unter einer Lampe ist eine Ecke dunkler als die
# andere. Drei Zeilen gleichen das aus:
#
# - `paper`: Wie hell ist rings um jede Stelle das Papier? Alle Striche verschwinden, wenn man in
#   einem Fenster von 61 × 61 Pixeln nach dem Hellsten sucht.
# - `flat`: Durch dieses Papier teilen wir. Danach ist es überall gleich hell.
# - `np.interp`: Alles unter 120 wird schwarz, alles über 240 weiß, dazwischen wird gestreckt.
#
# > **Überlege zuerst:** Was geschieht dabei mit dem Schatten einer Hand auf einem Foto? Und was mit
# > einem Krümel vom Radiergummi?

# %% [markdown] lang="en"
# ## Step 1: contrast
#
# Pencil is grey, paper is seldom quite white, and under a lamp one corner is darker than another.
# Three lines even that out:
#
# - `paper`: how bright is the paper around each spot? All strokes vanish if you look for the
#   brightest in a window of 61 × 61 pixels.
# - `flat`: we divide by this paper. After that it is equally bright everywhere.
# - `np.interp`: everything below 120 becomes black, everything above 240 white, and what lies
#   between is stretched.
#
# > **Predict first:** what will this do to the shadow of a hand on a photo? And what to a crumb of
# > eraser?

# %%
import cv2


def even_out(page):
    paper = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((61, 61)))
    flat = cv2.divide(page, cv2.blur(paper, (61, 61)), scale=255)
    return np.interp(flat, [120, 240], [0, 255]).astype(np.uint8)


window = np.s_[height // 2 : height // 2 + 250, width // 2 : width // 2 + 350]
images.before_after(
    [page[window] for page in pages.values()],
    [even_out(page)[window] for page in pages.values()],
)

# %% [markdown] lang="de"
# Im Scanner fällt kein Schatten auf das Blatt. Hier ist ein Foto mit dem Schatten einer Hand; ein
# Krümel liegt auch darauf. (Ein Programm hat beides auf ein Übungsblatt gemalt.)

# %% [markdown] lang="en"
# In a scanner no shadow falls on the sheet. Here is a photo with the shadow of a hand; there is a
# crumb on it, too. (A program has painted both onto a sample page.)

# %%
from digits.paper import photos, samples

sheet = samples.page(1)[300:1100, 300:1500].copy()
cv2.circle(sheet, (520, 300), 9, 90, -1)
photo = photos.shadowed(sheet)
images.before_after([photo], [even_out(photo)])

# %% [markdown] lang="de"
# Der Schatten ist fort: Er ist breiter als das Fenster, darum gilt er als Papier. Der Krümel ist
# schmal wie ein Strich, darum bleibt er. Für den Computer ist er Tinte.

# %% [markdown] lang="en"
# The shadow is gone: it is wider than the window, so it counts as paper. The crumb is narrow like a
# stroke, so it stays. To the computer it is ink.

# %% [markdown] lang="de"
# ## Schritt 2: Der Rahmen
#
# Kein Blatt liegt ganz gerade im Scanner, und ein Foto ist immer etwas verzerrt. Das Programm sucht
# deshalb die vier Ecken des gedruckten Rahmens. Aus ihnen berechnet es die Abbildung, die das
# verzerrte Viereck auf ein gerades Rechteck legt – eine **Homografie**.
#
# Liegt der rote Rahmen überall genau auf der gedruckten Linie? Der rote Punkt gehört an die Ecke
# oben links – auch dann, wenn das Blatt verkehrt herum im Scanner lag.

# %% [markdown] lang="en"
# ## Step 2: the frame
#
# No sheet lies quite straight in the scanner, and a photo is always a little distorted. So the
# program looks for the four corners of the printed frame. From these it computes the mapping that
# lays the distorted quadrilateral onto a straight rectangle – a **homography**.
#
# Does the red frame lie exactly on the printed line everywhere? The red dot belongs at the top left
# corner – even if the sheet lay upside down in the scanner.

# %%
from digits.scan import frame

frames = lesson.attempt(frame.find, pages)
scans.frames(pages, frames)

# %% [markdown] lang="de"
# ## Schritt 3: Eine Ziffer von Hand
#
# Das Raster hat 30 Zeilen und 20 Spalten, also 600 Kästchen. Wir nehmen uns ein einziges vor und
# machen jeden Handgriff selbst. `cells.cut` hat schon vorgearbeitet: Es hat das Blatt gerade
# gezogen, den Kontrast für jedes Kästchen einzeln ausgeglichen und die gedruckten Linien entfernt.
# Wir nehmen aus Zeile 6 die größte brauchbare Ziffer. Willst du eine andere sehen, dann setze für
# `row` und `column` Zahlen ein; gezählt wird ab 0.

# %% [markdown] lang="en"
# ## Step 3: one digit by hand
#
# The grid has 30 rows and 20 columns, that makes 600 cells. We take a single one and do every step
# ourselves. `cells.cut` has done the groundwork: it has straightened the sheet, evened out the
# contrast for each cell on its own and removed the printed lines. From row 6 we take the largest
# digit that can be used. To look at another one, put numbers for `row` and `column`; counting
# starts at 0.

# %%
from digits.scan import cells

name = next(iter(frames))
all_cells = cells.cut(pages[name], frames[name])
row = 6
in_row = all_cells[20 * row : 20 * row + 20]
usable = np.array(cells.judge(in_row)) == "used"
ink_heights = (in_row <= 255 - 64).any(axis=2).sum(axis=1)
column = np.argmax(ink_heights * usable)
cell = all_cells[20 * row + column]
all_cells.shape, cell.shape

# %% [markdown] lang="de"
# **Schwellwert:** Was mindestens 64 Stufen dunkler ist als Weiß, gilt als Tinte. **Begrenzung:** In
# welchen Zeilen und Spalten liegt überhaupt Tinte? Nur dieses Stück schneiden wir aus.

# %% [markdown] lang="en"
# **Threshold:** whatever is at least 64 levels darker than white counts as ink. **Bounding box:**
# which rows and columns hold any ink at all? We cut out just this piece.

# %%
ink = cell <= 255 - 64
rows = np.flatnonzero(ink.any(axis=1))
columns = np.flatnonzero(ink.any(axis=0))
crop = cell[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
crop.shape

# %% [markdown] lang="de"
# **Auf eine Größe bringen:** Die längere Seite wird 24 Pixel lang (kleine Schrift wächst, große
# schrumpft). Die kürzere ändert sich im selben Verhältnis mit.

# %% [markdown] lang="en"
# **Bring to one size:** the longer side becomes 24 pixels long (small writing grows, large writing
# shrinks). The shorter side changes in proportion.

# %%
scale = 24 / max(crop.shape)
small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
small.shape

# %% [markdown] lang="de"
# **Zentrieren:** Das Ergebnis kommt in ein weißes Quadrat von 28 × 28 Pixeln – so groß sind die
# Bilder, die unser Netz sieht. In die Mitte gehört der **Schwerpunkt** der Tinte: der Punkt, an dem
# man die Ziffer auf einer Fingerspitze balancieren könnte.

# %% [markdown] lang="en"
# **Centre:** the result goes into a white square of 28 × 28 pixels – the size of the pictures that
# our network sees. Its middle is where the ink's **centre of mass** belongs: the point at which you
# could balance the digit on a fingertip.

# %%
height, width = small.shape
weight = 255.0 - small
y = weight.sum(axis=1) @ np.arange(height) / weight.sum()
x = weight.sum(axis=0) @ np.arange(width) / weight.sum()
top = np.clip(round(13.5 - y), 1, 27 - height)
left = np.clip(round(13.5 - x), 1, 27 - width)
tile = np.full((28, 28), 255, np.uint8)
tile[top : top + height, left : left + width] = small

# %% [markdown] lang="de"
# Im Projekt erledigt das die Funktion `normalise`. Ganz rechts siehst du ihr Ergebnis.
#
# > **Überlege zuerst:** Die Funktion tut noch etwas, das wir weggelassen haben. Vergleiche die
# > beiden letzten Bilder: Was ist es, und wozu könnte es gut sein? Siehst du kaum einen
# > Unterschied? Dann hat dein Strich schon die übliche Breite. Die Zelle danach zeigt es
# > deutlicher.

# %% [markdown] lang="en"
# In the project the function `normalise` does this. Its result is on the far right.
#
# > **Predict first:** the function does one more thing that we have left out. Compare the last two
# > pictures: what is it, and what may it be good for? Can hardly see a difference? Then your stroke
# > has the usual width already. The cell after it shows it more clearly.

# %%
from digits.normalise import normalise

images.steps(
    [cell, ink, crop, small, tile, normalise(cell)],
    ["cell", "cell <= 191", "crop", "small", "tile", "normalise(cell)"],
)

# %% [markdown] lang="de"
# Dieselbe 7, einmal mit einem dünnen und einmal mit einem dicken Stift, jeweils vorher und nachher:

# %% [markdown] lang="en"
# The same 7, with a thin and with a thick pen, each before and after:

# %%
steps = []
for pen in (1, 11):
    seven = np.full((82, 82), 255, np.uint8)
    cv2.polylines(seven, [np.array([[20, 16], [60, 16], [34, 68]])], False, 0, pen, cv2.LINE_AA)
    steps += [seven, normalise(seven)]
images.steps(steps, ["pen = 1", "normalise(seven)", "pen = 11", "normalise(seven)"])

# %% [markdown] lang="de"
# `normalise` schält jeden Strich Schicht für Schicht ab, bis nur seine Mittellinie übrig ist, und
# zieht diese mit einem Stift nach, der immer gleich breit ist. Bleistift, Füller und Filzstift
# sehen danach gleich aus, und das Netz muss nicht erst lernen, dass der Stift keine Rolle spielt.

# %% [markdown] lang="en"
# `normalise` peels each stroke, layer after layer, until only its middle line is left, and follows
# this line with a pen that is always equally wide. After that pencil, fountain pen and felt-tip
# look the same, and the network need not learn first that the pen makes no difference.

# %% [markdown] lang="de"
# ## Schritt 4: Alle 600
#
# Jetzt übernimmt das Programm: jede Seite, jedes Kästchen. Leere und durchgestrichene Kästchen
# sortiert es aus.
#
# > **Überlege zuerst:** Wie viele der 600 Kästchen sind auf deinem Blatt wohl brauchbar?

# %% [markdown] lang="en"
# ## Step 4: all 600
#
# Now the program takes over: every page, every cell. It sorts out cells that are empty or struck
# through.
#
# > **Predict first:** how many of the 600 cells on your sheet will be usable?

# %%
from digits.scan.prepare import prepare
from digits.scan.sources import pointed

corners = {}
results = []
for page in prepare(pointed(sources.values(), corners), root / "04-sheets"):
    results.append(page)
    print(f"❌ {page.problem}" if page.problem else f"✅ {page.source.name}: {len(page.used)}")

# %% [markdown] lang="de"
# Nur wer hinschaut, merkt Fehler: Blau ist das gefundene Raster, grau sind leere und orange
# durchgestrichene oder verschmierte Kästchen. Bist du mit der Auswahl einverstanden? Alle Seiten
# zeigt die Datei `04-sheets/report.html`. War eine Seite nicht zu lesen, obwohl du ihr Raster
# siehst? Klicke dort auf seine vier Ecken: Der Bericht nennt dir, was du oben bei `corners`
# einsetzen sollst.

# %% [markdown] lang="en"
# Only those who look notice mistakes: blue is the grid as it was found, grey are empty cells, and
# orange are cells struck through or smudged. Do you agree with the choice? The file
# `04-sheets/report.html` shows all pages. Could a page not be read although you see its grid? Click
# on its four corners there: the report tells you what to put in for `corners` above.

# %%
scans.results(results[:6])

# %% [markdown] lang="de"
# ## Schritt 5: Die Bögen
#
# Alle Nullen sind zusammen in `04-sheets/0.png` gelandet, alle Einsen in `04-sheets/1.png` und so
# weiter. Die Datei `sheets.json` hält fest, von welchem Blatt und aus welchem Kästchen jedes Bild
# stammt. Öffne die Bilder auch einmal selbst in VS Code.

# %% [markdown] lang="en"
# ## Step 5: the sheets
#
# All zeros have ended up together in `04-sheets/0.png`, all ones in `04-sheets/1.png`, and so on.
# The file `sheets.json` records which page and which cell each picture comes from. Do open the
# pictures yourself in VS Code.

# %% tags=["both"]
from digits.scan import sheets

found = sheets.read(root / "04-sheets")
tiles, labels, symbols = found.tiles, found.labels, found.symbols
for label, symbol in enumerate(symbols):
    print(f"✅ {symbol}: {np.sum(labels == label):5}")

# %%
rows = []
for label in range(len(symbols)):
    where = np.flatnonzero(labels == label)
    rows.extend(where[np.linspace(0, len(where) - 1, 20).astype(int)])
images.tiles(tiles[rows])

# %% [markdown] lang="de"
# In jeder Zeile darf nur ein Symbol stehen. Steht irgendwo ein falsches, hat sich jemand in der
# Zeile vertan: Streiche das Kästchen auf dem Papier durch und scanne noch einmal.

# %% [markdown] lang="en"
# Each row must hold a single symbol only. If there is a wrong one somewhere, somebody slipped into
# the wrong row: strike the cell through on paper and scan again.

# %% [markdown] lang="de" tags=["solution"]
# # 1 · Lösungen
#
# Führe zuerst das Notebook **1 · Aus Papier werden Trainingsdaten** aus.

# %% [markdown] lang="en" tags=["solution"]
# # 1 · Solutions
#
# Run the notebook **1 · From paper to training data** first.

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# **Leicht.** Wie viel Tinte braucht welche Ziffer? Berechne für jedes Symbol den mittleren
# Grauwert aller Bilder und finde das dunkelste.
#
# <details><summary>Tipp</summary><code>tiles[labels == 3].mean()</code> ist der mittlere Grauwert
# aller Bilder des vierten Symbols.</details>

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# **Easy.** How much ink does each digit take? Compute for each symbol the mean grey of all its
# pictures and find the darkest.
#
# <details><summary>Hint</summary><code>tiles[labels == 3].mean()</code> is the mean grey of all
# pictures of the fourth symbol.</details>

# %%
darkest = ...
exercises.check("darkest", darkest, tiles, labels, symbols)

# %% tags=["solution"]
greys = [tiles[labels == label].mean() for label in range(len(symbols))]
print(np.round(greys))
symbols[np.argmin(greys)]

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Lege alle Bilder eines Symbols übereinander: Wie sieht die Durchschnittsziffer aus?
# Welche ist am unschärfsten, und warum?
#
# <details><summary>Tipp</summary><code>.mean(axis=0)</code> mittelt über die Bilder und lässt ein
# Bild übrig; <code>np.stack</code> macht aus zehn Bildern eine Tabelle.</details>

# %% [markdown] lang="en" tags=["both"]
# **Medium.** Lay all pictures of a symbol on top of each other: what does the average digit look
# like? Which is the blurriest, and why?
#
# <details><summary>Hint</summary><code>.mean(axis=0)</code> averages over the pictures and leaves
# one; <code>np.stack</code> makes one table of ten pictures.</details>

# %%
averages = ...
exercises.check("average", averages, tiles, labels)

# %% tags=["solution"]
means = [tiles[labels == label].mean(axis=0) for label in range(len(symbols))]
images.tiles(np.stack(means).astype(np.uint8), symbols)

# %% [markdown] lang="de" tags=["solution"]
# Unscharf wird, was mal so und mal so geschrieben wurde: etwa die 1 mit langem, kurzem oder ganz
# ohne Aufstrich und die 7 mit und ohne Querstrich.

# %% [markdown] lang="en" tags=["solution"]
# Whatever was written now this way, now that way becomes blurred: such as the 1 with a long, a
# short or no upstroke, and the 7 with and without a bar.

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Finde die zwei Bilder verschiedener Symbole, die sich am ähnlichsten sind. Als Abstand
# nimm die Summe der quadrierten Unterschiede aller 784 Pixel.
#
# <details><summary>Tipp</summary>Eine Schleife über alle Paare dauert zu lange. Multipliziere
# $(a - b)^2$ aus.</details>

# %% [markdown] lang="en" tags=["both"]
# **Hard.** Find the two pictures of different symbols that are most alike. As their distance take
# the sum of the squared differences of all 784 pixels.
#
# <details><summary>Hint</summary>A loop over all pairs takes too long. Multiply $(a - b)^2$
# out.</details>

# %%
most_alike = ...  # (…, …)
exercises.check("most alike", most_alike, tiles, labels)

# %% tags=["solution"]
flat = tiles.reshape(-1, 784) / 255
squares = np.sum(flat**2, axis=1)
distances = squares[:, None] + squares[None, :] - 2 * flat @ flat.T
distances[labels[:, None] == labels[None, :]] = np.inf
pair = np.unravel_index(np.argmin(distances), distances.shape)
images.tiles(tiles[list(pair)], [symbols[label] for label in labels[list(pair)]])

# %% [markdown] lang="de" tags=["solution"]
# Der Trick: Aus $(a - b)^2 = a^2 + b^2 - 2ab$ entstehen alle Abstände auf einmal, ohne Schleife.
# Wo sich zwei Bilder so sehr gleichen, wird auch das Netz zweifeln.

# %% [markdown] lang="en" tags=["solution"]
# The trick: from $(a - b)^2 = a^2 + b^2 - 2ab$ all distances come at once, without a loop. Where
# two pictures are that much alike, the network will have its doubts, too.

# %% [markdown] lang="de"
# ## Das hast du gelernt
#
# - Ein Bild ist eine Tabelle aus Grauwerten, und Rechnen mit ihnen macht es lesbarer.
# - Ausschneiden, auf eine Größe bringen, zentrieren: Danach sehen alle Ziffern gleich groß aus und
#   sitzen in der Mitte. So muss das Netz nur noch ihre Form lernen.
# - Gute Daten prüft man mit den eigenen Augen.
#
# Weiter geht es mit **2 · Ein neuronales Netz trainieren**.

# %% [markdown] lang="en"
# ## What you have learned
#
# - A picture is a table of greys, and computing with them makes it easier to read.
# - Cut out, bring to one size, centre: after that all digits have the same size and sit in the
#   middle. So the network has to learn nothing but their shape.
# - Good data are checked with your own eyes.
#
# Go on with **2 · Train a neural network**.
