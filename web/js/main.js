// The page itself: connects drawing, networks, explanation and what the page remembers.

import { Card } from "./explain/card.js";
import { Drawing } from "./drawing.js";
import { find } from "./elements.js";
import { list } from "./network/models.js";
import { NetworkView } from "./view/network.js";
import { inkBox, normalise } from "./normalise.js";
import { shrink, showShrinking } from "./view/shrinking.js";
import { Failure, warm } from "./network/session.js";
import { ink } from "./pen/specimens.js";
import { link, remember, remembered } from "./page/state.js";
import { tour } from "./page/tour.js";
import { current, fill, fixed, percent, text, use, whole } from "./wording.js";

/** @import { Entry } from "./network/models.js" */
/** @import { Scale } from "./network/calibration.js" */
/** @import { Choosing, Failed, Painted } from "./view/network.js" */
/** @import { State } from "./page/state.js" */

const state = remembered();
/** @type {Entry[]} */
let entries = [];

const drawing = new Drawing(find("#drawing"), drawn);
const first = new NetworkView(find("#first"), find("#prediction"));
const second = new NetworkView(find("#second"), find("#prediction-2"));
const views = [first, second];
const card = new Card(views);
const model = /** @type {HTMLSelectElement} */ (find("#model"));
const beside = /** @type {HTMLSelectElement} */ (find("#model-2"));
const scale = /** @type {HTMLSelectElement} */ (find("#scale"));
const width = /** @type {HTMLInputElement} */ (find("#width"));

/** The strokes have changed: shrink them to a tile and show it to the networks. @param {number} time @param {boolean} finished */
function drawn(time, finished) {
  const { grey, width, height } = drawing.grey();
  const box = inkBox(grey, width, height);
  const small = normalise(grey, width, height);
  const tile = ink(small);
  document.body.classList.toggle("blank", !box && !drawing.current);
  showBox(box, width);
  for (const view of views) view.show({ tile, empty: !box, time });
  if (!finished) return;
  if (box) shrink(drawing.canvas, small, first);
  set({ strokes: drawing.strokes });
}

/** Frame what is cut out of the drawing. @param {ReturnType<typeof inkBox>} box @param {number} side */
function showBox(box, side) {
  const frame = find("#cut");
  frame.hidden = !box;
  find("#shrinking").classList.toggle("shown", Boolean(box));
  if (!box) return;
  const percentage = (/** @type {number} */ x) => `${x / side * 100}%`;
  Object.assign(frame.style, { left: percentage(box.left), top: percentage(box.top),
    width: percentage(box.right - box.left), height: percentage(box.bottom - box.top) });
  showShrinking(first);
}

/** A network has painted a drawing. @param {NetworkView} view @param {Painted} detail */
function painted(view, { pass: { drawn, milliseconds } }) {
  if (card.choice?.view === view) card.show();
  if (view !== first) return;
  const all = performance.now() - drawn.time;
  document.body.dataset.latency = all.toFixed(1);
  find("#latency").textContent = text("latency",
    { all: fixed(all, 1), net: fixed(milliseconds, 1) });
}

/** Read the list of models and load the chosen ones. */
async function start() {
  find("#failure").hidden = true;
  try {
    entries = await list();
    writeMenus();
    await open(first, state.model);
    document.body.dataset.ready = first.inference.model?.name;
    await open(second, state.second);
  } catch (error) {
    fail(error);
  }
}

/**
 * Load a model into a view; without a name the view is put away.
 *
 * @param {NetworkView} view
 * @param {string} name
 */
async function open(view, name) {
  card.choose(null, true);
  const before = view.element.hidden;
  view.element.hidden = name === "";
  document.body.classList.toggle("two", !second.element.hidden);
  if (name === "") {
    view.close();
  } else {
    find("#loading").hidden = false;
    try {
      if (!await view.open(name)) return;
    } finally {
      find("#loading").hidden = true;
    }
  }
  card.show();
  if (before !== view.element.hidden) for (const other of views) other.arrange();
  drawn(performance.now(), false);
}

function writeMenus() {
  const known = (/** @type {string} */ name) => entries.some((entry) => entry.name === name);
  if (!known(state.model)) state.model = entries[0].name;
  if (!known(state.second)) state.second = "";
  const option = (/** @type {Entry} */ { name, accuracy, parameters }) => {
    const words = [name, text("parameters", { parameters: whole(parameters ?? 0) })];
    if (accuracy) words.splice(1, 0, percent(accuracy));
    return new Option(words.join(" · "), name);
  };
  model.replaceChildren(...entries.map(option));
  beside.replaceChildren(new Option(text("none"), ""), ...entries.map(option));
  model.value = state.model;
  beside.value = state.second;
}

/** Say what is wrong and what to do next. @param {unknown} error */
function fail(error) {
  const reason = error instanceof Failure ? error.reason : "model";
  console.error(error);
  for (const sentence of document.querySelectorAll("[data-reason]")) {
    sentence.toggleAttribute("hidden", sentence.getAttribute("data-reason") !== reason);
  }
  find("#failure").hidden = false;
}

/** @param {Partial<State>} changes */
function set(changes) {
  Object.assign(state, changes);
  if (state.language) use(state.language);
  document.documentElement.dataset.theme = state.theme;
  drawing.width = state.width;
  width.value = String(state.width);
  scale.value = state.scale;
  for (const view of views) view.scale = state.scale;
  remember(state);
}

/** @param {boolean} erasing */
function choosePen(erasing) {
  drawing.erasing = erasing;
  find("#pen").ariaPressed = String(!erasing);
  find("#eraser").ariaPressed = String(erasing);
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
  find("#clear").onclick = () => drawing.clear();
  width.oninput = () => set({ width: Number(width.value) });
  model.onchange = () => change({ model: model.value }, first, model.value);
  beside.onchange = () => change({ second: beside.value }, second, beside.value);
  scale.onchange = () => {
    set({ scale: /** @type {Scale} */ (scale.value) });
    for (const view of views) view.recompute();
  };
  find("#language").onclick = () => {
    set({ language: current() === "de" ? "en" : "de" });
    fill();
    if (entries.length) writeMenus();
    for (const view of views) {
      view.label();
      view.recompute();
    }
    card.show();
  };
  find("#theme").onclick = () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = state.theme || (dark ? "dark" : "light");
    set({ theme: now === "dark" ? "light" : "dark" });
  };
  find("#share").onclick = share;
  find("#tour").onclick = beginTour;
  find("#retry").onclick = start;
  find("#close").onclick = () => card.choose(null, true);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") card.choose(null, true);
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault();
      drawing.undo();
    }
  });
  new ResizeObserver(() => {
    drawing.fit();
    for (const view of views) view.arrange();
  }).observe(find("main"));
  addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });
}

/** @param {Partial<State>} changes @param {NetworkView} view @param {string} name */
function change(changes, view, name) {
  set(changes);
  find("#failure").hidden = true;
  open(view, name).then(() => {
    document.body.dataset.ready = first.inference.model?.name;
  }, fail);
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
  tour(() => set({ toured: true }));
}

document.body.dataset.started = "";
warm();
set({});
fill();
card.show();
listen();
drawing.fit();
drawing.set(state.strokes);
await start();
if (!state.toured && !navigator.webdriver) beginTour();
