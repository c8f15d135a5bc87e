// The one colour scale of the page: blue is positive, orange is negative, and zero is the colour of
// the card, so that what is strong glows in the dark as well.

/** @typedef {[red: number, green: number, blue: number]} Colour */

/** Steps from zero to the full colour. */
const STEPS = 256;
/** The same colours as --plus, --minus and --zero of the style sheet. */
const THEMES = {
  light: scale([26, 115, 184], [245, 147, 34], [255, 255, 255]),
  dark: scale([84, 181, 255], [255, 163, 61], [27, 33, 41]),
};
let theme = THEMES.light;

/** @param {Colour} positive @param {Colour} negative @param {Colour} zero */
function scale(positive, negative, zero) {
  const colours = Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
    const strength = Math.abs(i - STEPS) / STEPS;
    const end = i < STEPS ? negative : positive;
    return /** @type {Colour} */ (zero.map((from, c) => Math.round(from + (end[c] - from) * strength)));
  });
  /** Packed pixels from most negative over zero to most positive. */
  const table = Uint32Array.from(colours, ([red, green, blue]) =>
    ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0);
  return { colours, table };
}

/** @param {boolean} dark */
export function useDark(dark) {
  theme = dark ? THEMES.dark : THEMES.light;
}

/**
 * Colour `values[from], values[from + step], …` into `pixels` at the places `at` gives.
 *
 * @param {Uint32Array} pixels
 * @param {ArrayLike<number>} values
 * @param {Int32Array} at the pixel of each value
 * @param {number} bound the value that gets the full colour
 * @param {number} from
 * @param {number} step
 */
export function colourInto(pixels, values, at, bound, from, step) {
  const { table } = theme;
  const factor = bound > 0 ? STEPS / bound : 0;
  for (let i = from; i < values.length; i += step) {
    const level = Math.round(values[i] * factor) + STEPS;
    pixels[at[i]] = table[level < 0 ? 0 : level > 2 * STEPS ? 2 * STEPS : level];
  }
}

/**
 * The colour of one number, and black or white for what is written on it.
 *
 * @param {number} share of the full colour, from −1 to 1
 */
export function colourOf(share) {
  const colour = theme.colours[Math.round(Math.max(-1, Math.min(1, share || 0)) * STEPS) + STEPS];
  const [red, green, blue] = colour;
  const bright = 0.299 * red + 0.587 * green + 0.114 * blue;
  return { background: `rgb(${colour})`, text: bright > 120 ? "#000" : "#fff" };
}

/** @param {number} sign @param {number} opacity */
export function lineColour(sign, opacity) {
  const [red, green, blue] = theme.colours[sign < 0 ? 0 : 2 * STEPS];
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}
