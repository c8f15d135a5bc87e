// The drawing surface: keeps strokes as points, draws them smoothly, left draws and right erases.

import { arrow, greyOf, newCanvas } from "./elements.js";
import { clip } from "./pen/clip.js";
import { Pointer } from "./pen/pointer.js";
import { COPY, Sheet, SIDE } from "./pen/sheet.js";

/**
 * @typedef {{ erase: boolean, width: number, points: number[], picture?: HTMLCanvasElement }} Stroke
 *   `points` are x, y, x, y, … and `width` in thousandths of the surface's side; a picture covers it all
 */

/** In the copy all pens draw lines this wide, so that loops stay open however small one draws. */
const LINE = 14;
const STEP = 25;

export class Drawing {
  /** @type {Stroke[]} */
  strokes = [];
  /** Whether the eraser is taken, and whether what is being drawn erases. */
  erasing = false;
  rubber = false;
  width = 80;
  cursor = { x: SIDE / 2, y: SIDE / 2, shown: false };
  /** @type {Stroke | null} */
  current = null;
  /** What was drawn before each change, and what undoing took back. @type {Stroke[][]} */
  past = [];
  /** @type {Stroke[][]} */
  future = [];
  /** What was drawn before the stroke that the pen is drawing. @type {Stroke[] | undefined} */
  before = undefined;
  /** Where the pen was last, perhaps beside the paper. @type {number[] | null} */
  last = null;
  /** What a camera sees, in the place of the strokes: null is nothing, undefined no camera. @type {HTMLCanvasElement | null | undefined} */
  seen = undefined;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {(time: number, finished: boolean) => void} changed
   */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.changed = changed;
    this.paper = new Sheet(canvas);
    this.copy = new Sheet(newCanvas(COPY, COPY), LINE);
    this.pointer = new Pointer(canvas, {
      down: (rubber) => {
        if (this.current) return false;
        this.rubber = this.erasing || rubber;
        this.cursor.shown = false;
        this.before = this.strokes;
        this.last = null;
        return true;
      },
      move: (places, time) => this.#extend(places, time),
      up: () => this.#end(),
    });
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => this.#hideCursor());
  }

  /**
   * What the network gets, dark ink on white, COPY × COPY: what was drawn, as fine lines. How wide
   * the pen was would be taken out anyway (see normalise.js); what the rubber touched stays white.
   */
  grey() {
    return { grey: greyOf(this.copy.context), width: COPY, height: COPY };
  }

  /** How far the ink on the paper reaches beyond those fine lines, in thousandths. */
  get rim() {
    if (this.seen !== undefined) return 0;
    const strokes = this.current ? [...this.strokes, this.current] : this.strokes;
    return (Math.max(LINE, ...strokes.map(({ erase, width }) => erase ? 0 : width)) - LINE) / 2;
  }

  /** The strokes without pictures, which are neither kept nor shared. */
  get written() {
    return this.strokes.some(({ picture }) => picture) ? this.strokes.filter(({ picture }) => !picture) : this.strokes;
  }

  /** Match the canvas to its place on the screen, sharp on every pixel ratio. */
  fit() {
    this.pointer.box = null;
    const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (!side || side === this.canvas.width) return;
    this.canvas.width = this.canvas.height = side;
    this.#redraw();
  }

  /** Show other strokes; undoing brings the present ones back. @param {Stroke[]} strokes */
  set(strokes) {
    if (this.strokes.length) this.past.push(this.strokes);
    this.future = [];
    this.#replace(strokes);
  }

  /** Lay a picture onto the paper in the place of everything else. @param {HTMLCanvasElement} picture dark ink on white, square */
  lay(picture) {
    this.set([{ erase: false, width: 0, points: [], picture }]);
  }

  /** Show what a camera sees; with undefined the strokes again. @param {HTMLCanvasElement | null | undefined} seen */
  look(seen) {
    this.seen = seen;
    this.#show();
    this.changed(performance.now(), seen === undefined);
  }

  clear() {
    if (this.strokes.length || this.seen !== undefined) this.set([]);
  }

  undo() {
    if (this.seen !== undefined) return this.look(undefined);
    if (!this.past.length && !this.strokes.length) return;
    // What an earlier visit drew goes stroke by stroke.
    const before = this.past.pop() ?? this.strokes.slice(0, -1);
    this.future.push(this.strokes);
    this.#replace(before);
  }

  redo() {
    const next = this.future.pop();
    if (!next) return;
    this.past.push(this.strokes);
    this.#replace(next);
  }

  /** Draw strokes as a hand would, point by point, until other strokes are set. @param {Stroke[]} strokes */
  async play(strokes) {
    const before = this.strokes;
    const hand = this.hand = {};
    for (const stroke of strokes) {
      for (let n = 2; n <= stroke.points.length; n += 2) {
        this.current = { ...stroke, points: stroke.points.slice(0, n) };
        this.#show();
        this.changed(performance.now(), false);
        await new Promise(requestAnimationFrame);
        if (hand !== this.hand) return;
      }
      this.#settle();
    }
    this.past.push(before);
    this.changed(performance.now(), true);
  }

  /** @param {Stroke[]} strokes */
  #replace(strokes) {
    this.hand = this.seen = undefined;
    this.strokes = strokes;
    this.current = null;
    this.pointer.id = undefined;
    this.#redraw();
    this.changed(performance.now(), true);
  }

  /** @param {boolean} erase */
  #begin(erase) {
    this.seen = undefined;
    this.current = { erase, width: this.width * (erase ? 1.8 : 1), points: [] };
  }

  /** The pen has moved, perhaps beside the paper. @param {number[][]} places @param {number} time */
  #extend(places, time) {
    for (const place of places) {
      const line = clip(this.last ?? place, place, SIDE);
      this.last = place;
      if (!line) continue;
      if (!this.current) this.#begin(this.rubber);
      this.#point(line.start);
      this.#point(line.end);
      if (line.leaves) this.#settle();
    }
    // The network first: it is at work while the paper is drawn.
    this.copy.show(this.current);
    this.changed(time, false);
    this.paper.show(this.current);
  }

  /** @param {number[]} place */
  #point([x, y]) {
    const points = /** @type {Stroke} */ (this.current).points;
    const [x0 = -9, y0 = -9] = points.slice(-2);
    if (Math.hypot(x0 - x, y0 - y) >= 3) points.push(x, y);
  }

  /** The stroke is at its end: keep it. */
  #settle() {
    if (!this.current) return;
    this.strokes = [...this.strokes, this.current];
    for (const sheet of [this.paper, this.copy]) sheet.settle(this.current);
    this.current = null;
  }

  /** The pen is lifted. */
  #end() {
    this.#settle();
    this.pointer.id = undefined;
    if (this.before && this.before !== this.strokes) {
      this.past.push(this.before);
      this.future = [];
    }
    this.before = undefined;
    this.changed(performance.now(), true);
  }

  /** Draw with the keys: arrows move, space puts the pen down and lifts it. @param {KeyboardEvent} event */
  #key(event) {
    const way = arrow(event);
    if (event.key === " " && this.current) {
      this.#end();
    } else if (event.key === " ") {
      this.before = this.strokes;
      this.#begin(this.erasing);
      this.#point([this.cursor.x, this.cursor.y]);
    } else if (way) {
      const step = event.shiftKey ? STEP * 3 : STEP;
      this.cursor.x = inside(this.cursor.x + way[0] * step);
      this.cursor.y = inside(this.cursor.y + way[1] * step);
      if (this.current) this.#point([this.cursor.x, this.cursor.y]);
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
    for (const sheet of [this.paper, this.copy]) sheet.redraw(this.strokes);
    this.#show();
  }

  #show() {
    for (const sheet of [this.paper, this.copy]) sheet.show(this.current, this.seen);
    if (this.cursor.shown) this.#showCursor();
  }

  #showCursor() {
    const { context, canvas } = this.paper;
    const scale = canvas.width / SIDE;
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
