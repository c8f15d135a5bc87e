// The sum behind a unit, term by term.

import { contributions } from "../network/connections.js";
import { isConvolution, origin, total } from "../network/layers.js";
import { text } from "../wording.js";
import { exact } from "./pieces.js";

/** @import { Origin } from "../network/layers.js" */
/** @import { Neuron } from "./explanation.js" */

const LISTED = 4;

/**
 * The strongest terms, the rest together and the bias. Rounded so that what is shown adds up: the
 * rest takes up what rounding leaves.
 *
 * @param {Neuron} neuron
 * @param {Origin} from
 * @returns {[string, number][]}
 */
export function terms(neuron, from) {
  const { network, values, index, unit } = neuron;
  const before = values[index - 1];
  const layer = network.layers[index];
  const bias = /Normalization|Rescaling/.test(layer.type) ? "shift" : "bias";
  /** @type {[string, number][]} */
  let rows;
  let others = 0;
  if (isConvolution(layer)) {
    const sums = channels(neuron);
    rows = sums.slice(0, LISTED).map(([map, sum]) =>
      [text(sums.length > 1 ? "from_map" : "field", { map: map + 1 }), sum]);
    others = sums.length - rows.length;
  } else {
    rows = contributions(network, index, unit, before, LISTED).map(({ from: source, product }) => {
      const weight = from.weight[from.source.indexOf(source)];
      return [`${exact(weight)} × ${exact(before[source])}`, product];
    });
    others = from.count - rows.length;
  }
  const z = total(from, before);
  const shown = (/** @type {number} */ x) => Number(x.toFixed(3));
  const listed = rows.reduce((sum, [, number]) => sum + shown(number), 0);
  if (others > 0) rows.push([text("others", { count: others }), 0]);
  const last = others > 0 ? rows.length - 1 : 0;
  rows[last][1] = shown(rows[last][1]) + shown(z) - shown(from.bias) - listed;
  if (layer.use_bias !== false) rows.push([text(bias), from.bias]);
  return rows;
}

/**
 * For each map that a convolution sees, what the window on it adds; the strongest first.
 *
 * @param {Neuron} neuron
 * @returns {[number, number][]} map and sum
 */
export function channels({ network, values, index, unit }) {
  const from = /** @type {Origin} */ (origin(network, index, unit));
  const count = network.layers[index - 1].shape[2];
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (let i = 0; i < from.count; i++) {
    const [source, map] = [from.source[i], from.source[i] % count];
    sums.set(map, (sums.get(map) ?? 0) + from.weight[i] * values[index - 1][source]);
  }
  return [...sums].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
}
