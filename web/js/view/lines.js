// Connections between two layers as lines.

import { lineColour } from "../colours.js";

/** @import { Connection } from "../network/connections.js" */

/** How many strengths are told apart. */
const LEVELS = 5;

/**
 * Draw connections as curves; thickness and opacity grow with the product's size.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Connection[]} connections
 * @param {(connection: Connection) => { x: number, y: number }} start
 * @param {(connection: Connection) => { x: number, y: number }} end
 * @param {{ across: boolean, strong: number }} look
 */
export function drawLines(context, connections, start, end, { across, strong }) {
  const largest = connections.reduce((most, { product }) => Math.max(most, Math.abs(product)), 0);
  if (!largest) return;
  // One path for all lines of about one strength: canvas strokes few paths faster than many.
  /** @type {Map<number, Path2D>} */
  const paths = new Map();
  for (const connection of connections) {
    const { product } = connection;
    const level = Math.sign(product) * Math.ceil(Math.abs(product) / largest * LEVELS);
    const path = paths.get(level) ?? new Path2D();
    paths.set(level, path);
    const [a, b] = [start(connection), end(connection)];
    const [right, below] = across ? [(b.x - a.x) / 2, 0] : [0, (b.y - a.y) / 2];
    path.moveTo(a.x, a.y);
    path.bezierCurveTo(a.x + right, a.y + below, b.x - right, b.y - below, b.x, b.y);
  }
  for (const [level, path] of paths) {
    const share = Math.abs(level) / LEVELS;
    context.lineWidth = (0.5 + 2 * share) * strong;
    context.strokeStyle = lineColour(level, 0.1 + 0.6 * share);
    context.stroke(path);
  }
}
