// What becomes of a network of which some maps are switched off.

import { before, inputsOf, pictures } from "./layers.js";
import { forward } from "./origin.js";

/** @import { Network } from "./layers.js" */
/** @import { Off } from "./runtime.js" */

/**
 * Set the switched-off maps to zero and compute everything after them anew.
 *
 * @param {Network} network
 * @param {Float32Array[]} values of every layer
 * @param {Off} off
 */
export function switchOff(network, values, off) {
  if (!Object.keys(off).length) return values;
  const answer = values.slice();
  /** @type {Set<number>} */
  const changed = new Set();
  for (let index = 1; index < values.length; index++) {
    if (inputsOf(network, index).some((input) => changed.has(input))) {
      answer[index] = forward(network, index, before(network, index, answer)) ?? values[index];
      changed.add(index);
    }
    if (!off[index]?.length) continue;
    changed.add(index);
    const { maps } = pictures(network.layers[index].shape);
    const fresh = answer[index] = answer[index].slice();
    for (const map of off[index]) {
      for (let i = map; i < fresh.length; i += maps) fresh[i] = 0;
    }
  }
  return answer;
}
