// Mouse, finger and pen on the paper: one at a time draws, in thousandths of the paper's side.

import { SIDE } from "./sheet.js";

export class Pointer {
  /** Which one draws. @type {number | undefined} */
  id;
  /** Where the canvas is; asked once for each stroke, because asking is slow. @type {DOMRect | null} */
  box = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{ down: (rubber: boolean) => boolean, move: (places: number[][], time: number) => void, up: () => void }} hand
   *   `down` says whether it may draw; `move` gets all places since the last time, first that of `down`
   */
  constructor(canvas, { down, move, up }) {
    this.canvas = canvas;
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("pointerdown", (event) => {
      // Button 2 is the right one, 5 the rubber at the end of a pen.
      const { button } = event;
      if (this.id !== undefined || button === 1 || !down(button === 2 || button === 5)) return;
      canvas.setPointerCapture(event.pointerId);
      this.id = event.pointerId;
      this.box = null;
      move(this.#places([event]), event.timeStamp);
    });
    // Chromium holds other moves back until the next frame, up to 16 ms.
    const moves = "onpointerrawupdate" in window ? "pointerrawupdate" : "pointermove";
    canvas.addEventListener(/** @type {"pointermove"} */ (moves), (event) => {
      if (event.pointerId !== this.id) return;
      const events = event.getCoalescedEvents?.() ?? [];
      move(this.#places(events.length ? events : [event]), event.timeStamp);
    });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(type, (event) => {
        if (/** @type {PointerEvent} */ (event).pointerId === this.id) up();
      });
    }
    addEventListener("scroll", () => { this.box = null; }, { capture: true, passive: true });
  }

  /** @param {PointerEvent[]} events */
  #places(events) {
    const { left, top, width, height } = this.box ??= this.canvas.getBoundingClientRect();
    return events.map(({ clientX, clientY }) =>
      [(clientX - left) / width * SIDE, (clientY - top) / height * SIDE]);
  }
}
