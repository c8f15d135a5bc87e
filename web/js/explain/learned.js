// What a unit has learned: its weights as a picture beside the dice of the beginning, and which of
// the class's own tiles light it most.

import { make } from "../elements.js";
import { order } from "../network/arrays.js";
import { inputsOf, isConvolution, pictures } from "../network/layers.js";
import { inRow, kept } from "../network/tiles.js";
import { text } from "../wording.js";
import { atlas } from "./pieces.js";

/** @import { Model } from "../network/inference.js" */
/** @import { Weights } from "../network/layers.js" */
/** @import { Kept } from "../network/tiles.js" */
/** @import { Choice } from "../view/network.js" */

const SIDE = 28;
const SHOWN = 9;

/** @typedef {{ model: Model, index: number, tiles: Kept[], peaks: Float32Array }} Lit */

export class Learned {
  /** The weights as the dice gave them. @type {{ model: Model, weights: Weights } | null} */
  #dice = null;
  /** How strongly each tile lights the maps of a layer. @type {Lit | null} */
  #lit = null;
  /** What is being asked for. @type {unknown[]} */
  #asked = [];

  /** @param {() => void} changed there is something new to show */
  constructor(changed) {
    this.changed = changed;
  }

  /** @param {Choice} choice a unit that the visitor clicked @returns {HTMLElement[]} */
  show(choice) {
    const { model } = choice.view.inference;
    if (!model || choice.unit === null || choice.index === 0) return [];
    this.#ask(choice);
    return [...this.#weights(choice, model), ...this.#tiles(choice, model)];
  }

  /** Weights that look at the drawing itself. @param {Choice} choice @param {Model} model */
  #weights({ index, unit }, model) {
    const now = weightsOf(model, model.network.weights, index, Number(unit));
    if (!now) return [];
    const before = this.#dice?.model === model
      ? weightsOf(model, this.#dice.weights, index, Number(unit)) : null;
    const side = Math.sqrt(now.length);
    const shape = [side, side];
    const change = before && now.map((weight, i) => weight - before[i]);
    return [make("div", "incoming learned", atlas(now, shape, text("weights_now")),
      ...change ? [atlas(change, shape, text("weights_change"))] : [])];
  }

  /** @param {Choice} choice @param {Model} model */
  #tiles({ index, unit }, model) {
    if (!this.#lit || this.#lit.model !== model || this.#lit.index !== index) return [];
    const { tiles, peaks } = this.#lit;
    const { maps } = pictures(model.network.layers[index].shape);
    const map = Number(unit) % maps;
    const strengths = tiles.map((_, i) => peaks[i * maps + map]);
    const brightest = order(strengths).filter((i) => strengths[i] > 0).slice(0, SHOWN);
    if (!brightest.length) return [make("small", "", text("lit_none"))];
    const all = new Float32Array(SIDE * SIDE * brightest.length);
    brightest.forEach((i, place) => tiles[i].tile.forEach((ink, pixel) => {
      all[pixel * brightest.length + place] = ink;
    }));
    const picture = atlas(all, [SIDE, SIDE, brightest.length], "");
    picture.className = "lit";
    return [make("p", "", text("lit")), picture];
  }

  /** Fetch and compute what is missing. @param {Choice} choice */
  async #ask({ view: { inference }, index }) {
    const { model, state } = inference;
    const asked = [model, state, index];
    if (!model || this.#asked.every((one, i) => one === asked[i]) && this.#asked.length) return;
    this.#asked = asked;
    const current = () => this.#asked === asked;
    const { description } = model;
    if (description.film?.length && this.#dice?.model !== model) {
      const weights = await inference.dice().catch(() => null);
      if (weights && inference.model === model) this.#dice = { model, weights };
      if (current()) this.changed();
    }
    const tiles = this.#lit?.model === model ? this.#lit.tiles : (await kept(description)).learned ?? [];
    if (!tiles.length || !current()) return;
    const peaks = await inference.many(inRow(tiles), [index], true, current);
    if (!peaks || !current()) return;
    this.#lit = { model, index, tiles, peaks: peaks[0] };
    this.changed();
  }
}

/**
 * The weights with which a unit looks at the drawing; null where it looks at something else.
 *
 * @param {Model} model
 * @param {Weights} weights
 * @param {number} index
 * @param {number} unit
 */
function weightsOf({ network }, weights, index, unit) {
  const { layers } = network;
  const layer = layers[index];
  const kernel = weights[`${layer.weights ?? layer.name}/kernel`];
  // It may stand in a branch of its own, so what counts is what it gets.
  const isDrawing = (/** @type {number} */ at) => at === 0
    || /^(Flatten|Reshape)$/.test(layers[at].type) && inputsOf(network, at).every(isDrawing);
  const plain = inputsOf(network, index).every(isDrawing);
  // The units of a row of pixels share their weights, which are no picture.
  if (!kernel || !plain || layer.shape.length === 2) return null;
  if (layer.type !== "Dense" && !isConvolution(layer)) return null;
  const { maps } = pictures(layer.shape);
  const values = new Float32Array(kernel.length / maps);
  for (let i = 0; i < values.length; i++) values[i] = kernel[i * maps + unit % maps];
  return Number.isInteger(Math.sqrt(values.length)) ? values : null;
}
