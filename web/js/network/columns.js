// In which column each layer stands: branches that run side by side stand one below the other.

/** @import { Layer } from "./layers.js" */

/** More layers than this do not fit into one column. */
const MOST = 6;

/**
 * The layers by how many stand between them and the input, at most.
 *
 * @param {Layer[]} layers the input first
 * @returns {number[][]} for each column the numbers of its layers, from top to bottom
 */
export function columnsOf(layers) {
  const depths = [0];
  for (let index = 1; index < layers.length; index++) {
    depths[index] = 1 + Math.max(...(layers[index].from ?? [index - 1]).map((input) => depths[input]));
  }
  /** @type {number[][]} */
  const found = [];
  depths.forEach((depth, index) => { (found[depth] ??= []).push(index); });
  return found.flatMap((column) => {
    const parts = Math.ceil(column.length / MOST);
    const each = Math.ceil(column.length / parts);
    return Array.from({ length: parts }, (_, part) => column.slice(part * each, (part + 1) * each));
  });
}
