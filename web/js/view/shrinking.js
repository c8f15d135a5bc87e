// Shows how the drawing becomes the small picture that the network sees: a frame around what is cut
// out, two lines, and a copy that flies there when the pen is lifted.

import { find, newCanvas, pen } from "../elements.js";
import { inkBox, SIZE } from "../normalise.js";
import { Panel } from "./panel.js";

/** @import { Drawing } from "../drawing.js" */
/** @import { NetworkView } from "./network.js" */

export class Shrinking {
  /** What is cut out, as shares of the paper's side; null without ink. @type {DOMRect | null} */
  #cut = null;
  /** Where the paper is, as measured last: asking while one draws is slow. */
  #paper = new DOMRect();
  /** Where the network's input is; null where it is out of sight. @type {DOMRect | null} */
  #input = null;

  /** @param {Drawing} drawing @param {NetworkView} view */
  constructor(drawing, view) {
    this.drawing = drawing;
    this.view = view;
    this.element = find("#cut");
    this.lines = find("#shrinking");
    view.element.addEventListener("arrange", () => this.measure());
    addEventListener("scroll", () => this.measure(), { capture: true, passive: true });
  }

  /** Things have moved. */
  measure() {
    const { across, panels: [panel], layersElement } = this.view;
    this.#paper = this.drawing.canvas.getBoundingClientRect();
    const box = across && panel instanceof Panel ? panel.canvas.getBoundingClientRect() : null;
    this.#input = box && box.right > layersElement.getBoundingClientRect().left ? box : null;
    this.#show();
  }

  /**
   * Frame what is cut out of the drawing.
   *
   * @param {ReturnType<typeof inkBox>} box of the ink
   * @param {number} side of the drawing, in the same unit
   */
  frame(box, side) {
    // The ink on the paper reaches beyond the fine lines of the copy.
    const rim = this.drawing.rim / 1000;
    const inside = (/** @type {number} */ place) => Math.min(1, Math.max(0, place));
    const [left, top] = box ? [inside(box.left / side - rim), inside(box.top / side - rim)] : [0, 0];
    const cut = box && new DOMRect(left, top,
      inside(box.right / side + rim) - left, inside(box.bottom / side + rim) - top);
    // Mostly the pen moves inside of what is framed already.
    if (JSON.stringify(cut) === JSON.stringify(this.#cut)) return;
    this.#cut = cut;
    this.element.hidden = !cut;
    this.lines.classList.toggle("shown", cut !== null);
    if (!cut) return;
    const percentage = (/** @type {number} */ share) => `${share * 100}%`;
    Object.assign(this.element.style, { left: percentage(left), top: percentage(top),
      right: percentage(1 - cut.right), bottom: percentage(1 - cut.bottom) });
    this.#show();
  }

  /** What is cut out, in CSS pixels. */
  #place() {
    const { left, top, width } = this.#paper;
    const cut = this.#cut;
    return cut && new DOMRect(left + cut.left * width, top + cut.top * width, cut.width * width, cut.height * width);
  }

  #show() {
    const [cut, end] = [this.#place(), this.#input];
    if (!cut) return;
    find("path", this.lines).setAttribute("d", end
      ? `M${cut.right} ${cut.top}L${end.left} ${end.top}M${cut.right} ${cut.bottom}L${end.left} ${end.bottom}`
      : "");
  }

  /** Let a copy of the cut-out fly to where it lies in the network's input. @param {Uint8ClampedArray} tile what it becomes */
  fly(tile) {
    const [cut, input] = [this.#place(), this.#input];
    const box = inkBox(tile, SIZE, SIZE);
    if (!cut || !input || !box || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const { canvas } = this.drawing;
    const scale = canvas.width / this.#paper.width;
    const [width, height] = [cut.width * scale, cut.height * scale].map(Math.ceil);
    const copy = newCanvas(width, height);
    copy.className = "flying";
    pen(copy).drawImage(canvas, (cut.left - this.#paper.left) * scale,
      (cut.top - this.#paper.top) * scale, width, height, 0, 0, width, height);
    copy.style.width = `${cut.width}px`;
    copy.style.height = `${cut.height}px`;
    document.body.append(copy);
    const pixel = input.width / SIZE;
    const [x, y] = [input.left + box.left * pixel, input.top + box.top * pixel];
    const across = (box.right - box.left) * pixel / cut.width;
    const down = (box.bottom - box.top) * pixel / cut.height;
    copy.animate([
      { transform: `translate(${cut.left}px, ${cut.top}px)`, opacity: 0.9 },
      { transform: `translate(${x}px, ${y}px) scale(${across}, ${down})`, opacity: 0.5 },
    ], { duration: 420, easing: "ease-in-out" }).onfinish = () => copy.remove();
  }
}
