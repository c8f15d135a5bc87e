// The page itself: connects drawing, networks, explanation and what the page remembers.
// Whoever wants to know what it does listens to the events of `.network`, see view/network.js.

import { useDark } from "./colours.js";
import { Drawing } from "./drawing.js";
import { find } from "./elements.js";
import { Card } from "./explain/card.js";
import { list } from "./network/models.js";
import { warm } from "./network/session.js";
import { inkBox, normalise } from "./normalise.js";
import { fail, forgive } from "./page/failure.js";
import { drawFour } from "./page/ghost.js";
import { choose, writeMenus } from "./page/menus.js";
import { link, linked, remember, remembered, unlink } from "./page/state.js";
import { tour } from "./page/tour.js";
import { ink } from "./pen/specimens.js";
import { NetworkView } from "./view/network.js";
import { shrink, showShrinking } from "./view/shrinking.js";
import { current, fill, fixed, text, use } from "./wording.js";

/** @import { Entry } from "./network/models.js" */
/** @import { Scale } from "./network/calibration.js" */
/** @import { Choosing, Failed, Painted } from "./view/network.js" */
/** @import { State } from "./page/state.js" */

/** What the visitor left here, and what is on the page: a link shows something else. */
const own = remembered();
const state = { ...own };
/** @type {Entry[]} */
let entries = [];

/** Device pixels per CSS pixel, for which everything was arranged. */
let ratio = devicePixelRatio;
const drawing = new Drawing(find("#drawing"), drawn);
const first = new NetworkView(find("#first"), find("#prediction"));
const second = new NetworkView(find("#second"), find("#prediction-2"));
const views = [first, second];
const card = new Card(views);
const model = /** @type {HTMLSelectElement} */ (find("#model"));
const beside = /** @type {HTMLSelectElement} */ (find("#model-2"));
const scale = /** @type {HTMLSelectElement} */ (find("#scale"));
const width = /** @type {HTMLInputElement} */ (find("#width"));

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
  const { box, small } = read(time);
  if (!finished) return;
  if (box) shrink(drawing.canvas, small, first);
  if (drawing.strokes !== state.strokes) keep({ strokes: drawing.strokes });
}

/** Shrink the strokes to a tile and show it to the networks. @param {number} time */
function read(time) {
  behind = null;
  const { grey, width, height } = drawing.grey();
  const box = inkBox(grey, width, height);
  const small = normalise(grey, width, height);
  const tile = ink(small);
  for (const view of views) view.show({ tile, empty: !box, time });
  // While the networks compute.
  document.body.classList.toggle("blank", !box && !drawing.current);
  showBox(box, width);
  return { box, small };
}

/** Frame what is cut out of the drawing. @param {ReturnType<typeof inkBox>} box @param {number} side */
function showBox(box, side) {
  const frame = find("#cut");
  frame.hidden = !box;
  find("#shrinking").classList.toggle("shown", Boolean(box));
  if (!box) return;
  const rim = drawing.rim / 1000 * side;
  const inside = (/** @type {number} */ x) => Math.min(side, Math.max(0, x));
  const [left, top] = [box.left - rim, box.top - rim].map(inside);
  const [right, bottom] = [box.right + rim, box.bottom + rim].map(inside);
  const percentage = (/** @type {number} */ x) => `${x / side * 100}%`;
  Object.assign(frame.style, { left: percentage(left), top: percentage(top),
    width: percentage(right - left), height: percentage(bottom - top) });
  showShrinking(first);
}

/** A network has painted a drawing. @param {NetworkView} view @param {Painted} detail */
function painted(view, { pass: { drawn, milliseconds } }) {
  if (view === first && behind !== null) read(behind);
  if (card.choice?.view === view) card.show();
  if (view !== first) return;
  const all = performance.now() - drawn.time;
  document.body.dataset.latency = all.toFixed(1);
  find("#latency").textContent = text("latency",
    { all: fixed(all, 1), net: fixed(milliseconds, 1) });
}

/** Read the list of models and load the chosen ones. */
async function start() {
  forgive();
  try {
    entries = await list();
  } catch (error) {
    writeMenus(entries);
    return fail(error);
  }
  writeMenus(entries);
  const known = (/** @type {string} */ name) => entries.some((entry) => entry.name === name);
  if (!known(state.model)) state.model = entries[0].name;
  if (!known(state.second)) state.second = "";
  choose(state.model, state.second);
  await open(first, state.model);
  if (first.inference.model) await open(second, state.second);
}

let loading = 0;

/**
 * Load a model into a view; without a name the view is put away. What can't be loaded leaves
 * everything as it was.
 *
 * @param {NetworkView} view
 * @param {string} name
 * @returns {Promise<boolean>} whether it is on the page now
 */
async function open(view, name) {
  find("#loading").hidden = !++loading;
  try {
    if (name && !await view.open(name)) return false;
    if (!name) view.close();
    card.choose(null, true);
    forgive();
  } catch (error) {
    fail(error, name);
  } finally {
    find("#loading").hidden = !--loading;
  }
  const shown = view.inference.model?.name ?? "";
  // Where nothing is shown yet, the next attempt is for the same network.
  if (view === second) Object.assign(state, { second: beside.value = shown });
  else if (shown) Object.assign(state, { model: model.value = shown });
  second.element.hidden = !second.inference.model;
  document.body.classList.toggle("two", !second.element.hidden);
  if (first.inference.model) document.body.dataset.ready = first.inference.model.name;
  card.show();
  for (const each of views) each.arrange();
  read(performance.now());
  return shown === name;
}

/** Show a change on the page. @param {Partial<State>} changes */
function set(changes) {
  Object.assign(state, changes);
  if (state.language) use(state.language);
  document.documentElement.dataset.theme = state.theme;
  drawing.width = state.width;
  width.value = String(state.width);
  scale.value = state.scale;
  for (const view of views) view.scale = state.scale;
  useDark(isDark());
}

function isDark() {
  return state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function repaint() {
  useDark(isDark());
  for (const view of views) view.repaint();
  card.show();
}

/** Keep a change that the visitor made. @param {Partial<State>} changes */
function keep(changes) {
  set(changes);
  // From now on this is the visitor's own work, and no longer what a link showed.
  if ("strokes" in changes || "model" in changes || "second" in changes) {
    unlink();
    Object.assign(own, { strokes: state.strokes, model: state.model, second: state.second });
  }
  remember({ ...state, strokes: own.strokes, model: own.model, second: own.second });
}

/** Show what the address says, and without a link what the visitor left there. */
async function follow() {
  const { strokes, model: one, second: other } = { ...own, ...linked() };
  set({ strokes, model: one, second: other });
  drawing.set(strokes);
  const shown = views.map(({ inference }) => inference.model?.name ?? "");
  if (!shown[0] || shown[0] !== one || shown[1] !== other) await start();
}

/** @param {boolean} erasing */
function choosePen(erasing) {
  drawing.erasing = erasing;
  find("#pen").setAttribute("aria-pressed", String(!erasing));
  find("#eraser").setAttribute("aria-pressed", String(erasing));
}

function listen() {
  for (const view of views) {
    const { element } = view;
    element.addEventListener("choose", (event) => {
      const { choice, kept } = /** @type {CustomEvent<Choosing>} */ (event).detail;
      card.choose(choice, kept);
    });
    element.addEventListener("painted", (event) =>
      painted(view, /** @type {CustomEvent<Painted>} */ (event).detail));
    element.addEventListener("failed", (event) =>
      fail(/** @type {CustomEvent<Failed>} */ (event).detail.error));
  }
  first.element.addEventListener("arrange", () => showShrinking(first));
  find("#pen").onclick = () => choosePen(false);
  find("#eraser").onclick = () => choosePen(true);
  find("#undo").onclick = () => drawing.undo();
  find("#redo").onclick = () => drawing.redo();
  find("#clear").onclick = () => {
    drawing.clear();
    choosePen(false);
  };
  width.oninput = () => keep({ width: Number(width.value) });
  model.onchange = () => change({ model: model.value }, first, model.value);
  beside.onchange = () => change({ second: beside.value }, second, beside.value);
  scale.onchange = () => {
    keep({ scale: /** @type {Scale} */ (scale.value) });
    for (const view of views) view.recompute();
  };
  find("#language").onclick = () => {
    keep({ language: current() === "de" ? "en" : "de" });
    fill();
    writeMenus(entries);
    for (const view of views) {
      view.label();
      view.recompute();
    }
    card.show();
  };
  find("#theme").onclick = () => {
    keep({ theme: isDark() ? "light" : "dark" });
    repaint();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  find("#share").onclick = share;
  find("#tour").onclick = beginTour;
  find("#retry").onclick = () => retry();
  find("#close").onclick = () => card.choose(null, true);
  addEventListener("hashchange", follow);
  addEventListener("error", ({ error }) => error && fail(error));
  addEventListener("unhandledrejection", ({ reason }) => fail(reason));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") card.choose(null, true);
    const key = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) drawing.redo();
    else drawing.undo();
  });
  new ResizeObserver(arrange).observe(find("main"));
  watchRatio();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });
}

function arrange() {
  ratio = devicePixelRatio;
  drawing.fit();
  for (const view of views) view.arrange();
}

/** Zooming changes the device's pixels, even where everything else keeps its size. */
function watchRatio() {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => {
    arrange();
    watchRatio();
  }, { once: true });
}

/** @type {() => void} */
let retry = start;

/** @param {Partial<State>} changes @param {NetworkView} view @param {string} name */
async function change(changes, view, name) {
  forgive();
  retry = () => change(changes, view, name);
  if (!await open(view, name)) return;
  retry = start;
  keep(changes);
}

/** Back on the page, perhaps after a training: fetch what is new. */
async function refresh() {
  const before = JSON.stringify(entries);
  const now = await list().catch(() => entries);
  if (JSON.stringify(now) !== before) start();
}

async function share() {
  const address = link(state);
  history.replaceState(null, "", address);
  const copied = await navigator.clipboard?.writeText(address).then(() => true, () => false);
  const note = find("#note");
  note.textContent = text(copied ? "shared" : "share_by_hand");
  setTimeout(() => { note.textContent = ""; }, 4000);
}

function beginTour() {
  // Without a network there is nothing to show, now or yet.
  if (!first.inference.model) return;
  const prepare = async () => {
    if (document.body.classList.contains("blank")) await drawFour(drawing);
  };
  tour(prepare, () => keep({ toured: true }));
}

document.body.dataset.started = "";
warm();
set({});
fill();
card.show();
listen();
drawing.fit();
drawing.set(own.strokes);
await follow();
if (!state.toured && !navigator.webdriver) beginTour();
