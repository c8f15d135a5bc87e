// Connections, drawn over the layers: lines between all of them, and rays into the chosen unit.

import { contributions, drawLines, strongest } from "../network/connections.js";
import { find, pen } from "../elements.js";
import { Outcome } from "./outcome.js";

/** @import { Connection } from "../network/connections.js" */
/** @import { NetworkView } from "./network.js" */

const RAYS = 40;

export class Overlay {
  /** @param {HTMLElement} element with the canvases */
  constructor(element) {
    this.lines = pen(find(".lines", element));
    this.rays = pen(find(".rays", element));
    /** @type {{ x: number, y: number }[]} where lines to the labels end */
    this.ends = [];
    this.rayed = false;
  }

  /** Take no room, so that the last arrangement does not hold the page open. */
  fold() {
    this.lines.canvas.style.width = this.rays.canvas.style.width = "0";
  }

  /**
   * Cover a network, and measure where everything is, because asking while drawing is slow.
   *
   * @param {NetworkView} view
   * @param {number} width in CSS pixels
   * @param {number} height
   */
  cover({ panels, labels }, width, height) {
    for (const { canvas } of [this.lines, this.rays]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const origin = this.origin = this.lines.canvas.getBoundingClientRect();
    for (const panel of panels) {
      if (!(panel instanceof Outcome)) panel.box = panel.canvas.getBoundingClientRect();
      else this.ends = labels.map((_, unit) => panel.centre(unit, origin));
    }
  }

  /** @param {NetworkView} view */
  paintLines(view) {
    if (!this.#wipe(this.lines) || view.empty || !view.network) return;
    for (let index = 1; index < view.panels.length; index++) {
      this.#draw(this.lines, view, index, strongest(view.network, index, view.values), 1);
    }
  }

  /** @param {NetworkView} view */
  paintRays(view) {
    const { choice, network, values } = view;
    if (!choice && !this.rayed) return;
    this.rayed = choice !== null;
    if (!this.#wipe(this.rays) || !choice?.index || !network || !values.length) return;
    const { index, unit } = choice;
    const found = contributions(network, index, unit, values[index - 1], RAYS);
    this.#draw(this.rays, view, index, found, 1.6);
  }

  /** Empty a canvas; false before it has its size. @param {CanvasRenderingContext2D} context */
  #wipe(context) {
    if (!this.origin) return false;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    return true;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {NetworkView} view
   * @param {number} index of the layer in which the connections end
   * @param {Connection[]} connections
   * @param {number} strong
   */
  #draw(context, { panels, across }, index, connections, strong) {
    const origin = /** @type {DOMRect} */ (this.origin);
    const [start, end] = [panels[index - 1], panels[index]];
    const last = end instanceof Outcome;
    if (last && !across) return;
    drawLines(context, connections, (unit) => start.centre(unit, origin),
      (unit) => last ? this.ends[unit] : end.centre(unit, origin), { across, strong });
  }
}
