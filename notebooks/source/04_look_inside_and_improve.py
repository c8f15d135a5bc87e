# %% [markdown] lang="de"
# # 4 · Hineinschauen und verbessern
#
# Dein Netz liest Ziffern. Aber woran erkennt es sie, wo irrt es sich, und liest es auch die Schrift
# von Menschen, die es nicht kennt? In dieser Stunde prüfst du es gründlich und machst es besser.
#
# **Danach kannst du**
#
# - an Lernkurven ablesen, ob ein Netz auswendig lernt oder zu klein ist,
# - mit einer Verwechslungsmatrix Schwächen finden,
# - erklären, warum ein Test mit fremden Handschriften strenger ist,
# - Gewichte und Filter als Bilder deuten.
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
# - tell from learning curves whether a network learns by heart or is too small,
# - find weaknesses with a confusion matrix,
# - explain why a test with unknown hands is stricter,
# - interpret weights and filters as pictures.
#
# The first cell loads TensorFlow; the first time, that takes up to half a minute.

# %% tags=["both"]
import numpy as np

from digits import lesson
from digits.data import dataset, split
from digits.model import evaluation
from digits.plots import charts, images, inspection

root = lesson.start(language="de")
data = dataset.load(root / "04-sheets")
parts = split.train_test_split(data, seed=0)
train, validation, test = parts.train, parts.validation, parts.test
epochs = lesson.quick(30, 2)

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
over = fit(network(500), few, validation)
charts.curves(over)

# %% [markdown] lang="de"
# Beim Training geht der Verlust gegen null, bei der Validierung bleibt er hängen. Diese Lücke heißt
# **Überanpassung** (englisch *overfitting*). Das Gegenteil erlebst du mit einem Netz, das zu wenig
# Neuronen hat, um die Aufgabe zu lösen: **Unteranpassung** (*underfitting*). Wie sehen seine Kurven
# aus?

# %% [markdown] lang="en"
# In training the loss approaches zero, in validation it gets stuck. This gap is called
# **overfitting**. You meet the opposite with a network that has too few neurons to solve the task:
# **underfitting**. What do its curves look like?

# %%
under = fit(network(2), few, validation)
charts.curves(under)

# %% [markdown] lang="de"
# Beide Linien liegen dicht beieinander und bleiben hoch: Zwei Neuronen lernen nicht einmal die
# Trainingsbilder.
#
# Gegen Überanpassung helfen drei Mittel:
#
# - **Mehr Beispiele.** Das beste Mittel.
# - **Früh aufhören** (*early stopping*): Sinkt der Validierungsverlust einige Epochen lang nicht
#   mehr, ist Schluss, und man behält die Gewichte der besten Epoche.
# - **Dropout**: Bei jedem Schritt wird ein Teil der Neuronen ausgelost und stumm geschaltet. So
#   kann sich das Netz auf keines von ihnen allein verlassen.

# %% [markdown] lang="en"
# Both lines lie close together and stay high: two neurons don't even learn the training pictures.
#
# Three remedies help against overfitting:
#
# - **More examples.** The best remedy.
# - **Early stopping**: when the validation loss has not fallen for some epochs, training ends, and
#   you keep the weights of the best epoch.
# - **Dropout**: at each step some neurons are drawn by lot and silenced. So the network can't rely
#   on any one of them alone.

# %%
stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
trials = {
    "2 neurons": under,
    "500 neurons": over,
    "500, dropout": fit(network(500, dropout=0.5), few, validation),
    "500, all examples": fit(network(500), train, validation),
    "500, all, stopped": fit(network(500), train, validation, callbacks=[stop]),
}
for name, history in trials.items():
    loss = history["val_loss"]
    print(
        f"{name:20} {len(loss):2} epochs   smallest val_loss {min(loss):.3f}   last {loss[-1]:.3f}"
    )

# %% [markdown] lang="de"
# Was hat am meisten geholfen? Vergleiche den kleinsten Validierungsverlust (`smallest val_loss`).
# Bei uns waren es fast immer mehr Beispiele. Ist der kleinste Verlust zugleich der letzte, hätte
# früheres Aufhören nichts gebracht.

# %% [markdown] lang="en"
# What has helped most? Compare the smallest validation loss (`smallest val_loss`). For us it was
# nearly always more examples. Where the smallest loss is also the last one, stopping earlier would
# have gained nothing.

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

folds = crossvalidation.at_random(data, networks.mlp, epochs=lesson.quick(12, 1))
everything = crossvalidation.together(list(folds))
doubtful = crossvalidation.doubtful(everything)[:20]
print("doubtful:", len(doubtful))
for tile in doubtful:
    written, read = everything.data.y[tile], everything.predicted[tile]
    print(f"{data.symbols[written]} → {data.symbols[read]}   {review.place(everything.data, tile)}")
images.tiles(
    everything.data.x[doubtful], [str(data.symbols[y]) for y in everything.data.y[doubtful]]
)

# %% [markdown] lang="de"
# Schau jedes Bild an und entscheide selbst. Ist es verschrieben? Dann streiche das Feld auf dem
# Blatt von Ecke zu Ecke durch, scanne neu und beginne wieder mit Notebook 1. Ist es nur ungewohnt?
# Dann lass es stehen: Das Netz soll ja lernen, wie Menschen wirklich schreiben. (Genauer sucht
# `.venv/bin/digits review`; das dauert ein paar Minuten.)

# %% [markdown] lang="en"
# Look at each picture and decide for yourself. Is it a slip of the pen? Then strike the cell out on
# the sheet from corner to corner, scan again and begin anew with notebook 1. Is it merely unusual?
# Then leave it: after all the network is to learn how people really write. (`.venv/bin/digits
# review` searches more closely; it takes a few minutes.)

# %% [markdown] lang="de"
# ## Der Schreck: fremde Handschriften
#
# Bisher stammten Trainings- und Testbilder von denselben Händen. Nun legen wir eine Person ganz
# beiseite: Von ihr sieht das Netz vor dem Test kein einziges Bild. (Dafür brauchst du Blätter von
# mindestens zwei Personen.)
#
# > **Überlege zuerst:** Wird die Genauigkeit um 1, um 10 oder um mehr als 30 Prozentpunkte sinken?

# %% [markdown] lang="en"
# ## The shock: unknown hands
#
# So far training and test pictures came from the same hands. Now we put one person aside
# altogether: the network sees not a single picture of theirs before the test. (For this you need
# sheets by two people at least.)
#
# > **Predict first:** will the accuracy fall by 1, by 10 or by more than 30 percentage points?

# %%
strangers = split.train_test_split(data, by="writer", seed=0)
stranger = network(100)
fit(stranger, strangers.train, strangers.validation, callbacks=[stop])
unknown = evaluation.evaluate(stranger, strangers.test)
print(f"same hands      {result.accuracy:.1%}")
print(f"unknown hands   {unknown.accuracy:.1%}   ({', '.join(unknown.per_writer())})")

# %% [markdown] lang="de"
# Beide Zahlen sind richtig, sie beantworten nur verschiedene Fragen: „Liest das Netz **uns**?“ und
# „Liest es **alle**?“ Wer ein Netz verkauft, nennt gern die erste. Frag nach der zweiten!
#
# In der Klammer steht, wer die fremde Person war. Steht dort der Name einer Datei von dir, dann ist
# die „fremde“ Hand deine eigene: Leg deine Blätter in einen Unterordner von `01-pages`, wie in
# Notebook 1 beschrieben.

# %% [markdown] lang="en"
# Both numbers are correct, they merely answer different questions: “Does the network read **us**?”
# and “Does it read **everybody**?” Whoever sells a network likes to quote the first. Ask for the
# second!
#
# The brackets say who the unknown person was. If the name of a file of yours stands there, the
# “unknown” hand is your own: put your sheets into a sub-folder of `01-pages`, as notebook 1 says.

# %% [markdown] lang="de"
# ## Beispiele vermehren
#
# Neue Handschriften wären am besten. Haben wir keine, verändern wir die vorhandenen: drehen,
# neigen, dehnen, verbiegen, dicker und dünner schreiben. Das nennt man **Datenvermehrung** (*data
# augmentation*). Hier siehst du ein Bild und neunzehn Spielarten davon:

# %% [markdown] lang="en"
# ## Multiplying examples
#
# New hands would be best. If we have none, we change those that we have: turn, slant, stretch,
# bend, write thicker and thinner. That is called **data augmentation**. Here you see a picture and
# nineteen varieties of it:

# %%
from digits.data.augment import augment

one = train.x[:1]
varied = augment(np.repeat(one, 19, axis=0), np.random.default_rng(0))
images.tiles(np.concatenate([one, varied]))

# %% [markdown] lang="de"
# Die Funktion `training.fit` aus Notebook 2 gibt dem Netz in jeder Epoche neue Spielarten. Was kein
# Verbiegen hervorbringt, etwa eine 7 ohne Querstrich, bringen die erfundenen Hände mit. Wir
# trainieren drei CNN für die fremde Person: eines ohne Vermehrung, eines mit ihr und eines, zu dem
# außerdem die erfundenen Hände kommen.
#
# > **Überlege zuerst:** Was hilft mehr?

# %% [markdown] lang="en"
# The function `training.fit` from notebook 2 gives the network new varieties in every epoch. What
# no bending brings about, such as a 7 without a bar, comes with the synthetic hands. We train three
# CNNs for the unknown person: one without augmentation, one with it, and one that the synthetic
# hands join as well.
#
# > **Predict first:** what helps more?

# %%
from digits.data import synthetic
from digits.model import training

keras.utils.set_random_seed(0)
plain, varied, cnn = (networks.cnn(len(data.symbols)) for _ in range(3))
fit(plain, strangers.train, strangers.validation, epochs=lesson.quick(12, 1))
training.fit(varied, strangers.train, strangers.validation, lesson.quick(12, 1))
helped = synthetic.join(strangers)
training.fit(cnn, helped.train, helped.validation, lesson.quick(12, 1))
for name, model in (("plain", plain), ("augmented", varied), ("and hands", cnn)):
    print(f"{name:10} {evaluation.evaluate(model, strangers.test).accuracy:.1%}")

# %% [markdown] lang="de"
# Ganz gerecht ist der Vergleich nicht: `training.fit` senkt auch die Lernrate nach und nach, und
# mit den erfundenen Händen gibt es mehr Bilder je Epoche. Außerdem ist ein einzelner Versuch
# Glückssache. Wer es genau wissen will, ändert immer nur eines, nimmt verschiedene Startwerte und
# legt reihum jede Person einmal beiseite.

# %% [markdown] lang="en"
# The comparison is not quite fair: `training.fit` also lowers the learning rate step by step, and
# with the synthetic hands there are more pictures in an epoch. And a single trial is a matter of
# luck. To know for sure, change one thing at a time, take several seeds, and let each person be the
# unknown one in turn.

# %% [markdown] lang="de"
# ## Woran erkennt das Netz eine Ziffer?
#
# Jedes Neuron der ersten Schicht hat 784 Gewichte, für jeden Pixel eines. Man kann sie als Bild
# zeichnen: Wo es blau ist, freut sich das Neuron über Tinte, wo es orange ist, stört sie. Das
# Muster ist verrauscht, weil es aus wenigen Beispielen gelernt ist.

# %% [markdown] lang="en"
# ## How does the network recognise a digit?
#
# Each neuron of the first layer has 784 weights, one for each pixel. You can draw them as a
# picture: where it is blue, the neuron welcomes ink, where it is orange, ink bothers it. The
# pattern is noisy because it was learned from few examples.

# %%
weights = mlp.layers[1].kernel.numpy()
inspection.weights(weights.T.reshape(-1, 28, 28)[:20])

# %% [markdown] lang="de"
# Das CNN dagegen hat winzige Filter von 3 × 3 Pixeln. Eine blaue neben einer orangen Reihe heißt:
# Hier wird eine Kante gesucht.

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
#
# 0,23 % sind 23 Bilder. Über einige davon streiten auch Menschen. Solche Zahlen erreicht man mit
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
#
# 0.23% is 23 pictures. Humans, too, argue about some of these. It takes 60,000 examples by hundreds
# of hands to reach such figures; your network has seen a few sheets. So the shortest way to a
# better network leads through the printer: **more sheets by more people**.

# %% [markdown] lang="de" tags=["solution"]
# # 4 · Lösungen

# %% [markdown] lang="en" tags=["solution"]
# # 4 · Solutions

# %% [markdown] lang="de" tags=["both"]
# ## Aufgaben
#
# Füge mit **+ Code** eine leere Zelle ein.
#
# **Leicht.** Welche Dropout-Rate ist für 100 Neuronen am besten: 0, 0.3 oder 0.8? Vergleiche den
# kleinsten Validierungsverlust.

# %% [markdown] lang="en" tags=["both"]
# ## Exercises
#
# Insert an empty cell with **+ Code**.
#
# **Easy.** Which dropout rate is best for 100 neurons: 0, 0.3 or 0.8? Compare the smallest
# validation loss.

# %% tags=["solution"]
for rate in (0.0, 0.3, 0.8):
    history = fit(network(100, rate), train, validation)
    print(rate, f"{min(history['val_loss']):.3f}")

# %% [markdown] lang="de" tags=["both"]
# **Mittel.** Lege reihum jede Person beiseite (`split.hold_out_writers(data, writer)`); alle Namen
# nennt `np.unique(data.writers)`. Wessen Schrift ist für die anderen am schwersten zu lesen?

# %% [markdown] lang="en" tags=["both"]
# **Medium.** Put each person aside in turn (`split.hold_out_writers(data, writer)`);
# `np.unique(data.writers)` gives all names. Whose hand is the hardest to read for the others?

# %% tags=["solution"]
for writer in np.unique(data.writers):
    others = split.hold_out_writers(data, writer)
    trained = network(100)
    fit(trained, others.train, others.validation, epochs=lesson.quick(10, 1))
    print(f"{evaluation.evaluate(trained, others.test).accuracy:6.1%}  {writer}")

# %% [markdown] lang="de" tags=["both"]
# **Schwer.** Fünf Netze, die verschieden begonnen haben, machen verschiedene Fehler. Bilde den
# Mittelwert ihrer Wahrscheinlichkeiten: Liest der Rat der Fünf besser als jedes einzelne?

# %% [markdown] lang="en" tags=["both"]
# **Hard.** Five networks that started differently make different mistakes. Take the mean of their
# probabilities: does the council of five read better than each alone?

# %% tags=["solution"]
answers = []
for seed in range(5):
    member = network(100, seed=seed)
    fit(member, train, validation, epochs=lesson.quick(10, 1))
    answers.append(evaluation.probabilities(member, test.x))
for answer in [*answers, np.mean(answers, axis=0)]:
    print(f"{np.mean(answer.argmax(axis=1) == test.y):.1%}")

# %% [markdown] lang="de" tags=["solution"]
# Die letzte Zeile ist der Rat; meist ist er so gut wie das beste Mitglied oder besser. Genauso kam
# der Rekord von 2012 zustande.

# %% [markdown] lang="en" tags=["solution"]
# The last line is the council; mostly it is as good as its best member or better. The record of
# 2012 came about in just this way.

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
