// The window on the layer before through which a unit of a convolution or a pooling looks.

/** @import { Layer } from "./layers.js" */

/** A row of pixels is a picture of one column. @param {number[]} shape */
function planar(shape) {
  return shape.length === 2 ? [shape[0], 1, shape[1]] : shape;
}

/** @param {number[] | undefined} sides */
const both = (sides) => sides && (sides.length === 1 ? [sides[0], 1] : sides);

/**
 * Visit the pixels under a convolution's or a pooling's window; padding is left out.
 *
 * @param {Layer} layer
 * @param {number[]} shape of the layer before
 * @param {number} unit
 * @param {(source: number, place: number) => void} visit pixel of the layer before, place in window
 */
export function eachInWindow(layer, shape, unit, visit) {
  const before = planar(shape);
  const window = windowOf(layer, shape, unit);
  for (let y = 0; y < window.height; y++) {
    const row = window.top + y * window.dilation[0];
    if (row < 0 || row >= before[0]) continue;
    for (let x = 0; x < window.width; x++) {
      const column = window.left + x * window.dilation[1];
      if (column < 0 || column >= before[1]) continue;
      visit(row * before[1] + column, y * window.width + x);
    }
  }
}

/**
 * The receptive field of a unit in the layer before; it may reach over the edge.
 *
 * @param {Layer} layer
 * @param {number[]} shape of the layer before
 * @param {number} unit
 */
export function windowOf(layer, shape, unit) {
  const before = planar(shape);
  const own = planar(layer.shape);
  const sides = both(layer.kernel_size ?? layer.pool_size);
  const [height, width] = sides ?? before;
  const strides = both(layer.strides ?? layer.pool_size) ?? [1, 1];
  const dilation = both(layer.dilation_rate) ?? [1, 1];
  // Global pooling has one window, on everything.
  const place = sides ? Math.floor(unit / own[2]) : 0;
  const padding = [height, width].map((length, axis) => {
    const reach = (length - 1) * dilation[axis] + 1;
    if (layer.padding === "causal" && axis === 0) return reach - 1;
    if (layer.padding !== "same") return 0;
    const needed = (own[axis] - 1) * strides[axis] + reach - before[axis];
    return Math.floor(Math.max(0, needed) / 2);
  });
  const top = Math.floor(place / own[1] || 0) * strides[0] - padding[0];
  const left = (place % own[1] || 0) * strides[1] - padding[1];
  return { top, left, height, width, dilation };
}

/**
 * Visit the pixels that stamp a kernel onto a unit of a transposed convolution.
 *
 * @param {Layer} layer
 * @param {number[]} before its shape
 * @param {number} unit
 * @param {(source: number, place: number) => void} visit pixel of the layer before, place in kernel
 */
export function eachStamp(layer, before, unit, visit) {
  const size = /** @type {number[]} */ (layer.kernel_size);
  const strides = layer.strides ?? [1, 1];
  const pixel = Math.floor(unit / layer.shape[2]);
  const place = [Math.floor(pixel / layer.shape[1]), pixel % layer.shape[1]];
  const padding = size.map((length, axis) => {
    if (layer.padding !== "same") return 0;
    const needed = (before[axis] - 1) * strides[axis] + length - layer.shape[axis];
    return Math.floor(Math.max(0, needed) / 2);
  });
  for (let y = 0; y < size[0]; y++) {
    for (let x = 0; x < size[1]; x++) {
      const [row, column] = [y, x].map((k, axis) => (place[axis] + padding[axis] - k) / strides[axis]);
      const inside = Number.isInteger(row) && Number.isInteger(column)
        && row >= 0 && row < before[0] && column >= 0 && column < before[1];
      if (inside) visit(row * before[1] + column, y * size[1] + x);
    }
  }
}
