// Layers that even their numbers out by what these are at the moment: their mean, their spread.

import { size } from "./layers.js";
import { along, coordinates } from "./moves.js";

/** @import { Layer } from "./layers.js" */

/** @typedef {{ factor: number, shift: number }} Line what becomes of each number: times, plus */
/** @typedef {(unit: number, before: ArrayLike<number>) => Line} Evening */

export const EVENING = /^(Layer|Group|RMS|Unit)Normalization$/;

/**
 * @param {Layer} layer
 * @param {(name: string) => Float32Array | undefined} weight
 * @returns {Evening}
 */
export function evening(layer, weight) {
  const { shape, type } = layer;
  const axes = new Set([layer.axis ?? -1].flat().map((axis) => along(axis, shape)));
  const last = shape.length - 1;
  const wide = type === "GroupNormalization" ? shape[last] / (layer.groups ?? 1) : 1;
  // Numbers of one group are evened out together; each has its own learned weights.
  const count = (/** @type {number[]} */ place, /** @type {boolean} */ evened) =>
    place.reduce((sum, x, axis) => axes.has(axis) === evened ? sum * shape[axis] + x : sum, 0);
  const group = (/** @type {number[]} */ place) =>
    type === "GroupNormalization" ? Math.floor(place[last] / wide) : count(place, false);
  /** @type {Int32Array | undefined} */
  let groups;
  /** @type {ArrayLike<number> | undefined} */
  let known;
  /** @type {Line[]} */
  let lines = [];

  return (unit, before) => {
    groups ??= Int32Array.from({ length: size(shape) }, (_, i) => group(coordinates(i, shape)));
    if (known !== before) lines = linesOf(type, groups, before, layer.epsilon ?? 0);
    known = before;
    const { factor, shift } = lines[groups[unit]];
    const at = count(coordinates(unit, shape), true);
    const gamma = weight("gamma")?.[at] ?? weight("scale")?.[at] ?? 1;
    return { factor: factor * gamma, shift: shift * gamma + (weight("beta")?.[at] ?? 0) };
  };
}

/**
 * For each group what evens it out.
 *
 * @param {string} type
 * @param {Int32Array} groups of each number
 * @param {ArrayLike<number>} values
 * @param {number} epsilon
 * @returns {Line[]}
 */
function linesOf(type, groups, values, epsilon) {
  const count = groups.reduce((most, x) => Math.max(most, x), 0) + 1;
  const [n, sum, squares] = [0, 1, 2].map(() => new Float64Array(count));
  groups.forEach((at, i) => { n[at]++; sum[at] += values[i]; });
  const centred = type === "LayerNormalization" || type === "GroupNormalization";
  groups.forEach((at, i) => { squares[at] += (values[i] - (centred ? sum[at] / n[at] : 0)) ** 2; });
  return Array.from(n, (_, at) => {
    const spread = type === "UnitNormalization" ? Math.sqrt(Math.max(squares[at], 1e-12))
      : Math.sqrt(squares[at] / n[at] + epsilon);
    return { factor: 1 / spread, shift: centred ? -sum[at] / n[at] / spread : 0 };
  });
}
