// The page itself: connects drawing, networks, explanation and what the page remembers.
// Whoever wants to know what it does listens to the events of `.network`, see view/network.js.

import { useDark } from "./colours.js";
import { Drawing } from "./drawing.js";
import { find } from "./elements.js";
import { Card } from "./explain/card.js";
import { warm } from "./network/session.js";
import { Camera } from "./page/camera.js";
import { Collection } from "./page/collection.js";
import { fail } from "./page/failure.js";
import { Challenges } from "./page/challenges.js";
import { Film } from "./page/film.js";
import { Asking } from "./page/asking.js";
import { drawFour } from "./page/ghost.js";
import { Networks } from "./page/networks.js";
import { photographs } from "./page/photo.js";
import { watchRoom } from "./page/room.js";
import { Row } from "./page/row.js";
import { share } from "./page/share.js";
import { Visit } from "./page/state.js";
import { perform } from "./page/show.js";
import { retell, tell } from "./page/telling.js";
import { tour } from "./page/tour.js";
import { Tools } from "./pen/tools.js";
import { NetworkView } from "./view/network.js";
import { Shrinking } from "./view/shrinking.js";
import { current, fill, fixed, text, use } from "./wording.js";

/** @import { Scale } from "./network/calibration.js" */
/** @import { Choosing, Failed, Painted } from "./view/network.js" */
/** @import { State } from "./page/state.js" */

const visit = new Visit();
const { state } = visit;
const drawing = new Drawing(find("#drawing"), drawn);
const tools = new Tools(drawing, (width) => keep({ width }));
const first = new NetworkView(find("#first"), find("#prediction"));
const second = new NetworkView(find("#second"), find("#prediction-2"));
const views = [first, second];
const row = new Row(drawing, () => read(), readApart);
const shrinking = new Shrinking(drawing, first);
const card = new Card(views);
const film = new Film(views);
const asking = new Asking(first, () => card.choose(null, true));
const challenges = new Challenges(views, beside);
const collection = new Collection(drawing, first);
const networks = new Networks(views, visit, shown);
const scale = /** @type {HTMLSelectElement} */ (find("#scale"));

/** Device pixels per CSS pixel, for which everything was arranged. */
let ratio = devicePixelRatio;
/** When the pen moved while the networks were at work on an earlier drawing. @type {number | null} */
let behind = null;

/** The strokes have changed. @param {number} time @param {boolean} finished */
function drawn(time, finished) {
  if (ratio !== devicePixelRatio) arrange();
  // Of several movements of the pen only the newest is shrunk and computed.
  if (!finished && first.inference.busy) {
    behind = time;
    return;
  }
  const piece = read(time);
  if (!finished) return;
  if (piece) shrinking.fly(piece.small);
  if (drawing.written !== state.strokes) keep({ strokes: drawing.written });
}

/** Shrink the strokes to a tile, or to one for each symbol, and show it to the networks. @param {number} [time] of the pen's movement */
function read(time = performance.now()) {
  behind = null;
  const { piece, tiles, side } = row.cut(views.flatMap(({ inference }) => inference.model?.labels ?? []));
  const tile = piece?.tile ?? new Float32Array(784);
  const moving = drawing.current !== null;
  for (const view of views) view.show({ tile, row: tiles, empty: !piece, moving, time });
  // While the networks compute.
  document.body.classList.toggle("blank", !piece && !drawing.current);
  shrinking.frame(piece?.box ?? null, side);
  return piece;
}

/** Read symbols that stand apart one by one, or all ink as one. @param {boolean} apart */
function readApart(apart) {
  keep({ apart });
  read();
}

/** A network has painted a drawing. @param {NetworkView} view @param {Painted} detail */
function painted(view, { pass: { drawn, milliseconds } }) {
  if (view === first && behind !== null) read(behind);
  if (card.choice?.view === view) card.show();
  challenges.show();
  if (view !== first) return;
  asking.painted();
  row.show(first.readings);
  if (first.readings.some(({ unlike }) => unlike)) document.body.dataset.unlike = "true";
  else delete document.body.dataset.unlike;
  const all = performance.now() - drawn.time;
  document.body.dataset.latency = all.toFixed(1);
  // Nobody reads it while drawing, and to write it takes time.
  if (drawing.current) return;
  find("#latency").textContent = text("latency",
    { all: fixed(all, 1), net: fixed(milliseconds, 1) });
}

/** A network is on the page, or could not be loaded. @param {boolean} fresh whether it is another one */
function shown(fresh) {
  if (fresh) {
    card.choose(null, true);
    film.renew();
    asking.renew();
    collection.show();
  }
  card.show();
  for (const view of views) view.arrange();
  read();
}

/** Show what the page shall look like. */
function show() {
  if (state.language) use(state.language);
  document.documentElement.dataset.theme = state.theme;
  tools.width = state.width;
  scale.value = state.scale;
  row.apart = state.apart;
  for (const view of views) view.scale = state.scale;
  useDark(isDark());
}

function isDark() {
  return state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function repaint() {
  useDark(isDark());
  for (const view of views) view.paint();
  card.show();
}

/** Keep a change that the visitor made. @param {Partial<State>} changes */
function keep(changes) {
  visit.keep(changes);
  show();
}

/** Show what the address says, and without a link what the visitor left there. */
async function follow() {
  visit.follow();
  row.apart = state.apart;
  drawing.set(state.strokes);
  await networks.follow();
  challenges.follow();
}

function arrange() {
  ratio = devicePixelRatio;
  drawing.fit();
  for (const view of views) view.arrange();
}

function beginTour() {
  // Without a network there is nothing to show, now or yet.
  if (!first.inference.model) return;
  const prepare = async () => {
    if (document.body.classList.contains("blank")) await drawFour(drawing);
  };
  tour(prepare, () => keep({ toured: true }));
}

function speakOther() {
  keep({ language: current() === "de" ? "en" : "de" });
  fill();
  networks.write();
  film.say();
  asking.show();
  challenges.show();
  retell();
  collection.show();
  for (const view of views) {
    view.label();
    view.recompute();
  }
  card.show();
}

/** Two networks are needed. */
function beside() {
  const other = networks.entries.find(({ name }) => name !== state.model);
  if (!state.second && other) networks.change(second, other.name);
}

/** Nothing is asked or pointed at any more. */
function close() {
  asking.ask(null);
  card.choose(null, true);
}

/** Put away what is open, and give the networks back what was taken from them. */
function tidy() {
  challenges.open("");
  close();
  for (const view of views) view.switchAllOn();
  film.go(film.last);
}

function listen() {
  for (const view of views) {
    const { element } = view;
    element.addEventListener("choose", (event) => {
      const { choice, kept } = /** @type {CustomEvent<Choosing>} */ (event).detail;
      if (!asking.chose(choice, kept)) card.choose(choice, kept);
    });
    element.addEventListener("painted", (event) =>
      painted(view, /** @type {CustomEvent<Painted>} */ (event).detail));
    element.addEventListener("failed", (event) =>
      fail(/** @type {CustomEvent<Failed>} */ (event).detail.error));
  }
  scale.onchange = () => {
    keep({ scale: /** @type {Scale} */ (scale.value) });
    for (const view of views) view.recompute();
  };
  find("#language").onclick = speakOther;
  find("#theme").onclick = () => {
    keep({ theme: isDark() ? "light" : "dark" });
    repaint();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  find("#share").onclick = () => share(state, drawing.written !== drawing.strokes);
  find("#tour").onclick = beginTour;
  find("#drawing").addEventListener("pointerdown", () => tell(""));
  find("#close").onclick = close;
  addEventListener("hashchange", follow);
  addEventListener("error", ({ error }) => error && fail(error));
  addEventListener("unhandledrejection", ({ reason }) => fail(reason));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) networks.refresh();
  });
  watchRoom(arrange);
}

document.body.dataset.started = "";
warm();
show();
fill();
card.show();
listen();
new Camera(drawing);
photographs(drawing);
drawing.fit();
drawing.set(visit.own.strokes);
await follow();
perform(drawing, film, tidy);
if (!state.toured && !navigator.webdriver) beginTour();
