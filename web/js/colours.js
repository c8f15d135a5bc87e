// The one colour scale of the page: blue is positive, white is zero, orange is negative.

const POSITIVE = [26, 115, 184];
const NEGATIVE = [245, 147, 34];
const ZERO = [255, 255, 255];
const STEPS = 256;

/** Packed pixels from most negative (0) over zero (STEPS) to most positive (2 × STEPS). */
const TABLE = Uint32Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
  const strength = Math.abs(i - STEPS) / STEPS;
  const end = i < STEPS ? NEGATIVE : POSITIVE;
  const [red, green, blue] = ZERO.map((zero, c) => Math.round(zero + (end[c] - zero) * strength));
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
});

/**
 * Colour `values[from], values[from + step], …` into `pixels` at the places `at` gives.
 *
 * @param {Uint32Array} pixels
 * @param {ArrayLike<number>} values
 * @param {Int32Array} at the pixel of each value
 * @param {number} bound the value that gets the full colour
 * @param {number} [from]
 * @param {number} [step]
 */
export function colourInto(pixels, values, at, bound, from = 0, step = 1) {
  const scale = bound > 0 ? STEPS / bound : 0;
  for (let i = from; i < values.length; i += step) {
    const level = Math.round(values[i] * scale) + STEPS;
    pixels[at[i]] = TABLE[level < 0 ? 0 : level > 2 * STEPS ? 2 * STEPS : level];
  }
}

/** @param {number} sign @param {number} opacity */
export function lineColour(sign, opacity) {
  const [red, green, blue] = sign < 0 ? NEGATIVE : POSITIVE;
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}
