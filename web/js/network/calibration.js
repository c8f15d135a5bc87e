// How strong the layers of a network get: the scale on which their numbers become colours.

import { pictures } from "./layers.js";

/** @import { Model } from "./inference.js" */

/** @typedef {"fixed" | "layer" | "map"} Scale */

/** What stands for nothing, so that nothing is divided by zero. */
const LEAST = 1e-6;

/**
 * The range of each layer on clear examples, and whether it can be negative: the fixed scale.
 *
 * @param {(tile: Float32Array) => Promise<{ layers: Float32Array[] }>} run
 * @param {Float32Array[]} tiles
 * @returns {Promise<{ ranges: number[], signed: boolean[] }>} with the input as layer 0
 */
export async function calibrate(run, tiles) {
  const ranges = [1];
  const signed = [false];
  for (const tile of tiles) {
    const { layers } = await run(tile);
    layers.forEach((values, i) => {
      let [least, most] = [Infinity, -Infinity];
      for (const value of values) {
        if (value < least) least = value;
        if (value > most) most = value;
      }
      ranges[i + 1] = Math.max(ranges[i + 1] ?? LEAST, most, -least);
      signed[i + 1] ||= least < 0;
    });
  }
  return { ranges, signed };
}

/**
 * The numbers that get the full colour: one for the whole layer, or one for each of its maps.
 *
 * @param {Model} model
 * @param {number} index
 * @param {Float32Array} values
 * @param {Scale} scale
 */
export function bounds({ network, ranges }, index, values, scale) {
  if (scale === "fixed" || index === 0) return [ranges[index]];
  const { shape } = network.layers[index];
  const maps = scale === "map" && shape.length === 3 ? pictures(shape).maps : 1;
  /** @type {number[]} */
  const largest = Array(maps).fill(LEAST);
  for (let i = 0; i < values.length; i++) {
    largest[i % maps] = Math.max(largest[i % maps], Math.abs(values[i]));
  }
  return largest;
}
