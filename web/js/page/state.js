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
  language: /** @type {import("../wording.js").Language | ""} */ (""),
  theme: "",
  toured: false,
};

/** The last visit's state, overruled by a shared link. @returns {State} */
export function remembered() {
  const state = { ...FRESH };
  try {
    Object.assign(state, JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    if (!state.strokes.every(({ points }) => points.every(Number.isFinite))) state.strokes = [];
  } catch {
    // Without storage (a private window), or with nonsense in it, the page starts afresh.
    state.strokes = [];
  }
  const link = new URLSearchParams(location.hash.slice(1));
  const strokes = decode(link.get("drawing") ?? "");
  if (strokes) Object.assign(state, { strokes, second: link.get("beside") ?? "" });
  if (link.get("model")) state.model = link.get("model") ?? "";
  return state;
}

/** @param {State} state */
export function remember(state) {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // See above.
  }
}

/** @param {State} state */
export function link({ strokes, model, second }) {
  const words = new URLSearchParams({ drawing: encode(strokes), model });
  if (second) words.set("beside", second);
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
