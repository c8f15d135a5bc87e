// One layer on the screen: its picture, its frame and its caption.

import { find, make, say } from "../elements.js";
import { countOf, kindOf } from "../network/kinds.js";
import { fixed, text } from "../wording.js";
import { extent, place } from "./layout.js";
import { Raster } from "./raster.js";

/** @import { Layer } from "../network/layers.js" */
/** @import { Arrangement } from "./layout.js" */

export class Panel {
  /** @type {Arrangement | null} */
  arrangement = null;
  /** CSS pixels for each unit. */
  pixel = 1;
  /** Whether it is in view; while the pen moves, nothing else is painted. */
  seen = true;
  /** @type {DOMRect | null} where the canvas is, as measured last */
  box = null;

  /** @param {Layer} layer */
  constructor(layer) {
    this.layer = layer;
    this.element = make("figure", "panel");
    this.element.innerHTML = '<div class="frame"><canvas></canvas><span class="mark" hidden></span></div>'
      + '<figcaption><button type="button"></button><small></small><em></em>'
      + '<span class="range"><span></span><i class="strip"></i><span></span></span></figcaption>';
    /** What is pointed at. */
    this.target = find(".frame", this.element);
    this.target.tabIndex = 0;
    this.target.setAttribute("role", "img");
    this.mark = find(".mark", this.element);
    /** What the layer is, in words; a click says what it is for. */
    this.title = find("button", this.element);
    this.range = find(".range", this.element);
    /** How many maps find room, if not all do. */
    this.rest = find("em", this.element);
    this.canvas = /** @type {HTMLCanvasElement} */ (find("canvas", this.element));
    this.raster = new Raster(this.canvas);
  }

  /**
   * @param {Arrangement} arrangement
   * @param {number} ratio device pixels per CSS pixel
   */
  arrange(arrangement, ratio) {
    const { maps, gap, unit } = arrangement;
    const whole = extent(arrangement);
    this.arrangement = arrangement;
    this.pixel = unit / ratio;
    this.canvas.style.width = `${whole.width / ratio}px`;
    this.canvas.style.height = `${whole.height / ratio}px`;
    this.target.style.setProperty("--unit", `${this.pixel}px`);
    this.target.style.setProperty("--line", `${Math.max(1, Math.round(unit * 0.12)) / ratio}px`);
    this.target.classList.toggle("cells", (gap === 0 || maps === 1) && unit >= 5 * ratio);
    this.raster.arrange(arrangement);
    this.#count();
  }

  /** Write the caption, in the language in force. */
  label() {
    const { name, shape } = this.layer;
    this.#count();
    this.title.textContent = text(`is_${kindOf(this.layer)}`,
      { n: countOf(this.layer), type: this.layer.type });
    find("figcaption small", this.element).textContent = `${name} ${shape.join("×")}`;
  }

  /**
   * Say what the full colours mean; true if that is new, which may move what stands beside it.
   *
   * @param {number[]} bounds
   * @param {boolean} negative whether the layer can be negative
   */
  legend(bounds, negative) {
    const most = fixed(Math.max(...bounds), 1);
    const words = [negative ? `−${most}` : "0", bounds.length > 1 ? `≤ ${most}` : most];
    const [least, strip, largest] = this.range.children;
    if (least.textContent === words[0] && largest.textContent === words[1]) return false;
    say(least, words[0]);
    say(largest, words[1]);
    strip.classList.toggle("both", negative);
    return true;
  }

  /** The unit under the pointer, or null where there is none. @param {MouseEvent} event */
  unitAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.canvas;
    // The frame belongs to the units at the edge: a ribbon alone is hard to hit.
    const on = (/** @type {number} */ share, /** @type {number} */ count) =>
      Math.max(0, Math.min(count - 1, Math.floor(share * count)));
    const x = on((event.clientX - box.left) / box.width, width);
    const y = on((event.clientY - box.top) / box.height, height);
    // Between two maps the one on the left or above is meant.
    for (const [left, above] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
      const unit = this.raster.unitAt(x - left, y - above);
      if (unit >= 0) return unit;
    }
    return null;
  }

  /**
   * The middle of a unit, in pixels from the corner of `origin`.
   *
   * @param {number} unit
   * @param {DOMRect} origin
   */
  centre(unit, origin) {
    const box = this.box ?? this.canvas.getBoundingClientRect();
    const { x, y } = this.#place(unit);
    return {
      x: box.left - origin.left + (x + 0.5) * this.pixel,
      y: box.top - origin.top + (y + 0.5) * this.pixel,
    };
  }

  /** Whether a unit found room. @param {number} unit */
  shows(unit) {
    return this.raster.at[unit] >= 0;
  }

  /** Frame a unit, or none. @param {number | null} unit */
  select(unit) {
    this.mark.hidden = unit === null || !this.shows(unit);
    if (unit === null) return;
    const { x, y } = this.#place(unit);
    const { pixel } = this;
    this.mark.style.transform = `translate(${x * pixel}px, ${y * pixel}px)`;
    this.mark.style.width = this.mark.style.height = `${pixel}px`;
  }

  /**
   * The unit next to another, for the arrow keys.
   *
   * @param {number} unit
   * @param {number} right
   * @param {number} below
   */
  neighbour(unit, right, below) {
    const { x, y } = this.#place(unit);
    const near = this.raster.unitAt(x + right, y + below);
    // Over the gap between two maps.
    const far = this.raster.unitAt(x + 2 * right, y + 2 * below);
    return near >= 0 ? near : far >= 0 ? far : unit;
  }

  #count() {
    const { shown, maps = 0 } = this.arrangement ?? {};
    this.rest.textContent = shown ? text("shown", { shown, n: maps }) : "";
  }

  /** @param {number} unit */
  #place(unit) {
    return place(/** @type {Arrangement} */ (this.arrangement), unit);
  }
}
