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
      if (across) curve(path, a.x, a.y + beside, b.x, b.y + beside, true);
      else curve(path, a.x + beside, a.y, b.x + beside, b.y, false);
    }
  }
  context.lineWidth = 1 / ratio;
  for (const [level, path] of paths) {
    context.strokeStyle = lineColour(level, 0.1 + 0.6 * Math.abs(level) / LEVELS);
    context.stroke(path);
  }
}

/**
 * Leave and arrive straight ahead.
 *
 * @param {Path2D} path
 * @param {number} x0
 * @param {number} y0
 * @param {number} x1
 * @param {number} y1
 * @param {boolean} across whether ahead is to the right, else down
 */
function curve(path, x0, y0, x1, y1, across) {
  path.moveTo(x0, y0);
  if (across) path.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
  else path.bezierCurveTo(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, x1, y1);
}
