// The drawing surface: keeps strokes as points, draws them smoothly, left draws and right erases.

import { greyOf, newCanvas, pen } from "./elements.js";

/**
 * @typedef {{ erase: boolean, width: number, points: number[] }} Stroke
 *   `points` are x, y, x, y, … and `width` in thousandths of the surface's side
 */

const SIDE = 1000;
/** The copy that the network gets; small enough to be read on every event. */
const COPY = 252;
const STEP = 25;

export class Drawing {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(time: number, finished: boolean) => void} changed
   */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    /** @type {Stroke[]} */
    this.strokes = [];
    this.erasing = false;
    this.width = 80;
    this.cursor = { x: SIDE / 2, y: SIDE / 2, shown: false };
    /** @type {Stroke | null} */
    this.current = null;
    this.sheets = [canvas, newCanvas(COPY, COPY)].map((sheet, i) => ({
      sheet,
      settled: newCanvas(COPY, COPY),
      context: pen(sheet, { alpha: false, willReadFrequently: i === 1 }),
    }));
    this.#listen();
  }

  /** Dark ink on white, COPY × COPY. */
  grey() {
    return { grey: greyOf(this.sheets[1].context), width: COPY, height: COPY };
  }

  /** Match the canvas to its place on the screen, sharp on every pixel ratio. */
  fit() {
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (!side || side === this.canvas.width) return;
    this.canvas.width = this.canvas.height = side;
    this.#redraw();
  }

  /** @param {Stroke[]} strokes */
  set(strokes) {
    this.strokes = strokes;
    this.current = null;
    this.#redraw();
    this.changed(performance.now(), true);
  }

  clear() {
    if (this.strokes.length) this.set([]);
  }

  undo() {
    if (this.strokes.length) this.set(this.strokes.slice(0, -1));
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("pointerdown", (event) => {
      if (this.current || event.button === 1) return;
      canvas.setPointerCapture(event.pointerId);
      this.pointer = event.pointerId;
      this.cursor.shown = false;
      // Button 2 is the right one, 5 the rubber at the end of a pen.
      this.#begin(this.erasing || event.button === 2 || event.button === 5);
      this.#extend([event], event.timeStamp);
    });
    // Chromium holds other moves back until the next frame, up to 16 ms.
    const move = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";
    canvas.addEventListener(/** @type {"pointermove"} */ (move), (event) => {
      if (!this.current || event.pointerId !== this.pointer) return;
      const events = event.getCoalescedEvents?.() ?? [];
      this.#extend(events.length ? events : [event], event.timeStamp);
    });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(type, (event) => {
        if (/** @type {PointerEvent} */ (event).pointerId === this.pointer) this.#end();
      });
    }
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#hideCursor());
  }

  /** @param {boolean} erase */
  #begin(erase) {
    this.current = { erase, width: this.width * (erase ? 1.8 : 1), points: [] };
  }

  /** @param {PointerEvent[]} events @param {number} time */
  #extend(events, time) {
    const box = this.canvas.getBoundingClientRect();
    for (const event of events) {
      this.#point((event.clientX - box.left) / box.width * SIDE,
        (event.clientY - box.top) / box.height * SIDE);
    }
    this.#show();
    this.changed(time, false);
  }

  /** @param {number} x @param {number} y */
  #point(x, y) {
    const points = /** @type {Stroke} */ (this.current).points;
    const [column, row] = [x, y].map(inside);
    const [x0 = -9, y0 = -9] = points.slice(-2);
    if (Math.hypot(x0 - column, y0 - row) >= 3) points.push(column, row);
  }

  #end() {
    if (!this.current) return;
    this.strokes = [...this.strokes, this.current];
    for (const { settled, sheet } of this.sheets) {
      draw(pen(settled), this.current, sheet.width / SIDE);
    }
    this.current = null;
    this.pointer = undefined;
    this.changed(performance.now(), true);
  }

  /** Draw with the keys: arrows move, space puts the pen down and lifts it. @param {KeyboardEvent} event */
  #key(event) {
    const way = arrow(event);
    if (event.key === " " && this.current) {
      this.#end();
    } else if (event.key === " ") {
      this.#begin(this.erasing);
      this.#point(this.cursor.x, this.cursor.y);
    } else if (way) {
      const step = event.shiftKey ? STEP * 3 : STEP;
      this.cursor.x = inside(this.cursor.x + way[0] * step);
      this.cursor.y = inside(this.cursor.y + way[1] * step);
      if (this.current) this.#point(this.cursor.x, this.cursor.y);
    } else {
      return;
    }
    event.preventDefault();
    this.cursor.shown = true;
    this.#show();
    this.changed(event.timeStamp, false);
  }

  #hideCursor() {
    if (!this.cursor.shown) return;
    if (this.current) this.#end();
    this.cursor.shown = false;
    this.#show();
  }

  #redraw() {
    for (const { settled, sheet } of this.sheets) {
      settled.width = settled.height = sheet.width;
      const paper = pen(settled, { alpha: false });
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, settled.width, settled.height);
      for (const stroke of this.strokes) draw(paper, stroke, sheet.width / SIDE);
    }
    this.#show();
  }

  #show() {
    for (const { settled, sheet, context } of this.sheets) {
      context.drawImage(settled, 0, 0);
      if (this.current) draw(context, this.current, sheet.width / SIDE);
    }
    if (this.cursor.shown) this.#showCursor();
  }

  #showCursor() {
    const { context, sheet } = this.sheets[0];
    const scale = sheet.width / SIDE;
    context.beginPath();
    context.arc(this.cursor.x * scale, this.cursor.y * scale, this.width * scale * 0.6, 0, 7);
    context.lineWidth = 8 * scale;
    context.strokeStyle = this.current ? "#1a73b8" : "#f59322";
    context.stroke();
  }
}

/** @param {number} value */
function inside(value) {
  return Math.min(SIDE, Math.max(0, Math.round(value)));
}

/**
 * A smooth line: curves from middle to middle, with the points themselves as handles.
 *
 * @param {CanvasRenderingContext2D} paper
 * @param {Stroke} stroke
 * @param {number} scale
 */
function draw(paper, { erase, width, points }, scale) {
  if (!points.length) return;
  paper.lineWidth = width * scale;
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
  paper.lineTo(x * scale, y * scale);
  paper.stroke();
}

/**
 * Where an arrow key points, as steps right and down; undefined for other keys.
 *
 * @param {KeyboardEvent} event
 * @returns {number[] | undefined}
 */
export function arrow({ key }) {
  /** @type {Record<string, number[]>} */
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  return ways[key];
}
