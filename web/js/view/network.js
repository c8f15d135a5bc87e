// One network on the screen: its layers, the connections between them and what it reads.

import { activationName } from "../network/activations.js";
import { arrow } from "../drawing.js";
import { find } from "../elements.js";
import { mapsOf } from "../network/layers.js";
import { across, down } from "./layout.js";
import { describe, onnx } from "../network/models.js";
import { Outcome } from "./outcome.js";
import { Overlay } from "./overlay.js";
import { Panel } from "./panel.js";
import { load, run } from "../network/session.js";
import { calibrate } from "../pen/specimens.js";
import { text } from "../wording.js";

/** @import { Network } from "../network/layers.js" */

/**
 * @typedef {"fixed" | "layer" | "map"} Scale
 * @typedef {{ view: NetworkView, index: number, unit: number }} Choice
 * @typedef {{ tile: Float32Array, empty: boolean, time: number }} Frame
 *
 * @typedef {object} Listener
 * @property {(choice: Choice | null, kept: boolean) => void} choose a unit is pointed at
 * @property {() => void} placed the layers are, or may be, in other places
 * @property {(view: NetworkView, frame: Frame, milliseconds: number) => void} painted
 */

/** CSS pixels between two layers, at least. */
const GAP = 26;
/** CSS pixels that the frame adds to a layer's canvas. */
const FRAME = 14;

export class NetworkView {
  /** @param {HTMLElement} element @param {HTMLElement} output @param {Listener} listener */
  constructor(element, output, listener) {
    this.element = element;
    this.listener = listener;
    this.output = output;
    this.layersElement = find(".layers", element);
    this.result = find(".result", element);
    this.overlay = new Overlay(element);
    this.layersElement.onscroll = () => {
      this.#measure();
      this.#connect();
    };
    /** @type {(Panel | Outcome)[]} */
    this.panels = [];
    /** @type {Float32Array[]} activations of every layer, the input first */
    this.values = [];
    /** @type {import("../network/worker.js").Off} */
    this.off = {};
    /** @type {Scale} */
    this.scale = "fixed";
    /** @type {number[]} the largest activation of each layer on clear examples */
    this.usual = [];
    /** @type {boolean[]} whether a layer can be negative */
    this.signed = [];
    /** Whether layers stand side by side. */
    this.across = true;
    /** @type {Frame | null} the newest drawing that has not been computed */
    this.waiting = null;
    this.running = false;
    /** @type {Choice | null} */
    this.choice = null;
    this.name = "";
    /** @type {import("../network/models.js").Description | null} */
    this.description = null;
    /** @type {string[]} */
    this.labels = [];
    this.generation = 0;
    /** @type {Network | undefined} */
    this.network = undefined;
  }

  /** Load a model and lay its layers out. @param {string} name */
  async load(name) {
    const generation = ++this.generation;
    const description = await describe(name);
    const weights = await load(name, onnx(name), description.layers);
    const usual = await calibrate(name, description.labels);
    if (generation !== this.generation) return false;
    Object.assign(this, { name, description, ...usual, labels: description.labels, off: {}, values: [] });
    this.network = { layers: description.layers, weights };
    this.#build(this.network);
    this.arrange();
    return true;
  }

  unload() {
    this.generation++;
    this.network = undefined;
    this.name = "";
    this.waiting = null;
    this.panels = [];
  }

  /** @param {Network} network */
  #build({ layers }) {
    const last = layers.length - 1;
    const softmax = activationName(layers[last]) === "softmax";
    this.panels = layers.map((layer, i) => i === last
      ? new Outcome(layer, this.labels, softmax, this.result, this.output)
      : new Panel(layer));
    const { lines, rays } = this.overlay;
    const columns = this.panels.slice(0, last).map((panel) => panel.element);
    this.layersElement.replaceChildren(lines.canvas, ...columns, rays.canvas);
    this.panels.forEach((panel, index) => this.#listen(panel, index));
    this.label();
  }

  /** Write the captions, in the language in force. */
  label() {
    this.panels.forEach((panel, index) => {
      const { name, shape } = panel.layer;
      const size = shape.join(" × ");
      panel.target.ariaLabel = text("panel", { name, shape: size });
      if (panel instanceof Outcome) return;
      const [title, small] = panel.caption.children;
      title.textContent = name;
      small.textContent = size;
      panel.element.classList.toggle("off", this.isOff(index, mapsOf(shape)));
    });
  }

  /**
   * Point at a unit with mouse or finger, click to keep it, walk with the arrow keys.
   *
   * @param {Panel | Outcome} panel
   * @param {number} index
   */
  #listen(panel, index) {
    const { target } = panel;
    const choose = (/** @type {number | null} */ unit, /** @type {boolean} */ kept) => {
      if (unit !== null || kept) {
        this.listener.choose(unit === null ? null : { view: this, index, unit }, kept);
      }
    };
    target.onpointermove = (event) => choose(panel.unitAt(event), false);
    target.onpointerleave = () => this.listener.choose(null, false);
    target.onclick = (event) => choose(panel.unitAt(event), true);
    target.onkeydown = (event) => {
      const way = event.key === "Enter" ? [0, 0] : arrow(event);
      if (!way) return;
      event.preventDefault();
      const here = this.choice?.index === index ? this.choice.unit : 0;
      choose(panel.neighbour(here, way[0], way[1]), true);
    };
  }

  /** Give every layer its size, after the room has changed. */
  arrange() {
    if (!this.network) return;
    this.overlay.fold();
    const ratio = devicePixelRatio;
    const style = getComputedStyle(this.element);
    this.across = style.getPropertyValue("--direction").trim() !== "down";
    const panels = /** @type {Panel[]} */ (this.panels.slice(0, -1));
    const shapes = panels.map(({ layer }) => layer.shape);
    const room = this.layersElement.getBoundingClientRect();
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const frames = (FRAME + GAP) * panels.length;
    const arrangements = this.across
      ? across(shapes, (room.width - frames) * ratio, (room.height - FRAME - 4.2 * letter) * ratio,
        ratio, 4.6 * letter)
      : down(shapes, (room.width - FRAME) * ratio, ratio);
    panels.forEach((panel, i) => panel.arrange(arrangements[i], ratio));
    const needed = panels.reduce((sum, { element }) => sum + element.offsetWidth, 0);
    this.layersElement.classList.toggle("tight", this.across && needed > room.width);
    this.#measure();
    if (this.values.length) this.#paint();
  }

  #measure() {
    const [whole, layers, result] = [this.element, this.layersElement, this.result]
      .map((element) => element.getBoundingClientRect());
    const width = Math.max(layers.right, this.across ? result.right : 0,
      layers.left + this.layersElement.scrollWidth) - layers.left;
    const height = this.across ? Math.max(whole.height, layers.height) : layers.height;
    this.overlay.cover(this, width, height);
    this.listener.placed();
  }

  /**
   * Compute and paint a drawing; of several that wait only the newest is computed.
   *
   * @param {Frame} frame
   */
  async show(frame) {
    if (!this.network) return;
    this.waiting = frame;
    if (this.running) return;
    this.running = true;
    try {
      while (this.waiting) {
        const next = this.waiting;
        this.waiting = null;
        /** @type {Network | undefined} */
        const network = this.network;
        const answer = await run(this.name, next.tile, this.off);
        if (network !== this.network) continue;
        this.values = [next.tile, ...answer.layers];
        this.untouched = answer.untouched;
        this.empty = next.empty;
        this.frame = next;
        this.#paint();
        this.listener.painted(this, next, answer.milliseconds);
      }
    } finally {
      this.running = false;
    }
  }

  /** Compute the drawing that is shown once more, because a switch was turned. */
  again() {
    if (this.frame) this.show({ ...this.frame, time: performance.now() });
  }

  /** @param {Choice | null} choice */
  choose(choice) {
    this.choice = choice;
    this.panels.forEach((panel, index) =>
      panel.select(choice?.index === index ? choice.unit : null));
    this.overlay.paintRays(this);
  }

  /**
   * Switch maps of a layer off, or on again if all of them are off.
   *
   * @param {number} index
   * @param {number[]} maps
   */
  toggle(index, maps) {
    const others = (this.off[index] ?? []).filter((map) => !maps.includes(map));
    this.off[index] = this.isOff(index, maps) ? others : [...others, ...maps];
    if (!this.off[index].length) delete this.off[index];
    this.label();
    this.again();
  }

  /** @param {number} index @param {number[]} maps */
  isOff(index, maps) {
    return maps.every((map) => this.off[index]?.includes(map));
  }

  /** The value with the full colour: one for a layer, or one for each map. @param {number} index */
  #bound(index) {
    const values = this.values[index];
    if (this.scale === "fixed" || index === 0) return this.usual[index];
    const shape = /** @type {Network} */ (this.network).layers[index].shape;
    const maps = this.scale === "map" && shape.length === 3 ? shape[2] : 1;
    const bounds = new Float32Array(maps).fill(1e-6);
    for (let i = 0; i < values.length; i++) {
      bounds[i % maps] = Math.max(bounds[i % maps], Math.abs(values[i]));
    }
    return maps === 1 ? bounds[0] : bounds;
  }

  #paint() {
    let moved = false;
    this.panels.forEach((panel, index) => {
      if (panel instanceof Outcome) {
        panel.paint(this.values[index], this.untouched ?? this.values[index], this.empty ?? false);
      } else {
        const bound = this.#bound(index);
        panel.paint(this.values[index], bound);
        moved = panel.legend(bound, this.signed[index]) || moved;
      }
    });
    // A longer legend may have moved its neighbours.
    if (moved) this.#measure();
    this.#connect();
  }

  #connect() {
    this.overlay.paintLines(this);
    this.overlay.paintRays(this);
  }
}
