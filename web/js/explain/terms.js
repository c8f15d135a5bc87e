// The sum behind a unit, term by term.

import { contributions } from "../network/connections.js";
import { before, channelsOf, inputsOf, isConvolution } from "../network/layers.js";
import { origin, total } from "../network/origin.js";
import { text } from "../wording.js";
import { exact } from "./pieces.js";

/** @import { Origin } from "../network/origin.js" */
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
  const given = before(network, index, values);
  const layer = network.layers[index];
  const bias = /Normalization|Rescaling/.test(layer.type) ? "shift" : "bias";
  /** @type {[string, number][]} */
  let rows;
  let others = 0;
  if (isConvolution(layer)) {
    const sums = mapSums(neuron);
    rows = sums.slice(0, LISTED).map(([map, sum]) =>
      [text(sums.length > 1 ? "from_map" : "field", { map: map + 1 }), sum]);
    others = sums.length - rows.length;
  } else {
    rows = contributions(network, index, unit, given, LISTED).map(({ source, product }) => {
      const weight = from.weight[from.source.indexOf(source)];
      return [`${exact(weight)} × ${exact(given[source])}`, product];
    });
    others = from.count - rows.length;
  }
  const z = total(from, given);
  const shown = (/** @type {number} */ x) => Number(x.toFixed(3));
  const listed = rows.reduce((sum, [, number]) => sum + shown(number), 0);
  if (others > 0 || !rows.length) rows.push([text("others", { count: others }), 0]);
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
export function mapSums({ network, values, index, unit }) {
  const given = before(network, index, values);
  const from = /** @type {Origin} */ (origin(network, index, unit, given));
  const [input] = inputsOf(network, index);
  const count = channelsOf(network.layers[input].shape);
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (let i = 0; i < from.count; i++) {
    const [source, map] = [from.source[i], from.source[i] % count];
    sums.set(map, (sums.get(map) ?? 0) + from.weight[i] * given[source]);
  }
  return [...sums].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
}
