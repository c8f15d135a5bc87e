// Layers that compute nothing: each of their units is one number of the layer before, or a zero.

import { size } from "./layers.js";

/** @import { Layer } from "./layers.js" */

/** @typedef {(unit: number) => number} Move where a unit's number stood before; -1 for a zero */

/**
 * The coordinates of a unit.
 *
 * @param {number} unit
 * @param {number[]} shape
 */
export function coordinates(unit, shape) {
  const answer = Array(shape.length).fill(0);
  for (let axis = shape.length - 1, rest = unit; axis >= 0; axis--) {
    answer[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return answer;
}

/**
 * The unit at some coordinates, -1 beyond the edge.
 *
 * @param {number[]} place
 * @param {number[]} shape
 */
function unitAt(place, shape) {
  let unit = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (place[axis] < 0 || place[axis] >= shape[axis]) return -1;
    unit = unit * shape[axis] + place[axis];
  }
  return unit;
}

/**
 * An axis of Keras, which counts the batch, as a place in a shape without it.
 *
 * @param {number} axis
 * @param {number[]} shape
 */
export function along(axis, shape) {
  return axis < 0 ? shape.length + axis : axis - 1;
}

/** How much is before the first row and column. @param {unknown} edges as Keras writes them */
function firsts(edges) {
  const sides = Array.isArray(edges) ? edges : [];
  return Array.isArray(sides[0]) ? sides.map(([first]) => first) : [sides[0]];
}

/**
 * @param {Layer} layer
 * @param {number[][]} shapes of its inputs
 * @returns {Move | null} null for layers that do more
 */
export function moveOf(layer, shapes) {
  const { type, shape } = layer;
  const [before] = shapes;
  /** @param {(place: number[]) => number[]} change @returns {Move} */
  const to = (change) => (unit) => unitAt(change(coordinates(unit, shape)), before);

  if (type === "Permute" && layer.dims) {
    const dims = layer.dims.map((dim) => dim - 1);
    return to((place) => dims.map((_, axis) => place[dims.indexOf(axis)]));
  }
  if (/^(ZeroPadding|Cropping)[12]D$/.test(type)) {
    const [edges, sign] = type.startsWith("Zero") ? [firsts(layer.padding), -1] : [firsts(layer.cropping), 1];
    return to((place) => place.map((x, axis) => x + sign * (edges[axis] ?? 0)));
  }
  if (/^UpSampling[12]D$/.test(type) && (layer.interpolation ?? "nearest") === "nearest") {
    const times = [layer.size ?? 1].flat();
    return to((place) => place.map((x, axis) => Math.floor(x / (times[axis] ?? 1))));
  }
  if (type === "RepeatVector") return (unit) => unit % before[0];
  if (type === "Concatenate" && typeof (layer.axis ?? -1) === "number") {
    return joined(shape, shapes, along(/** @type {number} */ (layer.axis ?? -1), shape));
  }
  return null;
}

/**
 * @param {number[]} shape
 * @param {number[][]} shapes that were put together
 * @param {number} axis along which
 * @returns {Move}
 */
function joined(shape, shapes, axis) {
  return (unit) => {
    const place = coordinates(unit, shape);
    let start = 0;
    for (const part of shapes) {
      if (place[axis] < part[axis]) return start + unitAt(place, part);
      place[axis] -= part[axis];
      start += size(part);
    }
    return -1;
  };
}
