// From a drawing to the tiles that a network sees of it: one, or one for each symbol of a row.

import { inkBox, normalise } from "../normalise.js";
import { isRow, symbols } from "./row.js";
import { ink } from "./specimens.js";

/** @import { Box } from "./pieces.js" */
/** @import { Symbol } from "./row.js" */

/**
 * @typedef {object} Piece a symbol of a drawing
 * @property {Box} box in pixels of the drawing
 * @property {Uint8ClampedArray} grey the box's picture with its ink alone
 * @property {Uint8ClampedArray} small 784 values, dark ink on white
 * @property {Float32Array} tile the same for the network, ink 1
 */

export class Cutting {
  /** The symbols before: whoever writes the third does not change the first. @type {Piece[]} */
  #before = [];

  /**
   * The symbols of a drawing from left to right; none where nothing is drawn.
   *
   * @param {{ grey: Uint8ClampedArray, width: number, height: number }} drawn
   * @param {string[]} labels of the networks: where some consist of pieces beside each other, a drawing
   *   is one symbol
   * @param {boolean} apart whether symbols that stand apart are read one by one
   * @returns {{ pieces: Piece[], several: boolean }} `several`: whether any stand apart
   */
  cut({ grey, width, height }, labels, apart) {
    const box = inkBox(grey, width, height);
    if (!box) return { pieces: [], several: false };
    const found = isRow(labels) ? symbols(grey, width, height, labels) : [];
    const several = found.length > 1;
    if (several && apart) {
      this.#before = found.map((symbol) => this.#known(symbol) ?? alone(symbol));
      return { pieces: this.#before, several };
    }
    // What is no row is shrunk with all its ink.
    const small = normalise(grey, width, height, box);
    return { pieces: [{ box, grey, small, tile: ink(small) }], several };
  }

  /** @param {Symbol} symbol */
  #known({ box, grey }) {
    const same = (/** @type {Piece} */ { box: { left, top, right, bottom } }) => box.left === left
      && box.top === top && box.right === right && box.bottom === bottom;
    return this.#before.find((piece) => same(piece) && piece.grey.every((value, i) => value === grey[i]));
  }
}

/** @param {Symbol} symbol @returns {Piece} */
function alone({ box, grey }) {
  const small = normalise(grey, box.right - box.left, box.bottom - box.top);
  return { box, grey, small, tile: ink(small) };
}

/**
 * Which piece a point belongs to: the one with ink there, or else the nearest.
 *
 * @param {Piece[]} pieces one at least
 * @param {number} x in pixels of the drawing
 * @param {number} y
 */
export function nearest(pieces, x, y) {
  const distances = pieces.map(({ box: { left, top, right, bottom }, grey }) => {
    const [across, down] = [Math.max(left - x, 0, x - right + 1), Math.max(top - y, 0, y - bottom + 1)];
    const inked = !across && !down && grey[(y - top) * (right - left) + x - left] < 255;
    return inked ? -1 : Math.hypot(across, down);
  });
  return distances.indexOf(Math.min(...distances));
}
