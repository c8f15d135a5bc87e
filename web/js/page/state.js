// What the page remembers: in this browser for the next visit, and in a link for others.

/** @import { Stroke } from "../drawing.js" */

/** @typedef {typeof FRESH} State */

const KEY = "digits";

const FRESH = {
  strokes: /** @type {Stroke[]} */ ([]),
  model: "",
  /** The name of the model beside it, or nothing. */
  second: "",
  scale: /** @type {import("../network/calibration.js").Scale} */ ("fixed"),
  width: 80,
  /** Whether symbols that stand apart are read one by one. */
  apart: true,
  language: /** @type {import("../wording.js").Language | ""} */ (""),
  theme: "",
  toured: false,
};

/** What a link shows to others. @type {(keyof State)[]} */
const SHARED = ["strokes", "model", "second", "apart"];

/** @param {State} state @returns {Partial<State>} */
function shared(state) {
  return Object.fromEntries(SHARED.map((name) => [name, state[name]]));
}

/** What the visitor left here, and what is on the page: a link shows something else. */
export class Visit {
  constructor() {
    this.own = remembered();
    this.state = { ...this.own };
  }

  /** Keep a change that the visitor made. @param {Partial<State>} changes */
  keep(changes) {
    const { own, state } = this;
    Object.assign(state, changes);
    // From now on this is the visitor's own work, and no longer what a link showed.
    if (SHARED.some((name) => name in changes)) {
      unlink();
      Object.assign(own, shared(state));
    }
    remember({ ...state, ...shared(own) });
  }

  /** Take what the address says, and without a link what the visitor left. */
  follow() {
    Object.assign(this.state, shared({ ...this.own, ...linked() }));
  }
}

/** The state of the last visit. @returns {State} */
function remembered() {
  const state = { ...FRESH };
  try {
    Object.assign(state, JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    const whole = state.strokes.every(({ width, points }) =>
      Number.isFinite(width) && points.every(Number.isFinite));
    if (!whole) state.strokes = [];
  } catch {
    // Without storage (a private window), or with nonsense in it, the page starts afresh.
    state.strokes = [];
  }
  return state;
}

/** What a shared address shows; nothing for one that shares nothing. @returns {Partial<State>} */
function linked() {
  const words = new URLSearchParams(location.hash.slice(1));
  const strokes = decode(words.get("drawing") ?? "");
  const model = words.get("model");
  return {
    ...strokes && { strokes, second: words.get("beside") ?? "", apart: !words.has("whole") },
    ...model && { model },
  };
}

/** The address no longer shows what the page shows: make it the page's own again. */
function unlink() {
  if (!location.hash) return;
  // Whether it performs when nobody is there is not for visitors to change.
  const show = location.hash.match(/show(=\d+)?/)?.[0];
  history.replaceState(null, "", location.pathname + location.search + (show ? `#${show}` : ""));
}

/** @param {State} state */
function remember(state) {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // See above.
  }
}

/** @param {State} state */
export function link({ strokes, model, second, apart }) {
  const words = new URLSearchParams({ drawing: encode(strokes), model });
  if (second) words.set("beside", second);
  if (!apart) words.set("whole", "");
  return `${location.href.split("#")[0]}#${words}`;
}

/**
 * Strokes as short text: the kind, then width and points with two digits each to the base 36.
 *
 * @param {Stroke[]} strokes
 */
export function encode(strokes) {
  const two = (/** @type {number} */ n) => Math.round(n).toString(36).padStart(2, "0");
  return strokes.map(({ erase, width, points }) =>
    (erase ? "e" : "p") + [width, ...points].map(two).join("")).join(".");
}

/** @param {string} words @returns {Stroke[] | null} null if this is no drawing */
export function decode(words) {
  const strokes = words.split(".");
  if (!strokes.every((stroke) => /^[ep][0-9a-z]{2}([0-9a-z]{4})+$/.test(stroke))) return null;
  return strokes.map((stroke) => {
    const pairs = stroke.slice(1).match(/../g) ?? [];
    const [width, ...points] = pairs.map((pair) => parseInt(pair, 36));
    return { erase: stroke[0] === "e", width, points };
  });
}
