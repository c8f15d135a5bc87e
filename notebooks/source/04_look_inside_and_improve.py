# %% [markdown] lang="de"
# # 4 · Hineinschauen und verbessern
#
# Dein Netz liest Ziffern. Aber woran erkennt es sie, wo irrt es sich, und liest es auch die Schrift
# von Menschen, die es nicht kennt? In dieser Stunde prüfst du es gründlich und machst es besser.
#
# **Danach kannst du**
#
# - an Lernkurven ablesen, ob ein Netz auswendig lernt oder zu klein ist, und etwas dagegen tun,
# - mit einer Verwechslungsmatrix Schwächen finden,
# - erklären, warum ein Test mit fremden Handschriften strenger ist,
# - Gewichte und Filter als Bilder deuten,
# - zeigen, was ein CNN einem MLP voraushat.
#
# Die erste Zelle lädt TensorFlow; das dauert beim ersten Mal bis zu einer halben Minute.

# %% [markdown] lang="en"
# # 4 · Look inside and improve
#
# Your network reads digits. But how does it recognise them, where does it err, and can it read the
# hands of people it doesn't know? In this lesson you examine it thoroughly and make it better.
#
# **Afterwards you can**
#
# - tell from learning curves whether a network learns by heart or is too small, and mend it,
# - find weaknesses with a confusion matrix,
# - explain why a test with unknown hands is stricter,
# - interpret weights and filters as pictures,
# - show what a CNN has over an MLP.
#
# The first cell loads TensorFlow; the first time, that takes up to half a minute.

# %% tags=["both"]
import numpy as np

from digits import exercises, lesson, words
from digits.data import classmate, dataset, split
from digits.model import evaluation, league
from digits.plots import charts, images, inspection

root = lesson.start(language="de")
data = dataset.load(root / "04-sheets")
others, stranger = classmate.put_aside(data)
parts = split.train_test_split(others, seed=0)
train, validation, test = parts.train, parts.validation, parts.test
epochs, long = lesson.quick(30, 2), lesson.quick(60, 3)

# %% [markdown] lang="de"
# ## Auswendig gelernt
#
# Ein Netz mit vielen Neuronen und wenigen Beispielen macht es sich leicht: Es merkt sich einfach
# jedes Bild. Wir geben 500 Neuronen nur 200 Bilder.
#
# > **Überlege zuerst:** Wie werden sich die blaue und die orange Linie unterscheiden?

# %% [markdown] lang="en"
# ## Learned by heart
#
# A network with many neurons and few examples takes the easy way: it simply remembers every
# picture. We give 500 neurons only 200 pictures.
#
# > **Predict first:** how will the blue and the orange line differ?

# %% tags=["both"]
import keras
from keras import layers


def network(neurons, dropout=0.0, seed=0):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            layers.Flatten(),
            layers.Dense(neurons, "relu"),
            layers.Dropout(dropout),
            layers.Dense(len(data.symbols), "softmax"),
        ]
    )


# %% [markdown] lang="de"
# Diesmal trainieren wir ohne Hilfe aus unserem Paket, nur mit Keras: `compile` legt Verfahren und
# Verlust fest, `fit` trainiert.

# %% [markdown] lang="en"
# This time we train without help from our package, with Keras alone: `compile` sets the method and
# the loss, `fit` trains.


# %% tags=["both"]
def fit(model, examples, check, epochs=epochs, callbacks=None):
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(
        examples.x,
        examples.y,
        epochs=epochs,
        validation_data=(check.x, check.y),
        callbacks=callbacks,
        verbose=0,
    )
    return history.history


# %%
few = train.take(np.random.default_rng(0).permutation(len(train))[:200])
over = fit(network(500), few, validation, long)
charts.curves(over)

# %% [markdown] lang="de"
# Beim Training geht der Verlust gegen null, bei der Validierung bleibt er hängen und steigt sogar
# wieder. Diese Lücke heißt **Überanpassung** (englisch *overfitting*). Das Gegenteil erlebst du mit
# einem Netz, das zu wenig Neuronen hat, um die Aufgabe zu lösen: **Unteranpassung**
# (*underfitting*). Wie sehen seine Kurven aus?

# %% [markdown] lang="en"
# In training the loss approaches zero, in validation it gets stuck and even rises again. This gap
# is called **overfitting**. You meet the opposite with a network that has too few neurons to solve
# the task: **underfitting**. What do its curves look like?

# %%
under = fit(network(2), few, validation, long)
charts.curves(under)

# %% [markdown] lang="de"
# Auch das gibt eine Lücke. Das Merkmal ist ein anderes: Schon **beim Training** bleibt der Verlust
# hoch und die Genauigkeit weit unter 100 %. Zwei Neuronen lernen nicht einmal die Bilder, die sie
# jedes Mal sehen.
#
# Gegen Überanpassung helfen vier Mittel:
#
# - **Früh aufhören** (*early stopping*): Sinkt der Validierungsverlust einige Epochen lang nicht
#   mehr, ist Schluss, und man behält die Gewichte der besten Epoche.
# - **Dropout**: Bei jedem Schritt wird ein Teil der Neuronen ausgelost und stumm geschaltet. So
#   kann sich das Netz auf keines von ihnen allein verlassen.
# - **Spielarten**: Jedes Bild wird in jeder Epoche anders verbogen, wie in Notebook 2.
# - **Mehr Beispiele.**
#
# Die ersten drei bekommen dieselben 200 Bilder, das letzte bekommt alle.
#
# > **Überlege zuerst:** In welcher Reihenfolge werden sie am Ende liegen?

# %% [markdown] lang="en"
# That makes a gap, too. The sign is another one: already **in training** the loss stays high and
# the accuracy far below 100%. Two neurons don't even learn the pictures that they see each time.
#
# Four remedies help against overfitting:
#
# - **Early stopping**: when the validation loss has not fallen for some epochs, training ends, and
#   you keep the weights of the best epoch.
# - **Dropout**: at each step some neurons are drawn by lot and silenced. So the network can't rely
#   on any one of them alone.
# - **Variants**: each picture is bent differently in every epoch, as in notebook 2.
# - **More examples.**
#
# The first three get the same 200 pictures, the last gets all of them.
#
# > **Predict first:** in which order will they lie in the end?

# %%
from digits.model import training

stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
stopped = fit(network(500), few, validation, long, callbacks=[stop])
dropout = fit(network(500, dropout=0.7), few, validation, long)
more = fit(network(500), train, validation)
bent = training.fit(network(500), few, validation, long)

# %%
trials = {"500": over, "Dropout": dropout, words.called("variants"): bent}
trials[f"n = {len(train)}"] = more
words.say(stopped=f"{len(stopped['loss'])} / {long}   {min(stopped['val_loss']):.3f}")
for name, history in trials.items():
    print(f"{name:14}{min(history['val_loss']):.3f} → {history['val_loss'][-1]:.3f}")
charts.trials({name: history["val_loss"] for name, history in trials.items()})

# %% [markdown] lang="de"
# Der Punkt auf jeder Linie ist ihre beste Epoche: Dort hätte frühes Aufhören zugegriffen. Auf der
# Linie ohne Mittel (`500`) steigt der Verlust danach wieder, und früh aufhören spart obendrein
# Zeit. Wo die Linie bis zuletzt fällt, gewinnt man damit nichts. Unter der Zelle steht links der
# kleinste Verlust, rechts der letzte; die Zeile darüber zeigt, nach wie vielen Epochen früh
# aufgehört wurde. Am meisten helfen fast immer mehr Beispiele.

# %% [markdown] lang="en"
# The dot on each line is its best epoch: that is where early stopping would have taken hold. On the
# line without a remedy (`500`) the loss rises again after it, and stopping early saves time as
# well. Where the line falls to the last, it gains nothing. Below the cell the smallest loss stands
# on the left, the last one on the right; the line above them tells after how many epochs training
# stopped early. What helps most is nearly always more examples.

# %% [markdown] lang="de"
# ## Wer wird verwechselt?
#
# Jetzt ein ordentliches Netz mit allen Trainingsbildern. Die **Verwechslungsmatrix** zeigt, was
# geschrieben war (Zeile) und was das Netz gelesen hat (Spalte). Auf der Diagonale stehen die
# richtigen Antworten, alles daneben ist ein Fehler.

# %% [markdown] lang="en"
# ## Who is confused with whom?
#
# Now a proper network with all training pictures. The **confusion matrix** shows what was written
# (row) and what the network read (column). The right answers are on the diagonal, everything off
# it is a mistake.

# %%
mlp = network(100)
dice = mlp.layers[1].kernel.numpy().copy()
fit(mlp, train, validation, callbacks=[stop])
result = evaluation.evaluate(mlp, test)
charts.confusion(result.confusion, data.symbols)

# %% [markdown] lang="de"
# Besonders lehrreich sind Fehler, bei denen sich das Netz ganz sicher war. Hier stehen sie, der
# sicherste zuerst: links vom Pfeil, was geschrieben war, rechts, was das Netz gelesen hat. Bleibt
# es leer, dann hat das Netz keinen Fehler gemacht.

# %% [markdown] lang="en"
# Most instructive are mistakes of which the network was quite sure. Here they are, the surest
# first: left of the arrow what was written, right of it what the network read. If nothing shows,
# the network has made no mistake.

# %%
worst = result.mistakes()[:20]
pairs = zip(test.y[worst], result.predicted[worst], strict=True)
images.tiles(test.x[worst], [f"{data.symbols[a]} → {data.symbols[b]}" for a, b in pairs])

# %% [markdown] lang="de"
# ## Falsch gelesen oder falsch geschrieben?
#
# Manchmal hat das Netz recht, und der Fehler steht auf dem Blatt: Jemand ist in der Zeile
# verrutscht. Solche Bilder verwirren beim Lernen. Um sie zu finden, teilen wir alles in fünf Teile
# und lassen jeden Teil von einem Netz lesen, das nur die anderen vier kennt. **Fragwürdig** ist ein
# Bild, wenn sich das Netz eines anderen Symbols so sicher ist wie sonst nur bei dessen eigenen
# Bildern. Gezeigt werden höchstens zwanzig; bei 0 ist nichts fragwürdig.

# %% [markdown] lang="en"
# ## Misread or miswritten?
#
# Sometimes the network is right and the mistake is on the paper: somebody slipped into the wrong
# row. Such pictures confuse the learning. To find them, we divide everything into five parts and
# have each part read by a network that knows only the other four. A picture is **doubtful** if the
# network is as sure of another symbol as it usually is only of that symbol's own pictures. At most
# twenty are shown; with 0, nothing is doubtful.

# %%
from digits.model import crossvalidation, networks, review

twelve, five = lesson.quick(12, 1), lesson.quick(5, 2)
parted = crossvalidation.at_random(data, networks.mlp, epochs=twelve, folds=five)
everything = crossvalidation.together(list(parted))
doubtful = crossvalidation.doubtful(everything)[:20]
print(len(doubtful), "/", everything.n)
for tile in doubtful:
    written, read = everything.data.y[tile], everything.predicted[tile]
    print(f"{data.symbols[written]} → {data.symbols[read]}   {review.place(everything.data, tile)}")
images.tiles(
    everything.data.x[doubtful], [str(data.symbols[y]) for y in everything.data.y[doubtful]]
)

# %% [markdown] lang="de"
# Gezählt wird hier ab 1, wie auf dem Papier; Python zählt ab 0 (Zeile 6 in Notebook 1 ist hier also
# Zeile 7). Schau jedes Bild an und entscheide selbst. Ist es verschrieben? Dann streiche das
# Kästchen auf dem Blatt von Ecke zu Ecke durch, scanne neu und beginne wieder mit Notebook 1. Ist
# es nur ungewohnt? Dann lass es stehen: Das Netz soll ja lernen, wie Menschen wirklich schreiben.
# (Genauer sucht `.venv/bin/digits review`; das dauert ein paar Minuten.)

# %% [markdown] lang="en"
# Here counting starts at 1, as on paper; Python counts from 0 (so row 6 of notebook 1 is row 7
# here). Look at each picture and decide for yourself. Is it a slip of the pen? Then strike the cell
# out on the sheet from corner to corner, scan again and begin anew with notebook 1. Is it merely
# unusual? Then leave it: after all the network is to learn how people really write.
# (`.venv/bin/digits review` searches more closely; it takes a few minutes.)

# %% [markdown] lang="de"
# ## Für wen funktioniert es?
#
# Alle Bilder bis hierhin stammten von Händen, die das Netz kennt. Die fremde Hand aus Notebook 2
# hat es noch nie gesehen. (Dafür brauchst du Blätter von mindestens drei Personen, sonst ist sie
# erfunden.)
#
# > **Überlege zuerst:** Um wie viele Prozentpunkte wird die Genauigkeit sinken? Schreibe eine Zahl
# > auf.

# %% [markdown] lang="en"
# ## For whom does it work?
#
# All pictures so far were by hands that the network knows. The stranger's hand of notebook 2 it has
# never seen. (For this you need sheets by three people at least, else it is an invented one.)
#
# > **Predict first:** by how many percentage points will the accuracy fall? Write a number down.

# %%
unknown = evaluation.evaluate(mlp, stranger)
print(lesson.in_pictures(result))
print(lesson.in_pictures(unknown))
print(f"{100 * (unknown.accuracy - result.accuracy):+.1f}")

# %% [markdown] lang="de"
# Beide Zahlen sind richtig, sie beantworten nur verschiedene Fragen: „Liest das Netz **uns**?“ und
# „Liest es **alle**?“ Wer ein Netz verkauft, nennt gern die erste. Frag nach der zweiten!
#
# Steht bei der fremden Hand der Name einer Datei von dir, dann ist sie deine eigene: Leg deine
# Blätter in einen Unterordner von `01-pages`, wie in Notebook 1 beschrieben. Und eine einzelne
# Person ist nur eine Stichprobe; die mittlere Aufgabe unten legt reihum jede beiseite.
#
# **Mehr Blätter oder mehr Menschen?** Jetzt lernen mehrere Netze von **gleich vielen** Bildern, nur
# schreiben immer mehr Personen daran mit. Ganz zuletzt kommt das Netz mit allen Bildern.
#
# > **Überlege zuerst:** Welches liest die fremde Hand am besten?

# %% [markdown] lang="en"
# Both numbers are correct, they merely answer different questions: “Does the network read **us**?”
# and “Does it read **everybody**?” Whoever sells a network likes to quote the first. Ask for the
# second!
#
# If the stranger bears the name of a file of yours, it is your own hand: put your sheets into a
# sub-folder of `01-pages`, as notebook 1 says. And a single person is only a sample; the medium
# exercise below puts each of you aside in turn.
#
# **More sheets or more people?** Now several networks learn from **equally many** pictures, only
# written by more and more people. Last of all comes the network with all pictures.
#
# > **Predict first:** which one reads the stranger best?

# %%
names = np.unique(train.writers)
size = min(np.sum(train.writers == name) for name in names)
for people in sorted({1, len(names) // 2, len(names)} - {0}):
    theirs = np.flatnonzero(np.isin(train.writers, names[:people]))
    some = np.random.default_rng(0).permutation(theirs)[:size]
    model = network(100)
    fit(model, train.take(some), validation)
    name = f"MLP, n = {size}, {words.called('people')}: {people}"
    league.enter(root / "05-model", name, evaluation.evaluate(model, stranger))
charts.league(league.enter(root / "05-model", f"MLP, n = {len(train)}", unknown))

# %% [markdown] lang="de"
# Meist hilft beides: bei gleich vielen Bildern mehr Personen, und dann mehr Bilder. Aber nicht
# immer: Wer zufällig so ähnlich schreibt wie die fremde Hand, hilft mehr als drei andere. Deshalb
# fragt man bei jedem Netz: **Wer** hat die Beispiele gemacht, und wer fehlt?

# %% [markdown] lang="en"
# Mostly both help: more people for equally many pictures, and then more pictures. But not always:
# somebody who happens to write like the stranger helps more than three others. So of any network
# one asks: **who** made the examples, and who is missing?

# %% [markdown] lang="de"
# ## Beispiele vermehren
#
# Neue Handschriften wären am besten. Haben wir keine, verändern wir die vorhandenen: drehen,
# neigen, dehnen, verbiegen, dicker und dünner schreiben. Das nennt man **Datenaugmentierung** (vom
# lateinischen *augmentare*, vermehren). Hier siehst du ein Bild und neunzehn Spielarten davon:

# %% [markdown] lang="en"
# ## Multiplying examples
#
# New hands would be best. If we have none, we change those that we have: turn, slant, stretch,
# bend, write thicker and thinner. That is called **data augmentation**. Here you see a picture and
# nineteen variants of it:

# %%
from digits.data.augment import augment

one = train.x[:1]
varied = augment(np.repeat(one, 19, axis=0), np.random.default_rng(0))
images.tiles(np.concatenate([one, varied]))

# %% [markdown] lang="de"
# Die Funktion `training.fit` aus Notebook 2 gibt dem Netz in jeder Epoche neue Spielarten. Was kein
# Verbiegen hervorbringt, etwa eine 7 ohne Querstrich, bringen die erfundenen Hände mit. Wir
# trainieren drei CNN und prüfen sie an der fremden Hand: eines ohne Spielarten, eines mit ihnen und
# eines, das außerdem von den erfundenen Händen lernt.
#
# > **Überlege zuerst:** Was hilft mehr?

# %% [markdown] lang="en"
# The function `training.fit` from notebook 2 gives the network new variants in every epoch. What
# no bending brings about, such as a 7 without a bar, comes with the synthetic hands. We train three
# CNNs and test them on the stranger: one without variants, one with them, and one that learns from
# the synthetic hands as well.
#
# > **Predict first:** what helps more?

# %%
from digits.data import synthetic

eight = lesson.quick(8, 1)
keras.utils.set_random_seed(0)
plain, varied, cnn = (networks.cnn(len(data.symbols)) for _ in range(3))
fit(plain, train, validation, eight)
training.fit(varied, train, validation, eight)
training.fit(cnn, synthetic.join(parts).train, validation, eight)
for name, model in (("cnn 8", plain), ("cnn variants", varied), ("cnn hands", cnn)):
    rows = league.enter(root / "05-model", name, evaluation.evaluate(model, stranger))
charts.league(rows)

# %% [markdown] lang="de"
# Ganz gerecht ist der Vergleich nicht: `training.fit` senkt auch die Lernrate nach und nach und
# hält die Gewichte klein, und mit den erfundenen Händen gibt es mehr Bilder je Epoche. Außerdem ist
# ein einzelner Versuch Glückssache. Wer es genau wissen will, ändert immer nur eines, nimmt
# verschiedene Startwerte und legt reihum jede Person einmal beiseite.
#
# **Auf der Seite:** Wähle zwei deiner Netze nebeneinander und zeichne dieselbe Ziffer so, dass sie
# sich streiten. Welches hat recht?

# %% [markdown] lang="en"
# The comparison is not quite fair: `training.fit` also lowers the learning rate step by step and
# keeps the weights small, and with the synthetic hands there are more pictures in an epoch. And a
# single trial is a matter of luck. To know for sure, change one thing at a time, take several
# seeds, and let each person be the stranger in turn.
#
# **On the page:** choose two of your networks side by side and draw a digit about which they
# disagree. Which one is right?

# %% [markdown] lang="de"
# ## Woran erkennt das Netz eine Ziffer?
#
# Jedes Neuron der ersten Schicht hat 784 Gewichte, für jeden Pixel eines. Man kann sie als Bild
# zeichnen: Wo es blau ist, spricht Tinte dafür, wo es orange ist, dagegen. Oben stehen die
# ausgewürfelten Gewichte vor dem Training, in der Mitte die danach. Sieht fast gleich aus? Unten
# steht der Unterschied, **nachher minus vorher**: Das ist, was das Netz gelernt hat.

# %% [markdown] lang="en"
# ## How does the network recognise a digit?
#
# Each neuron of the first layer has 784 weights, one for each pixel. You can draw them as a
# picture: where it is blue, ink counts for the neuron, where it is orange, against it. At the top
# stand the weights as the dice gave them before training, in the middle those after it. Nearly the
# same? At the bottom stands the difference, **after minus before**: that is what the network has
# learned.

# %%
before, after = (kernel.T.reshape(-1, 28, 28) for kernel in (dice, mlp.layers[1].kernel.numpy()))
inspection.weights(np.concatenate([before[:10], after[:10], (after - before)[:10]]))

# %% [markdown] lang="de"
# Das Rauschen stammt also vom Würfeln: Am Rand, wo nie Tinte ist, bleiben die Gewichte für immer,
# wie sie gefallen sind. Das Gelernte erkennt man als Bögen und Striche.

# %% [markdown] lang="en"
# So the noise comes from the dice: at the edge, where there never is ink, the weights stay for ever
# as they fell. What was learned shows as arcs and strokes.

# %% [markdown] lang="de"
# Das CNN dagegen hat winzige Filter von 3 × 3 Pixeln. Liegt eine blaue Reihe neben einer
# orangefarbenen, dann sucht dieser Filter eine Kante.

# %% [markdown] lang="en"
# The CNN, in contrast, has tiny filters of 3 × 3 pixels. A blue row next to an orange one means:
# this one looks for an edge.

# %%
filters = cnn.layers[0].kernel.numpy()
inspection.weights(filters[:, :, 0].transpose(2, 0, 1), columns=16)

# %% [markdown] lang="de"
# Und welche Stelle eines Bildes gibt den Ausschlag? Nehmen wir dieses Testbild:

# %% [markdown] lang="en"
# And which spot of a picture tips the scales? Let us take this test picture:

# %%
one = int(np.flatnonzero(test.y == len(data.symbols) - 1)[0])
images.steps(test.x[one : one + 1], [data.symbols[test.y[one]]])

# %% [markdown] lang="de"
# Wir decken nacheinander jede Stelle mit einem weißen Quadrat von 6 × 6 Pixeln zu und fragen das
# Netz, wie sicher es sich noch ist.
#
# > **Überlege zuerst:** Welches Stück darf bei dieser Ziffer auf keinen Fall fehlen?

# %% [markdown] lang="en"
# We cover each spot in turn with a white square of 6 × 6 pixels and ask the network how sure it
# still is.
#
# > **Predict first:** which piece of this digit must not be missing on any account?

# %%
covered = np.repeat(test.x[one : one + 1], 23 * 23, axis=0)
for index, (row, column) in enumerate(np.ndindex(23, 23)):
    covered[index, row : row + 6, column : column + 6] = 0
answers = evaluation.probabilities(mlp, covered)[:, test.y[one]]
inspection.occlusion(test.x[one], answers.reshape(23, 23))

# %% [markdown] lang="de"
# **Auf der Seite** geht das mit deiner eigenen Zeichnung:
#
# > **1. Warum eine 3?** Zeichne eine Ziffer und klicke auf **Warum?**: Die Seite deckt wie eben
# > Stück für Stück zu. Klicke dann auf einen anderen Balken: Warum nicht der? Welches kleine Stück
# > müsstest du wegradieren, damit das Netz etwas anderes liest? Probiere es aus.
# > <details><summary>Das solltest du gesehen haben</summary>Radierst du das blaueste Stück weg, so
# > sinkt der Balken stark. Ein Stück am geraden Strich fehlt dem Netz kaum.</details>
#
# > **2. Wer bringt diese Einheit zum Leuchten?** Klicke in der letzten verborgenen Schicht drei
# > Einheiten an. Die Karte zeigt die neun Bilder eurer Klasse, bei denen sie am stärksten leuchten.
# > Was haben sie gemeinsam?
# > <details><summary>Das solltest du gesehen haben</summary>Selten ist es nur eine Ziffer, oft ein
# > Teil, den mehrere haben: ein Bogen oben, ein Strich unten. Manche Einheit lässt kein Bild
# > leuchten.</details>
#
# > **3. Was gefällt einem Filter?** Nimm das CNN und klicke drei Bilder der ersten Schicht an.
# > Vergleiche die neun Gewichte mit den neun Bildern: Wonach sucht der Filter? Spiele den Film ab:
# > Wie sah er am Anfang aus?
# > <details><summary>Das solltest du gesehen haben</summary>Liegt eine blaue Reihe neben einer
# > orangefarbenen, dann mag der Filter Striche in deren Richtung. Beim Lernen ändert er sich
# > weniger, als man denkt.</details>
#
# Zum Tüfteln: `#challenge=off` hinter der Adresse (aus einer 4 eine 9 machen, mit so wenigen
# ausgeschalteten Einheiten wie möglich) und `#challenge=surer` (sicherer als das CNN).
#
# > **4. Noch nie gesehen?** Zeichne ein Herz, ein A, ein Haus. Ein Netz muss sich immer für eine
# > Ziffer entscheiden. Woran merkt die Seite trotzdem, dass es keine ist? Wann sagt sie es nicht?
# > <details><summary>Das solltest du gesehen haben</summary>Bei solchen Bildern verteilt sich die
# > Antwort auf viele Balken, denn bei Kritzeleien lernte das Netz, sich nicht sicher zu sein. Ein O
# > bleibt eine 0: Es sieht ja genauso aus. Ein Netz, das nur Ziffern kennt (`first`), hält fast
# > alles für eine.</details>

# %% [markdown] lang="en"
# **On the page** you can do that with a drawing of your own:
#
# > **1. Why a 3?** Draw a digit and click **Why?**: the page covers bit after bit, as above. Then
# > click another bar: why not that one? Which small piece would you have to erase for the network
# > to read something else? Try it.
# > <details><summary>What you should have seen</summary>If you erase the bluest piece, the bar
# > sinks a lot. A piece of a straight stroke the network hardly misses.</details>
#
# > **2. Who lights this unit?** Click three units in the last hidden layer. The card shows the nine
# > pictures of your class at which they light up most. What do these have in common?
# > <details><summary>What you should have seen</summary>Rarely it is one digit only, often a part
# > that several have: an arc at the top, a stroke at the bottom. Some units no picture
# > lights.</details>
#
# > **3. What does a filter like?** Take the CNN and click three maps of the first layer. Compare
# > the nine weights with the nine pictures: what is the filter looking for? Play the film: what did
# > it look like at first?
# > <details><summary>What you should have seen</summary>A blue row next to an orange one likes
# > strokes in its direction. A filter changes less in learning than one thinks.</details>
#
# > **4. Never seen?** Draw a heart, an A, a house. A network always has to choose one digit. How
# > does the page notice all the same that it is none? When does it not say so?
# > <details><summary>What you should have seen</summary>For such pictures the answer is spread over
# > many bars, for from doodles the network has learned not to be sure. An O stays a 0: it looks
# > just the same. A network that knows digits only (`first`) takes nearly everything for
# > one.</details>
#
# To tinker with: `#challenge=off` behind the address (turn a 4 into a 9 with as few units switched
# off as possible) and `#challenge=surer` (surer than the CNN).

# %% [markdown] lang="de"
# ## Warum Faltung?
#
# Wir verwürfeln die 784 Pixel jedes Bildes, und zwar jedes Mal auf dieselbe Weise. Keine
# Information geht verloren, nur die Nachbarschaft.
#
# > **Überlege zuerst:** Könntest du solche Ziffern noch lesen? Kann es das MLP? Und das CNN?

# %% [markdown] lang="en"
# ## Why convolution?
#
# We shuffle the 784 pixels of each picture, in the same way each time. No information gets lost,
# only who is next to whom.
#
# > **Predict first:** could you still read such digits? Can the MLP? And the CNN?

# %%
from dataclasses import replace

order = np.random.default_rng(0).permutation(784)


def shuffled(part):
    return replace(part, tiles=part.tiles.reshape(-1, 784)[:, order].reshape(-1, 28, 28))


ten = test.take(np.linspace(0, len(test) - 1, 10).astype(int))
images.tiles(np.concatenate([ten.x, shuffled(ten).x]), columns=10)

# %%
for build in (networks.mlp, networks.cnn):
    for change in (lambda part: part, shuffled):
        keras.utils.set_random_seed(0)
        model = build(len(data.symbols))
        fit(model, change(train), change(validation), lesson.quick(6, 1))
        print(f"{model.name:4} {evaluation.evaluate(model, change(test)).accuracy:.1%}")

# %% [markdown] lang="de"
# Je zwei Zeilen: erst mit heilen, dann mit verwürfelten Bildern. Dem MLP ist es gleich, denn es
# weiß ohnehin nicht, welche Pixel nebeneinanderliegen. Das CNN verliert: Seine kleinen Filter
# finden keine Striche mehr. Sein Vorsprung **ist** das Wissen, dass Nachbarn zusammengehören.

# %% [markdown] lang="en"
# Two lines each: with sound pictures first, then with shuffled ones. The MLP doesn't mind, as it
# has never known which pixels are neighbours. The CNN loses: its small filters find no strokes any
# more. Its lead **is** the knowledge that neighbours belong together.

# %% [markdown] lang="de"
# ## Wie weit ist es bis zum Rekord?
#
# So viele der 10.000 Testbilder von MNIST wurden falsch gelesen:
#
# | Verfahren | Jahr | Fehler |
# |---|---|---|
# | eine Schicht, ohne verborgene Neuronen | 1998 | 12 % |
# | nächster Nachbar | 1998 | 5 % |
# | MLP mit 300 verborgenen Neuronen | 1998 | 4,7 % |
# | LeNet-5, eines der ersten CNN | 1998 | 0,95 % |
# | 35 CNN, die gemeinsam abstimmen | 2012 | 0,23 % |
# | CNN verschiedener Bauart, die abstimmen | 2020 | 0,09 % |
#
# 0,09 % sind 9 Bilder. Über einige davon streiten auch Menschen. Solche Zahlen erreicht man mit
# 60.000 Beispielen von Hunderten von Händen; dein Netz hat ein paar Blätter gesehen. Der kürzeste
# Weg zu einem besseren Netz führt deshalb über den Drucker: **mehr Blätter von mehr Menschen**.

# %% [markdown] lang="en"
# ## How far is it to the record?
#
# So many of MNIST's 10,000 test pictures were read wrong:
#
# | method | year | errors |
# |---|---|---|
# | one layer, no hidden neurons | 1998 | 12% |
# | nearest neighbour | 1998 | 5% |
# | MLP with 300 hidden neurons | 1998 | 4.7% |
# | LeNet-5, one of the first CNNs | 1998 | 0.95% |
# | 35 CNNs voting together | 2012 | 0.23% |
# | CNNs of several kinds voting | 2020 | 0.09% |
#
# 0.09% is 9 pictures. Humans, too, argue about some of these. It takes 60,000 examples by hundreds
# of hands to reach such figures; your network has seen a few sheets. So the shortest way to a
# better network leads through the printer: **more sheets by more people**.

# %% [markdown] lang="de" tags=["solution"]
# # 4 · Lösungen

# %% [markdown] lang="en" tags=["solution"]
# # 4 · Solutions

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# **Leicht.** Welche Dropout-Rate ist für 100 Neuronen am besten: 0, 0.3 oder 0.8? Vergleiche den
# kleinsten Validierungsverlust.
#
# <details><summary>Tipp</summary><code>fit(network(100, 0.3), train, validation)["val_loss"]</code>
# ist die Liste der Verluste; setze zu jeder Rate den kleinsten ein.</details>

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# **Easy.** Which dropout rate is best for 100 neurons: 0, 0.3 or 0.8? Compare the smallest
# validation loss.
#
# <details><summary>Hint</summary><code>fit(network(100, 0.3), train, validation)["val_loss"]</code>
# is the list of losses; put in the smallest for each rate.</details>

# %%
losses = ...  # {0.0: …, 0.3: …, 0.8: …}
exercises.check("best rate", losses)

# %% tags=["solution"]
for rate in (0.0, 0.3, 0.8):
    history = fit(network(100, rate), train, validation)
    print(rate, f"{min(history['val_loss']):.3f}")

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Lege reihum jede Person beiseite (`split.hold_out_writers(data, writer)`); alle Namen
# nennt `np.unique(data.writers)`. Wessen Schrift ist für die anderen am schwersten zu lesen?
#
# <details><summary>Tipp</summary>Eine Schleife über die Namen; zehn Epochen genügen. Sammle in
# einem Wörterbuch zu jedem Namen die Genauigkeit.</details>

# %% [markdown] lang="en" tags=["both"]
# **Medium.** Put each person aside in turn (`split.hold_out_writers(data, writer)`);
# `np.unique(data.writers)` gives all names. Whose hand is the hardest to read for the others?
#
# <details><summary>Hint</summary>A loop over the names; ten epochs will do. Collect the accuracy of
# each name in a dictionary.</details>

# %%
accuracies = ...  # {"…": 0.9, …}
exercises.check("hardest", accuracies, data.writers)

# %% tags=["solution"]
for writer in np.unique(data.writers):
    others = split.hold_out_writers(data, writer)
    trained = network(100)
    fit(trained, others.train, others.validation, epochs=lesson.quick(10, 1))
    print(f"{evaluation.evaluate(trained, others.test).accuracy:6.1%}  {writer}")

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Fünf Netze, die verschieden begonnen haben, machen verschiedene Fehler. Bilde den
# Mittelwert ihrer Wahrscheinlichkeiten: Liest der Rat der Fünf besser als jedes einzelne?
#
# <details><summary>Tipp</summary><code>evaluation.probabilities(model, test.x)</code> gibt für
# jedes Bild zehn Zahlen; sammle fünf solche Tabellen in einer Liste.</details>

# %% [markdown] lang="en" tags=["both"]
# **Hard.** Five networks that started differently make different mistakes. Take the mean of their
# probabilities: does the council of five read better than each alone?
#
# <details><summary>Hint</summary><code>evaluation.probabilities(model, test.x)</code> gives ten
# numbers for each picture; collect five such tables in a list.</details>

# %%
answers = ...
exercises.check("council", answers)

# %% tags=["solution"]
answers = []
for seed in range(5):
    member = network(100, seed=seed)
    fit(member, train, validation, epochs=lesson.quick(10, 1))
    answers.append(evaluation.probabilities(member, test.x))
for answer in [*answers, np.mean(answers, axis=0)]:
    print(f"{np.mean(answer.argmax(axis=1) == test.y):.1%}")

# %% [markdown] lang="de" tags=["solution"]
# Die letzte Zeile ist der Rat; meist ist er so gut wie das beste Mitglied oder besser. Genauso
# stimmen die Netze in den beiden letzten Zeilen der Tabelle ab.

# %% [markdown] lang="en" tags=["solution"]
# The last line is the council; mostly it is as good as its best member or better. The networks in
# the last two lines of the table vote in just this way.

# %% [markdown] lang="de"
# ## Das hast du gelernt
#
# - Klaffen Trainings- und Validierungskurve auseinander, lernt das Netz auswendig.
# - Eine einzelne Zahl genügt nicht: Erst Verwechslungsmatrix und fremde Handschriften zeigen, was
#   ein Netz wirklich kann.
# - Gewichte sind kein Zauberwerk. Man kann sie ansehen.
#
# Weiter geht es mit **5 · Eigene Symbole und eine eigene Anwendung**.

# %% [markdown] lang="en"
# ## What you have learned
#
# - If the training and validation curves gape apart, the network learns by heart.
# - A single number is not enough: only the confusion matrix and unknown hands show what a network
#   can really do.
# - Weights are no magic. You can look at them.
#
# Go on with **5 · Your own symbols and your own app**.
