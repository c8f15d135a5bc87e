// Layers in which branches meet: each unit takes one number of each branch.

import { size } from "./layers.js";
import { coordinates } from "./moves.js";

/** @import { Kind } from "./origin.js" */
/** @import { Layer } from "./layers.js" */

/** @type {Record<string, Kind>} */
const KINDS = { Add: "sum", Subtract: "sum", Average: "sum", Multiply: "product", Maximum: "max", Minimum: "min" };

/** @param {Layer} layer */
export function isMerging({ type }) {
  return type in KINDS;
}

/**
 * How a layer merges, and where the numbers of a unit are in all branches one after the other. A
 * branch with a side of 1 gives that number to all units along it.
 *
 * @param {Layer} layer
 * @param {number[][]} shapes of its inputs
 * @returns {{ kind: Kind, sources: (unit: number) => number[], weights: number[] }}
 */
export function merging({ type, shape }, shapes) {
  let start = 0;
  const branches = shapes.map((part) => {
    const branch = { part, start, same: size(part) === size(shape), left: shape.length - part.length };
    start += size(part);
    return branch;
  });
  const weights = shapes.map((_, i) =>
    type === "Average" ? 1 / shapes.length : type === "Subtract" && i > 0 ? -1 : 1);
  const sources = (/** @type {number} */ unit) => branches.map(({ part, start, same, left }) => {
    if (same) return start + unit;
    const place = coordinates(unit, shape);
    return start + part.reduce((at, side, axis) =>
      at * side + (side === 1 ? 0 : place[axis + left]), 0);
  });
  return { kind: KINDS[type], sources, weights };
}
