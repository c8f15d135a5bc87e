// A row of symbols on the paper: what is read stands under each of them, a click shows one in all
// layers, and a tick says whether they are read one by one at all.

import { find, hide, make, say } from "../elements.js";
import { inRow } from "../network/tiles.js";
import { Cutting, nearest } from "../pen/cutting.js";
import { SIDE } from "../pen/sheet.js";
import { text } from "../wording.js";

/** @import { Drawing, Stroke } from "../drawing.js" */
/** @import { Row as Tiles } from "../network/inference.js" */
/** @import { Piece } from "../pen/cutting.js" */

export class Row {
  #cutting = new Cutting();
  /** @type {Piece[]} */
  #pieces = [];
  /** Whether symbols stand apart, even if they are read as one. */
  #several = false;
  /** Which one is shown. */
  #chosen = 0;
  /** Where the drawing's pixels end. */
  #side = 1;
  /** The newest stroke; which one is shown follows the pen from one to the next. @type {Stroke | undefined} */
  #stroke;
  /** Which one the visitor chose since. @type {number | null} */
  #picked = null;

  /**
   * @param {Drawing} drawing
   * @param {() => void} picked the visitor chose another symbol
   * @param {(apart: boolean) => void} changed the visitor wants them apart, or together
   */
  constructor(drawing, picked, changed) {
    this.drawing = drawing;
    this.element = find("#row");
    this.marks = find("#marks");
    this.tick = /** @type {HTMLInputElement} */ (find("#apart"));
    this.tick.onchange = () => changed(this.tick.checked);
    this.marks.onchange = ({ target }) => {
      this.#picked = Number(/** @type {HTMLInputElement} */ (target).value);
      picked();
    };
  }

  /** Whether symbols that stand apart are read one by one. @param {boolean} apart */
  set apart(apart) {
    this.tick.checked = apart;
  }

  /**
   * Cut the present drawing.
   *
   * @param {string[]} labels that the networks know
   * @returns {{ piece: Piece | undefined, tiles: Tiles | undefined, side: number }} the symbol that is
   *   shown, and all of them if there are several
   */
  cut(labels) {
    const drawn = this.drawing.grey();
    this.#side = drawn.width;
    const { pieces, several } = this.#cutting.cut(drawn, labels, this.tick.checked);
    this.#pieces = pieces;
    this.#several = several;
    this.#chosen = this.#follow();
    return { piece: pieces[this.#chosen], side: drawn.width,
      tiles: pieces.length > 1 ? { tiles: inRow(pieces), chosen: this.#chosen } : undefined };
  }

  /** The symbol that the visitor chose, or else that was written last. */
  #follow() {
    const { current, strokes } = this.drawing;
    const stroke = current ?? strokes[strokes.length - 1];
    if (stroke !== this.#stroke) this.#picked = null;
    this.#stroke = stroke;
    if (this.#picked !== null) return Math.max(0, Math.min(this.#picked, this.#pieces.length - 1));
    // A photograph has no points.
    if (this.#pieces.length < 2 || !stroke?.points.length) return 0;
    const [x, y] = stroke.points.slice(-2).map((place) => Math.floor(place / SIDE * this.#side));
    return nearest(this.#pieces, x, y);
  }

  /** Write what was read under each symbol. @param {{ label: string, unlike: boolean }[]} readings */
  show(readings) {
    hide(this.element, !this.#several);
    const shown = readings.length > 1 && readings.length === this.#pieces.length ? readings : [];
    const { marks } = this;
    while (marks.children.length > shown.length) marks.lastElementChild?.remove();
    while (marks.children.length < shown.length) marks.append(mark(marks.children.length));
    const middles = this.#pieces.map(({ box }) => (box.left + box.right) / 2);
    shown.forEach(({ label, unlike }, i) => {
      const element = /** @type {HTMLElement} */ (marks.children[i]);
      const { left, right } = this.#pieces[i].box;
      // A click counts for the nearest symbol.
      const start = i ? (middles[i - 1] + middles[i]) / 2 : Math.max(0, 2 * left - middles[i]);
      const end = i + 1 < shown.length ? (middles[i] + middles[i + 1]) / 2
        : Math.min(this.#side, 2 * right - middles[i]);
      const share = (/** @type {number} */ place) => `${place / this.#side * 100}%`;
      Object.assign(element.style, { left: share(start), width: share(end - start) });
      const within = (/** @type {number} */ place) => `${(place - start) / (end - start) * 100}%`;
      element.style.setProperty("--from", within(left));
      element.style.setProperty("--to", within(right));
      element.classList.toggle("strange", unlike);
      const input = /** @type {HTMLInputElement} */ (find("input", element));
      input.checked = i === this.#chosen;
      const words = text("mark", { label, place: i + 1, count: shown.length });
      input.setAttribute("aria-label", unlike ? `${words}: ${text("unlike")}` : words);
      say(find("b", element), label);
    });
  }
}

/** @param {number} value */
function mark(value) {
  const input = make("input", "unseen");
  Object.assign(input, { type: "radio", name: "symbol", value });
  return make("label", "", input, make("b", ""), make("i", ""));
}
