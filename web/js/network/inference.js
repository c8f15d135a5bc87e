// One network at work, without a screen: its model, what of it is switched off, and the numbers of
// every layer for the newest drawing.

import { concat } from "./arrays.js";
import { calibrate } from "./calibration.js";
import { size } from "./layers.js";
import { agrees } from "./origin.js";

/** @import { Network, Weights } from "./layers.js" */
/** @import { Description } from "./models.js" */
/** @import { Off, State } from "./runtime.js" */

/**
 * @typedef {object} Model
 * @property {string} name
 * @property {Description} description
 * @property {string[]} labels
 * @property {Network} network
 * @property {number[]} ranges how strong each layer gets
 * @property {boolean[]} signed whether a layer can be negative
 * @property {boolean} shares whether the answers are probabilities
 *
 * @typedef {object} Drawn a drawing on its way through the network
 * @property {Float32Array} tile ink 1, paper 0
 * @property {Row} [row] where there are several tiles
 * @property {boolean} empty nothing is drawn
 * @property {boolean} [moving] the pen is on the paper
 * @property {number} time of the pen's movement
 *
 * @typedef {{ tiles: Float32Array, chosen: number }} Row its tiles one after the other, and which of
 *   them is the drawing's
 *
 * @typedef {object} Pass one way of a drawing through the network, the input as layer 0
 * @property {Drawn} drawn
 * @property {Float32Array[]} values activations of every layer
 * @property {Float32Array} answer of the last layer
 * @property {Float32Array[]} answers of the last layer to each tile of a row
 * @property {Float32Array} untouched the last layer with everything switched on
 * @property {number} milliseconds that the network alone took
 *
 * @typedef {{ layers: Float32Array[], untouched: Float32Array, answers?: Float32Array[], milliseconds: number }} Answer
 *   `answers` of the last layer to each tile, where there were several
 *
 * @typedef {object} Engine
 * @property {(name: string) => Promise<Description>} describe
 * @property {(description: Description) => Promise<Weights>} load
 * @property {(description: Description) => Promise<unknown>} film fetches it
 * @property {(name: string, state: State) => Promise<Weights>} weights
 * @property {(name: string, tiles: Float32Array, off: Off, state: State, chosen?: number) => Promise<Answer>} run
 *   with ink = 1 in the tiles, those of a row one after the other; all layers for the chosen one
 * @property {(name: string, tiles: Float32Array, state: State, wanted: number[], peaks: boolean) => Promise<Float32Array[]>} batch
 *   for each wanted layer its answers tile after tile; with `peaks` only the largest number of each map
 */

/** The weights as they were saved. @type {State} */
const SAVED = { age: null, changes: null, version: 0 };
let versions = 0;

/** Tiles that go through at once: about as long as two pictures on the screen take. */
const AT_ONCE = 16;
const TILE = 784;

export class Inference {
  /** The drawing that waits to be computed. @type {Drawn | null} */
  #waiting = null;
  #running = false;
  #generation = 0;

  /** @type {Model | null} */
  model = null;
  /** @type {Off} */
  off = {};
  /** Which weights the next drawing is computed with. */
  state = SAVED;
  /** Those of the last one. */
  shown = SAVED;
  /** What was to be computed last. @type {Drawn | null} */
  newest = null;
  /** @type {Pass | null} */
  pass = null;

  /** @param {Engine} engine */
  constructor(engine) {
    this.engine = engine;
  }

  get busy() {
    return this.#running || this.#waiting !== null;
  }

  /**
   * Load a model in the place of the present one, which answers until then.
   *
   * @param {string} name
   * @param {(labels: string[]) => Float32Array[]} specimens clear examples
   * @returns {Promise<boolean>} false if another one was asked for meanwhile
   */
  async open(name, specimens) {
    const generation = ++this.#generation;
    try {
      const model = await this.#load(name, specimens);
      if (generation !== this.#generation) return false;
      Object.assign(this, { model, off: {}, pass: null, state: SAVED, shown: SAVED });
      return true;
    } catch (error) {
      if (generation !== this.#generation) return false;
      throw error;
    }
  }

  /** @param {string} name @param {(labels: string[]) => Float32Array[]} specimens @returns {Promise<Model>} */
  async #load(name, specimens) {
    const description = await this.engine.describe(name);
    const weights = await this.engine.load(description);
    const { labels, layers } = description;
    const network = { layers, weights };
    const run = (/** @type {Float32Array} */ tile) => this.engine.run(name, tile, {}, SAVED);
    const calibrated = await calibrate(run, specimens(labels));
    // What the page computes otherwise than the network did, it must not explain.
    const noise = Float32Array.from({ length: size(layers[0].shape) }, (_, i) => i * 0.618 % 1);
    const values = [noise, ...(await run(noise)).layers];
    layers.forEach((layer, index) => { layer.opaque = !agrees(network, index, values); });
    const answers = values[values.length - 1];
    const shares = answers.every((share) => share >= 0)
      && Math.abs(answers.reduce((sum, share) => sum + share, -1)) < 1e-3;
    return { name, description, labels, network, shares, ...calibrated };
  }

  /** Put the model away. */
  close() {
    this.#generation++;
    this.#waiting = null;
    this.model = this.pass = null;
  }

  /**
   * Compute a drawing; of several that wait only the newest is computed.
   *
   * @param {Drawn} drawn
   * @param {(pass: Pass) => void} done
   */
  async compute(drawn, done) {
    this.newest = drawn;
    if (!this.model) return;
    this.#waiting = drawn;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#waiting && this.model) {
        const next = this.#waiting;
        const { model, state } = this;
        this.#waiting = null;
        const weights = state === this.shown ? null : await this.engine.weights(model.name, state);
        const { layers, untouched, milliseconds, answers: several } = await this.engine.run(
          model.name, next.row?.tiles ?? next.tile, this.off, state, next.row?.chosen);
        const answer = layers[layers.length - 1];
        if (model !== this.model) continue;
        if (weights) model.network.weights = weights;
        this.shown = state;
        this.pass = { drawn: next, values: [next.tile, ...layers], answer, answers: several ?? [answer],
          untouched, milliseconds };
        done(this.pass);
      }
    } finally {
      this.#running = false;
    }
  }

  /**
   * Let many tiles through, a few at a time, so that drawing need not wait.
   *
   * @param {Float32Array} tiles one after the other
   * @param {number[]} wanted which layers' answers
   * @param {boolean} peaks only the largest number of each map
   * @param {() => boolean} [go] whether to go on
   * @returns {Promise<Float32Array[] | null>} for each of these layers, tile after tile; null if
   *   the network became another one, or nobody wants to know any more
   */
  async many(tiles, wanted, peaks, go = () => true) {
    const { model, state } = this;
    /** @type {Float32Array[][]} */
    const parts = [];
    for (let at = 0; at < tiles.length; at += AT_ONCE * TILE) {
      if (!model || model !== this.model || state !== this.state || !go()) return null;
      parts.push(await this.engine.batch(model.name, tiles.slice(at, at + AT_ONCE * TILE), state, wanted, peaks));
    }
    return wanted.map((_, i) => concat(Float32Array, parts.map((part) => part[i])));
  }

  /**
   * Go to a moment of the training, from the next drawing on; the last one is the saved network.
   *
   * @param {number} age
   */
  async grow(age) {
    const { model } = this;
    const last = (model?.description.film?.length ?? 0) - 1;
    if (!model || last < 1) return;
    this.wanted = age;
    if (age < last) await this.engine.film(model.description);
    // Meanwhile it may have become another one.
    if (model === this.model && age === this.wanted) this.change(age < last ? { age } : { age: null });
  }

  /** The weights as the dice gave them, before the training. @returns {Promise<Weights>} */
  async dice() {
    const { name, description } = /** @type {Model} */ (this.model);
    await this.engine.film(description);
    return this.engine.weights(name, { age: 0, changes: null, version: ++versions });
  }

  /** Take other weights, from the next drawing on. @param {Partial<State>} state */
  change(state) {
    const { age, changes } = { ...SAVED, ...state };
    this.state = age === null && !changes ? SAVED : { age, changes, version: ++versions };
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
  }

  /** @param {number} index @param {number[]} maps */
  isOff(index, maps) {
    return maps.every((map) => this.off[index]?.includes(map));
  }
}
