// Connections between two layers as lines.

import { lineColour } from "../colours.js";

/** @import { Connection } from "../network/connections.js" */

/** How many strengths are told apart. */
const LEVELS = 5;
/** Device pixels between the hairs of one line, so that they touch. */
const TOUCH = 1;

/**
 * Draw connections as curves; thickness and opacity grow with the product's size. A thick line is
 * made of hairs, one device pixel wide each, which browsers draw several times as fast.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Connection[]} connections
 * @param {(connection: Connection) => { x: number, y: number }} start
 * @param {(connection: Connection) => { x: number, y: number }} end
 * @param {{ across: boolean, strong: number, ratio: number }} look and device pixels per CSS pixel
 */
export function drawLines(context, connections, start, end, { across, strong, ratio }) {
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
    const width = (0.5 + 2 * Math.abs(level) / LEVELS) * strong * ratio;
    const hairs = Math.max(1, Math.round(width / TOUCH));
    for (let hair = 0; hair < hairs; hair++) {
      const beside = (hair - (hairs - 1) / 2) * TOUCH / ratio;
      // Leave and arrive straight ahead.
      if (across) {
        const [middle, y0, y1] = [(a.x + b.x) / 2, a.y + beside, b.y + beside];
        path.moveTo(a.x, y0);
        path.bezierCurveTo(middle, y0, middle, y1, b.x, y1);
      } else {
        const [middle, x0, x1] = [(a.y + b.y) / 2, a.x + beside, b.x + beside];
        path.moveTo(x0, a.y);
        path.bezierCurveTo(x0, middle, x1, middle, x1, b.y);
      }
    }
  }
  context.lineWidth = 1 / ratio;
  for (const [level, path] of paths) {
    context.strokeStyle = lineColour(level, 0.1 + 0.6 * Math.abs(level) / LEVELS);
    context.stroke(path);
  }
}
