// The page itself: connects drawing, networks, explanation and what the page remembers.

import { about } from "./about.js";
import { Drawing } from "./drawing.js";
import { explain, place } from "./explaining.js";
import { canFollow, pictures } from "./layers.js";
import { list } from "./models.js";
import { NetworkView } from "./network.js";
import { inkBox, normalise } from "./normalise.js";
import { shrink, showShrinking } from "./shrinking.js";
import { Failure, warm } from "./session.js";
import { ink } from "./specimens.js";
import { link, remember, remembered } from "./state.js";
import { tour } from "./tour.js";
import { current, fill, fixed, percent, text, use, whole } from "./wording.js";

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} selector
 * @returns {T}
 */
const find = (selector) => /** @type {T} */ (document.querySelector(selector));

const state = remembered();
if (state.language) use(state.language);
/** @type {import("./models.js").Entry[]} */
let entries = [];
/** @type {import("./network.js").Choice | null} */
let choice = null;
let kept = false;
let cut = new DOMRect();

export const drawing = new Drawing(find("#drawing"), drawn);
const first = new NetworkView(find("#first"), find("#prediction"), { choose, painted });
const second = new NetworkView(find("#second"), find("#prediction-2"), { choose, painted });
/** Exported for the tests, which compare what is shown with the networks' own numbers. */
export const views = [first, second];
const model = /** @type {HTMLSelectElement} */ (find("#model"));
const beside = /** @type {HTMLSelectElement} */ (find("#model-2"));

/** The strokes have changed: shrink them to a tile and show it to the networks. @param {number} time @param {boolean} finished */
function drawn(time, finished) {
  const { grey, width, height } = drawing.grey();
  const box = inkBox(grey, width, height);
  const small = normalise(grey, width, height);
  const tile = ink(small);
  document.body.classList.toggle("blank", !box && !drawing.current);
  showBox(box, width);
  for (const view of views) view.show({ tile, empty: !box, time }).catch(fail);
  if (!finished) return;
  if (box) shrink(drawing.canvas, cut, small, first);
  state.strokes = drawing.strokes;
  remember(state);
}

/** Frame what is cut out of the drawing. @param {ReturnType<typeof inkBox>} box @param {number} side */
function showBox(box, side) {
  const frame = find("#cut");
  const paper = drawing.canvas.getBoundingClientRect();
  frame.hidden = !box;
  find("#shrinking").classList.toggle("shown", Boolean(box));
  if (!box) return;
  const percentage = (/** @type {number} */ x) => `${x / side * 100}%`;
  frame.style.left = percentage(box.left);
  frame.style.top = percentage(box.top);
  frame.style.width = percentage(box.right - box.left);
  frame.style.height = percentage(box.bottom - box.top);
  const at = (/** @type {number} */ x) => x / side * paper.width;
  cut = new DOMRect(paper.left + at(box.left), paper.top + at(box.top), at(box.right - box.left),
    at(box.bottom - box.top));
  showShrinking(cut, first);
}

/** @type {import("./network.js").Listener["painted"]} */
function painted(view, frame, milliseconds) {
  if (choice?.view === view) showExplanation();
  if (view !== first) return;
  const all = performance.now() - frame.time;
  document.body.dataset.latency = all.toFixed(1);
  find("#latency").textContent = text("latency",
    { all: fixed(all, 1), net: fixed(milliseconds, 1) });
}

/** @type {import("./network.js").Listener["choose"]} */
function choose(next, keep) {
  if (kept && !keep) return;
  const same = next && choice && next.view === choice.view && next.index === choice.index
    && next.unit === choice.unit;
  kept = keep && next !== null;
  if (same && !keep) return;
  choice = next;
  for (const view of views) view.choose(choice?.view === view ? choice : null);
  showExplanation();
  if (!keep || !choice?.view.network) return;
  const { view, index, unit } = choice;
  const where = place({ ...view, network: choice.view.network, index, unit });
  find("#spoken").textContent = `${where}: ${fixed(view.values[index][unit], 3)}`;
}

function showExplanation() {
  const card = find("#explanation");
  document.body.classList.toggle("explaining", choice !== null);
  card.classList.toggle("kept", kept);
  const body = find("#explanation-body");
  const switches = find("#switches");
  const { network, values } = choice?.view ?? first;
  find("#hint").hidden = choice !== null;
  if (!choice && first.description) about(find("#about"), first.description);
  if (!choice || !network || !values.length) {
    body.replaceChildren();
    switches.replaceChildren(...allOn());
    return;
  }
  const { view, index, unit } = choice;
  body.replaceChildren(...explain({ ...view, network, index, unit }));
  switches.replaceChildren(...switchButtons(view, index, unit), ...allOn());
}

/**
 * @param {NetworkView} view
 * @param {number} index
 * @param {number} unit
 */
function switchButtons(view, index, unit) {
  const layers = view.network?.layers ?? [];
  const possible = view.network && canFollow(view.network, index);
  if (!kept || index === 0 || index === layers.length - 1 || !possible) return [];
  const { maps, width, height } = pictures(layers[index].shape);
  const map = unit % maps;
  const off = view.off[index];
  const kind = width * height === 1 ? "unit" : "map";
  const isOff = Array.isArray(off) && off.includes(map);
  const buttons = [
    button(text(off === "all" ? "on_layer" : "off_layer"), () => view.toggle(index, "all")),
  ];
  if (maps > 1 && off !== "all") {
    buttons.unshift(
      button(text(`${isOff ? "on" : "off"}_${kind}`), () => view.toggle(index, map)));
  }
  return buttons;
}

function allOn() {
  if (!views.some(({ off }) => Object.keys(off).length)) return [];
  return [button(text("on_all"), () => {
    for (const view of views) {
      view.off = {};
      view.label();
      view.again();
    }
    showExplanation();
  })];
}

/**
 * @param {string} words
 * @param {() => void} action
 */
function button(words, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = words;
  element.onclick = () => {
    action();
    showExplanation();
  };
  return element;
}

/** Read the list of models and load the chosen ones. */
async function start() {
  find("#failure").hidden = true;
  try {
    entries = await list();
    writeMenus();
    await open(first, state.model);
    document.body.dataset.ready = first.name;
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
  choose(null, true);
  const before = view.element.hidden;
  view.element.hidden = name === "";
  document.body.classList.toggle("two", !second.element.hidden);
  if (name === "") {
    view.unload();
  } else {
    find("#loading").hidden = false;
    try {
      if (!await view.load(name)) return;
    } finally {
      find("#loading").hidden = true;
    }
  }
  showExplanation();
  if (before !== view.element.hidden) for (const other of views) other.arrange();
  drawn(performance.now(), false);
}

function writeMenus() {
  const known = (/** @type {string} */ name) => entries.some((entry) => entry.name === name);
  if (!known(state.model)) state.model = entries[0].name;
  if (!known(state.second)) state.second = "";
  const option = (/** @type {import("./models.js").Entry} */ { name, accuracy, parameters }) => {
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

function writeTexts() {
  fill();
  if (entries.length) writeMenus();
  for (const view of views) {
    view.label();
    view.again();
  }
  showExplanation();
}

function applySettings() {
  document.documentElement.dataset.theme = state.theme;
  drawing.width = state.width;
  /** @type {HTMLInputElement} */ (find("#width")).value = String(state.width);
  /** @type {HTMLSelectElement} */ (find("#scale")).value = state.scale;
  for (const view of views) view.scale = state.scale;
}

/** @param {boolean} erasing */
function choosePen(erasing) {
  drawing.erasing = erasing;
  find("#pen").setAttribute("aria-pressed", String(!erasing));
  find("#eraser").setAttribute("aria-pressed", String(erasing));
}

function listen() {
  find("#pen").onclick = () => choosePen(false);
  find("#eraser").onclick = () => choosePen(true);
  find("#undo").onclick = () => drawing.undo();
  find("#clear").onclick = () => drawing.clear();
  find("#width").oninput = (event) => {
    state.width = drawing.width = Number(/** @type {HTMLInputElement} */ (event.target).value);
    remember(state);
  };
  model.onchange = () => change({ model: model.value }, first, model.value);
  beside.onchange = () => change({ second: beside.value }, second, beside.value);
  find("#scale").onchange = (event) => {
    const value = /** @type {HTMLSelectElement} */ (event.target).value;
    state.scale = /** @type {import("./network.js").Scale} */ (value);
    applySettings();
    for (const view of views) view.again();
    remember(state);
  };
  find("#language").onclick = () => {
    state.language = current() === "de" ? "en" : "de";
    use(state.language);
    writeTexts();
    remember(state);
  };
  find("#theme").onclick = () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = state.theme || (dark ? "dark" : "light");
    state.theme = now === "dark" ? "light" : "dark";
    applySettings();
    remember(state);
  };
  find("#share").onclick = share;
  find("#tour").onclick = beginTour;
  find("#retry").onclick = start;
  find("#close").onclick = () => choose(null, true);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null, true);
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

/**
 * @param {Partial<import("./state.js").State>} changes
 * @param {NetworkView} view
 * @param {string} name
 */
function change(changes, view, name) {
  Object.assign(state, changes);
  remember(state);
  find("#failure").hidden = true;
  open(view, name).then(() => {
    document.body.dataset.ready = first.name;
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
  tour(() => {
    state.toured = true;
    remember(state);
  });
}

document.body.dataset.started = "";
warm();
fill();
applySettings();
showExplanation();
listen();
drawing.fit();
drawing.set(state.strokes);
await start();
if (!state.toured && !navigator.webdriver) beginTour();
