// The strongest weight × activation into what is lit: the connections worth drawing.

import { before, locate, pictures } from "./layers.js";
import { newOrigin, origin } from "./origin.js";

/** @import { Network } from "./layers.js" */
/** @import { Origin } from "./origin.js" */

/**
 * @typedef {object} Connection units of two layers
 * @property {number} source what the later one takes, counted over all that the layer gets
 * @property {number} layer where that is
 * @property {number} from the unit there
 * @property {number} to
 * @property {number} product
 */

const TARGETS = 12;
const EACH = 4;

/**
 * The strongest unit of each of the strongest maps, so that one bright spot does not take all.
 *
 * @param {Float32Array} values
 * @param {number[]} shape
 * @param {number} count
 */
export function lit(values, shape, count) {
  const { maps } = pictures(shape);
  const best = new Int32Array(maps);
  const strength = new Float32Array(maps);
  for (let start = 0; start < values.length; start += maps) {
    for (let map = 0; map < maps; map++) {
      const size = Math.abs(values[start + map]);
      if (size > strength[map]) {
        strength[map] = size;
        best[map] = start + map;
      }
    }
  }
  /** @type {number[]} */
  const order = [];
  let least = 0;
  for (let map = 0; map < maps; map++) {
    if (strength[map] <= least) continue;
    keep(order, map, count, (a) => strength[a]);
    if (order.length === count) least = strength[order[count - 1]];
  }
  return order.filter((map) => strength[map] > 0.05 * strength[order[0]]).map((map) => best[map]);
}

/**
 * Put something in its place among the strongest; to sort all of them would take far longer.
 *
 * @template T
 * @param {T[]} strongest strongest first
 * @param {T} one
 * @param {number} count how many are kept
 * @param {(one: T) => number} strength
 */
function keep(strongest, one, count, strength) {
  let place = strongest.length;
  while (place > 0 && strength(strongest[place - 1]) < strength(one)) place--;
  strongest.splice(place, 0, one);
  if (strongest.length > count) strongest.pop();
}

/**
 * What contributes most to one unit.
 *
 * @param {Network} network
 * @param {number} index
 * @param {number} unit
 * @param {ArrayLike<number>} given what the layer gets
 * @param {number} count
 * @param {Origin} [from] a buffer, as in `origin`
 * @returns {Connection[]} strongest first
 */
export function contributions(network, index, unit, given, count, from = newOrigin()) {
  if (!origin(network, index, unit, given, from)) return [];
  const { source, weight, kind } = from;
  // Of what is compared, one alone decides.
  const one = kind === "max" || kind === "min";
  const most = one ? 1 : count;
  const sign = kind === "min" ? -1 : 1;
  /** @type {{ source: number, product: number, strength: number }[]} */
  const found = [];
  let least = one ? -Infinity : 0;
  for (let i = 0; i < from.count; i++) {
    const product = weight[i] * given[source[i]];
    const strength = one ? sign * product : Math.abs(product);
    if (strength <= least) continue;
    keep(found, { source: source[i], product, strength }, most, ({ strength }) => strength);
    if (found.length === most) least = found[most - 1].strength;
  }
  return found.filter(({ product }) => product).map(({ source, product }) => {
    const { layer, unit: start } = locate(network, index, source);
    return { source, product, layer, from: start, to: unit };
  });
}

/**
 * The connections worth drawing into a layer.
 *
 * @param {Network} network
 * @param {number} index
 * @param {Float32Array[]} values of every layer
 * @param {Origin} [from] a buffer, as in `origin`
 */
export function strongest(network, index, values, from = newOrigin()) {
  const output = index === network.layers.length - 1;
  const targets = lit(values[index], network.layers[index].shape, output ? 3 : TARGETS);
  const each = output ? 3 * EACH : EACH;
  const given = before(network, index, values);
  return targets.flatMap((unit) => contributions(network, index, unit, given, each, from));
}

/**
 * What speaks for a unit and what against it.
 *
 * @param {Origin} from
 * @param {ArrayLike<number>} given what its layer gets
 */
export function votes(from, given) {
  let [pro, con] = [Math.max(0, from.bias), Math.max(0, -from.bias)];
  for (let i = 0; i < from.count; i++) {
    const product = from.weight[i] * given[from.source[i]];
    if (product > 0) pro += product;
    else con -= product;
  }
  return { pro, con };
}
