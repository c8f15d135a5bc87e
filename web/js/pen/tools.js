// What lies beside the paper: pen and eraser, undoing, clearing, the width of the line.

import { find, press } from "../elements.js";

/** @import { Drawing } from "../drawing.js" */

export class Tools {
  /**
   * @param {Drawing} drawing
   * @param {(width: number) => void} widened the visitor chose another width
   */
  constructor(drawing, widened) {
    this.drawing = drawing;
    this.slider = /** @type {HTMLInputElement} */ (find("#width"));
    this.slider.oninput = () => widened(Number(this.slider.value));
    find("#pen").onclick = () => this.#take(false);
    find("#eraser").onclick = () => this.#take(true);
    find("#undo").onclick = () => drawing.undo();
    find("#redo").onclick = () => drawing.redo();
    find("#clear").onclick = () => {
      drawing.clear();
      this.#take(false);
    };
    addEventListener("keydown", (event) => {
      const key = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) drawing.redo();
      else drawing.undo();
    });
  }

  /** Show the width in force. @param {number} width in thousandths of the paper's side */
  set width(width) {
    this.drawing.width = width;
    this.slider.value = String(width);
  }

  /** @param {boolean} erasing whether the eraser is taken, else the pen */
  #take(erasing) {
    this.drawing.erasing = erasing;
    press(find("#pen"), !erasing);
    press(find("#eraser"), erasing);
  }
}
