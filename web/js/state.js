// What the page remembers: in this browser for the next visit, and in a link for others.

/**
 * @typedef {import("./drawing.js").Stroke} Stroke
 *
 * @typedef {object} State
 * @property {Stroke[]} strokes
 * @property {string} model
 * @property {string} second name of the model beside it, or nothing
 * @property {"fixed" | "layer" | "map"} scale
 * @property {number} width
 * @property {"de" | "en" | ""} language
 * @property {"light" | "dark" | ""} theme
 * @property {boolean} toured
 */

const KEY = "digits";

/** @type {State} */
const FRESH = {
  strokes: [], model: "", second: "", scale: "fixed", width: 80, language: "", theme: "",
  toured: false,
};

/** The last visit's state, overruled by a shared link. @returns {State} */
export function remembered() {
  /** @type {State} */
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
 * Strokes as short text: kind and width, number of points, first point, then steps of one byte.
 *
 * @param {Stroke[]} strokes
 */
export function encode(strokes) {
  /** @type {number[]} */
  const bytes = [];
  for (const { erase, width, points } of strokes) {
    const steps = [];
    let [x, y] = points;
    for (let i = 2; i < points.length; i += 2) {
      while (x !== points[i] || y !== points[i + 1]) {
        const step = [points[i] - x, points[i + 1] - y].map((d) => Math.max(-127, Math.min(127, d)));
        steps.push(step[0] + 128, step[1] + 128);
        x += step[0];
        y += step[1];
      }
    }
    const count = steps.length / 2;
    bytes.push(erase ? 1 : 0, Math.min(255, Math.round(width)), count >> 8, count & 255,
      points[0] >> 8, points[0] & 255, points[1] >> 8, points[1] & 255, ...steps);
  }
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * @param {string} words
 * @returns {Stroke[] | null} null if this is no drawing
 */
export function decode(words) {
  try {
    const bytes = [...atob(words.replaceAll("-", "+").replaceAll("_", "/"))]
      .map((c) => c.charCodeAt(0));
    /** @type {Stroke[]} */
    const strokes = [];
    for (let i = 0; i < bytes.length;) {
      const [erase, width, high, low, x1, x0, y1, y0] = bytes.slice(i, i + 8);
      if (y0 === undefined) return null;
      i += 8;
      let [x, y] = [(x1 << 8) | x0, (y1 << 8) | y0];
      const points = [x, y];
      for (const end = i + 2 * ((high << 8) | low); i < end; i += 2) {
        x += bytes[i] - 128;
        y += bytes[i + 1] - 128;
        points.push(x, y);
      }
      if (!points.every(Number.isFinite)) return null;
      strokes.push({ erase: erase === 1, width, points });
    }
    return strokes.length ? strokes : null;
  } catch {
    return null;
  }
}
