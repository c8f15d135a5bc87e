// Connections, drawn over the layers: lines between all of them, and rays into the chosen unit.

import { find, pen } from "../elements.js";
import { contributions, strongest } from "../network/connections.js";
import { before, inputsOf } from "../network/layers.js";
import { newOrigin } from "../network/origin.js";
import { drawLines } from "./lines.js";
import { Prediction } from "./prediction.js";

/** @import { Connection } from "../network/connections.js" */
/** @import { Pass } from "../network/inference.js" */
/** @import { Network } from "../network/layers.js" */
/** @import { Panel } from "./panel.js" */

/** @typedef {{ panels: (Panel | Prediction)[], across: boolean }} Look */

const RAYS = 40;

export class Overlay {
  /** @type {{ x: number, y: number }[]} where lines to the labels end */
  ends = [];
  rayed = false;
  buffer = newOrigin();

  /** @param {HTMLElement} element with the canvases */
  constructor(element) {
    this.lines = pen(find(".lines", element));
    this.rays = pen(find(".rays", element));
  }

  /** Take no room, so that the last arrangement does not hold the page open. */
  fold() {
    this.lines.canvas.style.width = this.rays.canvas.style.width = "0";
  }

  /**
   * Cover a network, and measure where everything is, because asking while drawing is slow.
   *
   * @param {(Panel | Prediction)[]} panels
   * @param {{ left: number, width: number, height: number }} place in CSS pixels
   */
  cover(panels, { left, width, height }) {
    const [wide, high] = [width, height].map((side) => Math.round(side * devicePixelRatio));
    for (const { canvas } of [this.lines, this.rays]) {
      // Where nothing has changed, room need not be made anew.
      if (canvas.width !== wide) canvas.width = wide;
      if (canvas.height !== high) canvas.height = high;
      canvas.style.left = `${left}px`;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const origin = this.origin = this.lines.canvas.getBoundingClientRect();
    for (const panel of panels) {
      if (!(panel instanceof Prediction)) panel.box = panel.canvas.getBoundingClientRect();
      else this.ends = panel.labels.map((_, unit) => panel.centre(unit, origin));
    }
  }

  /** @param {Network} network @param {Pass} pass @param {Look} look */
  paintLines(network, { values, drawn }, look) {
    if (!this.#wipe(this.lines) || drawn.empty) return;
    const seen = (/** @type {number} */ index) => look.panels[index].seen || !drawn.moving;
    for (let index = 1; index < look.panels.length; index++) {
      if (!seen(index) && !inputsOf(network, index).some(seen)) continue;
      this.#draw(this.lines, look, index, strongest(network, index, values, this.buffer), 1);
    }
  }

  /**
   * @param {Network} network
   * @param {Pass} pass
   * @param {Look} look
   * @param {{ index: number, unit: number | null } | null} choice
   */
  paintRays(network, { values }, look, choice) {
    if (!choice && !this.rayed) return;
    this.rayed = choice !== null;
    if (!this.#wipe(this.rays) || !choice?.index || choice.unit === null) return;
    const { index, unit } = choice;
    const found = contributions(network, index, unit, before(network, index, values), RAYS);
    this.#draw(this.rays, look, index, found, 1.6);
  }

  /** Empty a canvas; false before it has its size. @param {CanvasRenderingContext2D} context */
  #wipe(context) {
    if (!this.origin) return false;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    return true;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Look} look
   * @param {number} index of the layer in which the connections end
   * @param {Connection[]} connections
   * @param {number} strong
   */
  #draw(context, { panels, across }, index, connections, strong) {
    const origin = /** @type {DOMRect} */ (this.origin);
    const end = panels[index];
    const last = end instanceof Prediction;
    if (last && !across) return;
    // A map that found no room has no lines.
    const drawn = connections.filter(({ layer, from, to }) => panels[layer].shows(from) && end.shows(to));
    drawLines(context, drawn, ({ layer, from }) => panels[layer].centre(from, origin),
      ({ to }) => last ? this.ends[to] : end.centre(to, origin),
      { across, strong, ratio: devicePixelRatio });
  }
}
