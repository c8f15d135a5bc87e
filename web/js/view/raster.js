// The units of a layer as pixels of a small canvas, which the browser enlarges.

import { colourInto } from "../colours.js";
import { newCanvas, pen } from "../elements.js";
import { extent, place } from "./layout.js";

/** @import { Arrangement } from "./layout.js" */

/** The place of a unit that is left out. */
const NOWHERE = -1;

export class Raster {
  /** The pixel of each unit. */
  at = new Int32Array(0);

  /** @param {HTMLCanvasElement} [canvas] */
  constructor(canvas = newCanvas(1, 1)) {
    this.canvas = canvas;
    this.context = pen(canvas);
    this.image = new ImageData(1, 1);
  }

  /** @param {Arrangement} arrangement */
  arrange(arrangement) {
    const { width, height } = extent({ ...arrangement, unit: 1 });
    const { maps, shown = maps } = arrangement;
    Object.assign(this.canvas, { width, height });
    this.at = Int32Array.from({ length: maps * arrangement.width * arrangement.height }, (_, unit) => {
      if (unit % maps >= shown) return NOWHERE;
      const { x, y } = place(arrangement, unit);
      return y * width + x;
    });
    this.image = this.context.createImageData(width, height);
  }

  /**
   * @param {ArrayLike<number>} values
   * @param {number[]} bounds the numbers with the full colour: one for all, or one for each map
   */
  paint(values, bounds) {
    const pixels = new Uint32Array(this.image.data.buffer);
    bounds.forEach((bound, map) =>
      colourInto(pixels, values, this.at, bound, map, bounds.length));
    this.context.putImageData(this.image, 0, 0);
  }

  /** The unit at a pixel, -1 where there is none. @param {number} x @param {number} y */
  unitAt(x, y) {
    const { width, height } = this.canvas;
    const inside = x >= 0 && x < width && y >= 0 && y < height;
    return inside ? this.at.indexOf(y * width + x) : -1;
  }
}
