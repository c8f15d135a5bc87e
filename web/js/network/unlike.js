// Tells a drawing that is like nothing a network knows; digits/model/unlike.py says how and why.

import { order } from "./arrays.js";

/** @import { Layer } from "./layers.js" */
/** @import { Description } from "./models.js" */

/** How many tiles are shown. */
export const NEAREST = 3;

/** Over how many labels an answer is spread, in nats. @param {ArrayLike<number>} probabilities */
export function entropy(probabilities) {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] > 0) sum -= probabilities[i] * Math.log(probabilities[i]);
  }
  return sum;
}

/**
 * Whether a drawing is unlike all that a network knows.
 *
 * @param {Description} description
 * @param {ArrayLike<number>} probabilities
 */
export function isUnlike({ unlike }, probabilities) {
  return typeof unlike === "number" && entropy(probabilities) > unlike;
}

/**
 * The layer that the answer is made from, 0 where it is made from the tile itself.
 *
 * @param {Layer[]} layers with the input as layer 0
 */
export function lastHidden(layers) {
  const last = layers.map(({ type }) => type).lastIndexOf("Dense");
  if (last < 1) return 0;
  return (layers[last].from ?? [last - 1])[0];
}

/**
 * Which tiles lie nearest to a drawing: directions are compared, not lengths.
 *
 * @param {Float32Array} hidden what a layer answers to the drawing
 * @param {Float32Array} known what it answers to the tiles, one after the other
 * @returns {number[]} places of the tiles, the nearest first
 */
export function nearest(hidden, known) {
  const size = hidden.length;
  const alike = Array.from({ length: known.length / size }, (_, tile) => {
    let [product, square] = [0, 0];
    for (let i = 0; i < size; i++) {
      const value = known[tile * size + i];
      product += value * hidden[i];
      square += value * value;
    }
    return square ? product / Math.sqrt(square) : 0;
  });
  return order(alike).slice(0, NEAREST);
}
