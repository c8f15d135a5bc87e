// One network on the screen: its layers, the connections between them and what it reads.

import { activationName } from "./layers.js";
import { contributions, drawLines, strongest } from "./connections.js";
import { across, down } from "./layout.js";
import { describe, onnx } from "./models.js";
import { arrow } from "./drawing.js";
import { Outcome } from "./outcome.js";
import { Panel } from "./panel.js";
import { load, run } from "./session.js";
import { specimens } from "./specimens.js";
import { current, fixed, text } from "./wording.js";

/**
 * @typedef {import("./layers.js").Network} Network
 * @typedef {"fixed" | "layer" | "map"} Scale
 * @typedef {{ view: NetworkView, index: number, unit: number }} Choice
 * @typedef {{ tile: Float32Array, empty: boolean, time: number }} Frame
 *
 * @typedef {object} Listener
 * @property {(choice: Choice | null, kept: boolean) => void} choose a unit is pointed at
 * @property {(view: NetworkView, frame: Frame, milliseconds: number) => void} painted
 */

/** CSS pixels between two layers, at least. */
const GAP = 26;
/** CSS pixels that the frame adds to a layer's canvas. */
const FRAME = 14;

export class NetworkView {
  /**
   * @param {HTMLElement} element
   * @param {HTMLOutputElement} output
   * @param {Listener} listener
   */
  constructor(element, output, listener) {
    this.element = element;
    this.listener = listener;
    this.output = output;
    this.layersElement = /** @type {HTMLElement} */ (element.querySelector(".layers"));
    this.result = /** @type {HTMLElement} */ (element.querySelector(".result"));
    this.lines = canvasContext(element, ".lines");
    this.rays = canvasContext(element, ".rays");
    /** @type {(Panel | Outcome)[]} */
    this.panels = [];
    /** @type {Float32Array[]} activations of every layer, the input first */
    this.values = [];
    /** @type {import("./worker.js").Off} */
    this.off = {};
    /** @type {Scale} */
    this.scale = "fixed";
    /** @type {number[]} the largest activation of each layer on clear examples */
    this.usual = [];
    /** @type {boolean[]} whether a layer can be negative */
    this.signed = [];
    /** @type {Frame | null} the newest drawing that has not been computed */
    this.waiting = null;
    this.running = false;
    /** @type {Choice | null} */
    this.choice = null;
    this.name = "";
    /** @type {import("./models.js").Description | null} */
    this.description = null;
    /** @type {string[]} */
    this.labels = [];
    this.generation = 0;
    /** @type {Network | undefined} */
    this.network = undefined;
    /** @type {string[]} what stands in the legend of each layer */
    this.ranges = [];
  }

  /**
   * Load a model and lay its layers out.
   *
   * @param {string} name
   */
  async load(name) {
    const generation = ++this.generation;
    const description = await describe(name);
    const weights = await load(name, onnx(name), description.layers);
    const usual = await calibrate(name, description.labels);
    if (generation !== this.generation) return false;
    Object.assign(this, { name, description, ...usual, labels: description.labels, off: {}, values: [] });
    this.network = { layers: description.layers, weights };
    this.#build();
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

  #build() {
    const network = /** @type {Network} */ (this.network);
    const last = network.layers.length - 1;
    const softmax = activationName(network.layers[last]) === "softmax";
    this.panels = network.layers.map((layer, i) => i === last
      ? new Outcome(layer, this.labels, softmax, this.result, this.output)
      : new Panel(layer));
    const columns = this.panels.slice(0, last).map((panel) => panel.element);
    this.layersElement.replaceChildren(this.lines.canvas, ...columns, this.rays.canvas);
    this.panels.forEach((panel, index) => this.#listen(panel, index));
    this.label();
  }

  /** Write the captions, in the language in force. */
  label() {
    this.panels.forEach((panel, index) => {
      const { name, shape } = panel.layer;
      if (panel instanceof Panel) {
        const [title, size] = panel.caption.children;
        title.textContent = name;
        size.textContent = shape.join(" × ");
        panel.element.classList.toggle("off", this.off[index] === "all");
      }
      const target = panel instanceof Panel ? panel.frame : panel.element.querySelector(".bars");
      target?.setAttribute("aria-label", text("panel", { name, shape: shape.join(" × ") }));
    });
    this.ranges = [];
  }

  /**
   * Point at a unit with mouse or finger, click to keep it, walk with the arrow keys.
   *
   * @param {Panel | Outcome} panel
   * @param {number} index
   */
  #listen(panel, index) {
    const target = panel instanceof Panel
      ? panel.frame : /** @type {HTMLElement} */ (panel.element.querySelector(".bars"));
    target.tabIndex = 0;
    target.setAttribute("role", panel instanceof Panel ? "img" : "list");
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
    // The canvases of the last arrangement must not hold the page open.
    this.lines.canvas.style.width = this.rays.canvas.style.width = "0";
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

  /** Where everything is, measured once, because asking while drawing is slow. */
  #measure() {
    const ratio = devicePixelRatio;
    const whole = this.element.getBoundingClientRect();
    const layers = this.layersElement.getBoundingClientRect();
    const result = this.result.getBoundingClientRect();
    const width = Math.max(layers.right, this.across ? result.right : 0,
      layers.left + this.layersElement.scrollWidth) - layers.left;
    const height = this.across ? Math.max(whole.height, layers.height) : layers.height;
    for (const { canvas } of [this.lines, this.rays]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.origin = this.lines.canvas.getBoundingClientRect();
    for (const panel of this.panels) {
      if (panel instanceof Panel) panel.box = panel.canvas.getBoundingClientRect();
    }
    const origin = this.origin;
    this.ends = this.labels.map((_, unit) =>
      /** @type {Outcome} */ (this.panels.at(-1)).centre(unit, origin));
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
    this.#paintRays();
  }

  /**
   * Switch a map or a whole layer off, or on again.
   *
   * @param {number} index
   * @param {number | "all"} what
   */
  toggle(index, what) {
    const before = this.off[index];
    if (what === "all") {
      if (before === "all") delete this.off[index];
      else this.off[index] = "all";
    } else {
      const maps = Array.isArray(before) ? before : [];
      const after = maps.includes(what) ? maps.filter((map) => map !== what) : [...maps, what];
      if (after.length) this.off[index] = after;
      else delete this.off[index];
    }
    this.label();
    this.again();
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
    this.panels.forEach((panel, index) => {
      if (panel instanceof Outcome) {
        panel.paint(this.values[index], this.untouched ?? this.values[index], this.empty ?? false);
      } else {
        const bound = this.#bound(index);
        panel.paint(this.values[index], bound);
        this.#range(panel, index, bound);
      }
    });
    // A longer legend may have moved its neighbours.
    if (this.moved) this.#measure();
    this.moved = false;
    this.#paintLines();
    this.#paintRays();
  }

  /**
   * The legend of a layer, in numbers.
   *
   * @param {Panel} panel
   * @param {number} index
   * @param {number | Float32Array} bound
   */
  #range(panel, index, bound) {
    const most = typeof bound === "number" ? bound : Math.max(...bound);
    const negative = this.signed[index];
    const key = `${negative}${most}${this.scale}${current()}`;
    if (this.ranges[index] === key) return;
    this.ranges[index] = key;
    this.moved = true;
    const [least, strip, largest] = panel.caption.children[2].children;
    least.textContent = negative ? `−${fixed(most, 1)}` : "0";
    strip.classList.toggle("both", negative);
    largest.textContent = (typeof bound === "number" ? "" : "≤ ") + fixed(most, 1);
  }

  #paintLines() {
    const context = this.#fresh(this.lines);
    if (!context || this.empty || !this.network) return;
    for (let index = 1; index < this.panels.length; index++) {
      const connections = strongest(this.network, index, this.values);
      this.#draw(context, index, connections, 1);
    }
  }

  /** Into the chosen unit lead rays from what made it. */
  #paintRays() {
    if (!this.choice && !this.rayed) return;
    const context = this.#fresh(this.rays);
    this.rayed = this.choice !== null;
    if (!context || !this.choice || !this.network || !this.values.length) return;
    const { index, unit } = this.choice;
    if (index === 0) return;
    const found = contributions(this.network, index, unit, this.values[index - 1], 40);
    this.#draw(context, index, found, 1.6);
  }

  /** @param {CanvasRenderingContext2D} context */
  #fresh(context) {
    if (!this.origin) return null;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    return context;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} index
   * @param {import("./connections.js").Connection[]} connections
   * @param {number} strong
   */
  #draw(context, index, connections, strong) {
    const origin = /** @type {DOMRect} */ (this.origin);
    const across = this.across ?? true;
    const [start, end] = [this.panels[index - 1], this.panels[index]];
    if (end instanceof Outcome && !across) return;
    drawLines(context, connections, (unit) => start.centre(unit, origin),
      (unit) => end instanceof Outcome ? /** @type {any} */ (this.ends)[unit]
        : end.centre(unit, origin), { across, strong });
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} selector
 */
function canvasContext(element, selector) {
  const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector(selector));
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * How strong each layer gets on clear examples: the fixed colour scale.
 *
 * @param {string} name
 * @param {string[]} labels
 */
async function calibrate(name, labels) {
  const usual = [1];
  const signed = [false];
  for (const tile of specimens(labels)) {
    const { layers } = await run(name, tile, {});
    layers.forEach((values, i) => {
      const [least, most] = [Math.min, Math.max].map((pick) => values.reduce((a, b) => pick(a, b)));
      usual[i + 1] = Math.max(usual[i + 1] ?? 1e-6, most, -least);
      signed[i + 1] ||= least < 0;
    });
  }
  return { usual, signed };
}
