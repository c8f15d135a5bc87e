// A canvas that shows strokes. Finished ones are kept as a picture, so that only the one that grows
// is drawn again and again.

import { newCanvas, pen, whiten } from "../elements.js";

/** @import { Stroke } from "../drawing.js" */

/** Strokes are in thousandths of the sheet's side. */
export const SIDE = 1000;
/** The side of the copy that the network gets, in pixels; small enough to be read on every event. */
export const COPY = 252;

export class Sheet {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} [line] how wide all pens draw, in thousandths; without it each as wide as it is
   */
  constructor(canvas, line) {
    this.canvas = canvas;
    this.line = line;
    this.context = pen(canvas, { alpha: false, willReadFrequently: line !== undefined });
    this.settled = pen(newCanvas(1, 1), { alpha: false });
  }

  /** Begin anew, in the canvas's present size. @param {Stroke[]} strokes finished ones */
  redraw(strokes) {
    const { settled, canvas } = this;
    settled.canvas.width = settled.canvas.height = canvas.width;
    whiten(settled);
    for (const stroke of strokes) this.settle(stroke);
  }

  /** A stroke is finished. @param {Stroke} stroke */
  settle(stroke) {
    draw(this.settled, stroke, this.line);
  }

  /**
   * Show what is finished, and the stroke that grows, or what a camera sees.
   *
   * @param {Stroke | null} current
   * @param {HTMLCanvasElement | null} [seen] null where it sees nothing
   */
  show(current, seen) {
    const { context, canvas } = this;
    if (seen === undefined) {
      context.drawImage(this.settled.canvas, 0, 0);
      if (current) draw(context, current, this.line);
      return;
    }
    whiten(context);
    if (seen) context.drawImage(seen, 0, 0, canvas.width, canvas.width);
  }
}

/**
 * A smooth line: curves from middle to middle, with the points themselves as handles.
 *
 * @param {CanvasRenderingContext2D} paper
 * @param {Stroke} stroke
 * @param {number} [fine] how wide all pens draw
 */
function draw(paper, { erase, width, points, picture }, fine) {
  if (picture) paper.drawImage(picture, 0, 0, paper.canvas.width, paper.canvas.width);
  if (!points.length) return;
  const scale = paper.canvas.width / SIDE;
  const line = (erase ? width : fine ?? width) * scale;
  if (points.length === 2) {
    // Browsers do not agree on whether a line without length has a round end.
    paper.fillStyle = erase ? "#fff" : "#000";
    paper.beginPath();
    paper.arc(points[0] * scale, points[1] * scale, line / 2, 0, 2 * Math.PI);
    paper.fill();
    return;
  }
  paper.lineWidth = line;
  paper.lineCap = paper.lineJoin = "round";
  paper.strokeStyle = erase ? "#fff" : "#000";
  paper.beginPath();
  paper.moveTo(points[0] * scale, points[1] * scale);
  for (let i = 2; i < points.length - 2; i += 2) {
    const x = (points[i] + points[i + 2]) / 2;
    const y = (points[i + 1] + points[i + 3]) / 2;
    paper.quadraticCurveTo(points[i] * scale, points[i + 1] * scale, x * scale, y * scale);
  }
  const [x, y] = points.slice(-2);
  // A line without any length would leave nothing.
  paper.lineTo(x * scale + 0.01, y * scale);
  paper.stroke();
}
