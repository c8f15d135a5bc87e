// One network on the screen: its layers, the connections between them and what it reads.
// It tells the page what happens by events: `choose`, `arrange`, `painted` and
// `failed`.

import { find, make } from "../elements.js";
import { bounds } from "../network/calibration.js";
import { columnsOf } from "../network/columns.js";
import { Inference } from "../network/inference.js";
import { mapsOf } from "../network/layers.js";
import { engine } from "../network/models.js";
import { readings } from "../network/verdict.js";
import { specimens } from "../pen/specimens.js";
import { text } from "../wording.js";
import { across, down } from "./layout.js";
import { Likeness } from "./likeness.js";
import { Overlay } from "./overlay.js";
import { Panel } from "./panel.js";
import { listen } from "./pointing.js";
import { Prediction } from "./prediction.js";

/** @import { Scale } from "../network/calibration.js" */
/** @import { Drawn, Model, Pass } from "../network/inference.js" */

/**
 * @typedef {{ view: NetworkView, index: number, unit: number | null }} Choice
 *   a unit, or without one the whole layer
 * @typedef {{ choice: Choice | null, kept: boolean }} Choosing detail of the event `choose`
 * @typedef {{ model: Model, pass: Pass }} Painted detail of the event `painted`
 * @typedef {{ error: unknown }} Failed detail of the event `failed`
 */

/** CSS pixels between two layers, at least. */
const GAP = 18;
/** CSS pixels that the frame adds to a layer's canvas. */
const FRAME = 10;
/** CSS pixels between two branches. */
const BETWEEN = 6;
/** From so many branches on captions are short, and so many letters high. */
const MANY = 3;
const SHORT = 2.3;
/** How wide a caption is at least, in letters' heights. */
const NARROW = 4.4;

export class NetworkView {
  /** What it reads: of a row one after the other. @type {ReturnType<typeof readings>} */
  readings = [];
  /** @type {(Panel | Prediction)[]} */
  panels = [];
  /** @type {HTMLElement[]} layers, or branches together */
  columns = [];
  /** @type {Scale} */
  scale = "fixed";
  /** Whether layers stand side by side. */
  across = true;
  /** @type {Choice | null} */
  choice = null;

  /** @param {HTMLElement} element @param {HTMLElement} output */
  constructor(element, output) {
    this.element = element;
    this.output = output;
    this.layersElement = find(".layers", element);
    this.result = find(".result", element);
    this.overlay = new Overlay(element);
    this.inference = new Inference(engine);
    this.likeness = new Likeness(this.inference, find(".nearest", element));
    /** Which layers are in view. A huge network has many that are not. */
    this.watch = new IntersectionObserver((changes) => this.#seen(changes));
    const follow = () => {
      this.#measure();
      this.#connect();
    };
    this.layersElement.onscroll = follow;
    find(".nearest", element).addEventListener("known", () => this.paint());
    // A sentence that grows moves the bars, at which lines end.
    new ResizeObserver(follow).observe(this.result);
  }

  /** Load a model; its layers have their sizes after `arrange`. @param {string} name */
  async open(name) {
    if (!await this.inference.open(name, specimens)) return false;
    this.#build(/** @type {Model} */ (this.inference.model));
    return true;
  }

  close() {
    this.inference.close();
    this.panels = [];
  }

  /** @param {Model} model */
  #build({ labels, network: { layers }, shares }) {
    const last = layers.length - 1;
    this.panels = layers.map((layer, i) => i === last
      ? new Prediction(layer, labels, shares, this.result, this.output)
      : new Panel(layer));
    const { lines, rays } = this.overlay;
    const columns = columnsOf(layers.slice(0, last)).map((column) => {
      const elements = column.map((index) => this.panels[index].element);
      return elements.length > 1 ? make("div", elements.length < MANY ? "column" : "column short", ...elements) : elements[0];
    });
    this.layersElement.replaceChildren(lines.canvas, ...columns, rays.canvas);
    this.columns = columns;
    this.panels.forEach((panel, index) => {
      const tell = (/** @type {number | null} */ unit, /** @type {boolean} */ kept) =>
        this.#tell("choose", { choice: { view: this, index, unit }, kept });
      if (panel instanceof Panel) panel.title.onclick = () => tell(null, true);
      listen(panel, () => (this.choice?.index === index && this.choice.unit) || 0, (unit, kept) => {
        if (unit !== null) tell(unit, kept);
        else this.#tell("choose", { choice: null, kept });
      });
    });
    this.watch.disconnect();
    for (const panel of this.panels) if (panel instanceof Panel) this.watch.observe(panel.element);
    this.label();
  }

  /** Layers came into view, or went out of it. @param {IntersectionObserverEntry[]} changes */
  #seen(changes) {
    const now = new Map(changes.map(({ target, isIntersecting }) => [target, isIntersecting]));
    for (const panel of this.panels) {
      if (panel instanceof Panel) panel.seen = now.get(panel.element) ?? panel.seen;
    }
    // What was left out while the pen moved.
    if (this.inference.pass?.drawn.moving) this.paint();
  }

  /** Write the captions, in the language in force. */
  label() {
    this.panels.forEach((panel, index) => {
      const { name, shape } = panel.layer;
      const size = shape.join(" × ");
      panel.target.setAttribute("aria-label", text("panel", { name, shape: size }));
      if (panel instanceof Prediction) return;
      panel.label();
      panel.element.classList.toggle("off", this.inference.isOff(index, mapsOf(shape)));
    });
  }

  /** @param {string} type @param {Choosing | Painted | Failed} [detail] */
  #tell(type, detail) {
    this.element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }

  /** Give every layer its size, after the room has changed. */
  arrange() {
    if (!this.inference.model) return;
    this.overlay.fold();
    const ratio = devicePixelRatio;
    const style = getComputedStyle(this.element);
    this.across = style.getPropertyValue("--direction").trim() !== "down";
    const panels = /** @type {Panel[]} */ (this.panels.slice(0, -1));
    const layers = panels.map(({ layer }) => layer);
    const room = this.layersElement.getBoundingClientRect();
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const caption = parseFloat(style.getPropertyValue("--caption")) * letter;
    const frames = (FRAME + GAP) * this.columns.length - GAP;
    const heightFor = (/** @type {number} */ count) =>
      (room.height - BETWEEN * (count - 1)) / count - FRAME - (count < MANY ? caption : SHORT * letter);
    const arrangements = this.across
      ? across(layers, (room.width - frames) * ratio, (count) => heightFor(count) * ratio, ratio,
        NARROW * letter)
      : down(layers, (room.width - FRAME) * ratio, ratio);
    panels.forEach((panel, i) => panel.arrange(arrangements[i], ratio));
    const needed = this.columns.reduce((sum, { offsetWidth }) => sum + offsetWidth + GAP, -GAP);
    this.element.classList.toggle("tight", this.across && needed > room.width + 1);
    this.#measure();
    this.paint();
  }

  #measure() {
    if (!this.inference.model) return;
    const [whole, layers, result] = [this.element, this.layersElement, this.result]
      .map((element) => element.getBoundingClientRect());
    const { scrollLeft: left } = this.layersElement;
    // Of a wide network only what is in view, for all of it may be larger than a canvas can be;
    // but never beyond its end, for that would make it wider.
    const end = this.columns[this.columns.length - 1].getBoundingClientRect().right;
    const far = this.element.classList.contains("tight") ? Math.max(layers.right, end) : Infinity;
    const width = Math.max(layers.right, this.across ? Math.min(result.right, far) : 0) - layers.left;
    const height = this.across ? Math.max(whole.height, layers.height) : layers.height;
    this.overlay.cover(this.panels, { left, width, height });
    this.#tell("arrange");
  }

  /** Compute a drawing and paint it. @param {Drawn} drawn */
  async show(drawn) {
    const computed = this.inference.compute(drawn, (pass) => {
      this.paint();
      this.#tell("painted", { model: /** @type {Model} */ (this.inference.model), pass });
    });
    const sayBusy = () => this.element.toggleAttribute("data-busy", this.inference.busy);
    sayBusy();
    await computed.catch((error) => this.#tell("failed", { error }));
    sayBusy();
  }

  /** Compute the present drawing once more, because a switch was turned. */
  recompute() {
    const drawn = this.inference.newest;
    if (drawn) this.show({ ...drawn, time: performance.now() });
  }

  /** @param {Choice | null} choice */
  choose(choice) {
    this.choice = choice;
    this.panels.forEach((panel, index) =>
      panel.select(choice?.index === index ? choice.unit : null));
    this.#connect();
  }

  /** Switch maps of a layer off, or on again. @param {number} index @param {number[]} maps */
  toggle(index, maps) {
    this.inference.toggle(index, maps);
    this.label();
    this.recompute();
  }

  switchAllOn() {
    this.inference.off = {};
    this.label();
    this.recompute();
  }

  /** Show the numbers of the present pass, in the colours in force. */
  paint() {
    const { model, pass } = this.inference;
    if (!model || !pass) return;
    let moved = false;
    this.panels.forEach((panel, index) => {
      const values = pass.values[index];
      if (panel instanceof Prediction) {
        this.readings = readings(model, pass);
        const chosen = pass.drawn.row?.chosen ?? 0;
        panel.paint(values, pass.untouched, this.readings, chosen);
        this.likeness.show(this.readings[chosen]?.unlike ? pass : null);
      } else if (panel.seen || !pass.drawn.moving) {
        const most = bounds(model, index, values, this.scale);
        panel.raster.paint(values, most);
        moved = panel.legend(most, model.signed[index]) || moved;
      }
    });
    // A longer legend may have moved its neighbours.
    if (moved) this.#measure();
    this.#connect();
  }

  #connect() {
    const { model, pass } = this.inference;
    if (!model || !pass) return;
    const look = { panels: this.panels, across: this.across };
    this.overlay.paintLines(model.network, pass, look);
    this.overlay.paintRays(model.network, pass, look, this.choice);
  }
}
