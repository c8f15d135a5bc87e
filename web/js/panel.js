// One layer on the screen: its units as pixels of a small canvas that the browser enlarges.

import { colourInto } from "./colours.js";
import { extent } from "./layout.js";
import { size } from "./layers.js";

/** @typedef {import("./layers.js").Layer} Layer */

export class Panel {
  /** @param {Layer} layer */
  constructor(layer) {
    this.layer = layer;
    this.element = document.createElement("figure");
    this.element.className = "panel";
    this.element.innerHTML = '<div class="frame"><canvas></canvas><span class="mark" hidden></span></div>'
      + '<figcaption><b></b><span></span>'
      + '<span class="range"><span></span><i class="strip"></i><span></span></span></figcaption>';
    const [frame, mark, caption] = /** @type {NodeListOf<HTMLElement>} */ (
      this.element.querySelectorAll(".frame, .mark, figcaption"));
    this.frame = frame;
    this.mark = mark;
    this.caption = caption;
    this.canvas = /** @type {HTMLCanvasElement} */ (this.element.querySelector("canvas"));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.at = new Int32Array(size(layer.shape));
    /** @type {DOMRect | null} where the canvas is, as measured last */
    this.box = null;
  }

  /**
   * @param {import("./layout.js").Arrangement} arrangement
   * @param {number} ratio device pixels per CSS pixel
   */
  arrange(arrangement, ratio) {
    const { maps, width, height, gap, columns, unit } = arrangement;
    const whole = extent(arrangement);
    this.columns = columns;
    this.step = { x: width + gap, y: height + gap };
    this.picture = { maps, width, height };
    this.canvas.width = whole.width / unit;
    this.canvas.height = whole.height / unit;
    this.pixel = unit / ratio;
    this.canvas.style.width = `${whole.width / ratio}px`;
    this.canvas.style.height = `${whole.height / ratio}px`;
    this.frame.style.setProperty("--unit", `${this.pixel}px`);
    this.frame.style.setProperty("--line", `${Math.max(1, Math.round(unit * 0.12)) / ratio}px`);
    this.frame.classList.toggle("cells", (gap === 0 || maps === 1) && unit >= 5 * ratio);
    for (let i = 0; i < this.at.length; i++) {
      const { x, y } = this.#place(i);
      this.at[i] = y * this.canvas.width + x;
    }
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /**
   * @param {ArrayLike<number>} values
   * @param {number | Float32Array} bounds one for the layer, or one for each map
   */
  paint(values, bounds) {
    if (!this.image || !this.pixels) return;
    if (typeof bounds === "number") {
      colourInto(this.pixels, values, this.at, bounds);
    } else {
      bounds.forEach((bound, map) => colourInto(
        /** @type {Uint32Array} */ (this.pixels), values, this.at, bound, map, bounds.length));
    }
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * The unit under the pointer, or null where there is none.
   *
   * @param {MouseEvent} event
   */
  unitAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.canvas;
    const x = Math.floor((event.clientX - box.left) / box.width * width);
    const y = Math.floor((event.clientY - box.top) / box.height * height);
    // Between two maps the one on the left or above is meant.
    for (const [column, row] of [[x, y], [x - 1, y], [x, y - 1], [x - 1, y - 1]]) {
      const inside = column >= 0 && column < width && row >= 0 && row < height;
      const unit = inside ? this.at.indexOf(row * width + column) : -1;
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
      x: box.left - origin.left + (x + 0.5) * (this.pixel ?? 1),
      y: box.top - origin.top + (y + 0.5) * (this.pixel ?? 1),
    };
  }

  /** Frame a unit, or none. @param {number | null} unit */
  select(unit) {
    this.mark.hidden = unit === null;
    if (unit === null) return;
    const { x, y } = this.#place(unit);
    const pixel = this.pixel ?? 1;
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
    const { width, height } = this.canvas;
    for (let i = 1; i <= 2; i++) {
      const [column, row] = [x + right * i, y + below * i];
      if (column < 0 || column >= width || row < 0 || row >= height) return unit;
      const found = this.at.indexOf(row * width + column);
      if (found >= 0) return found;
    }
    return unit;
  }

  /** @param {number} unit */
  #place(unit) {
    const { maps, width } = this.picture ?? { maps: 1, width: 1 };
    const step = this.step ?? { x: 1, y: 1 };
    const columns = this.columns ?? 1;
    const map = unit % maps;
    const inMap = Math.floor(unit / maps);
    return {
      x: (map % columns) * step.x + (inMap % width),
      y: Math.floor(map / columns) * step.y + Math.floor(inMap / width),
    };
  }
}
