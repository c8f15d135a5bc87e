// What a drawing like no other looks most like to the network: three of the class's own tiles.

import { make, newCanvas, pen } from "../elements.js";
import { kept } from "../network/tiles.js";
import { lastHidden, nearest } from "../network/unlike.js";
import { text } from "../wording.js";

/** @import { Inference, Model, Pass } from "../network/inference.js" */
/** @import { State } from "../network/runtime.js" */
/** @import { Kept } from "../network/tiles.js" */

const SIDE = 28;

export class Likeness {
  /** What the last hidden layer answers to the tiles. @type {{ model: Model, state: State, tiles: Kept[], known: Float32Array } | null} */
  #answers = null;
  /** For which this is being computed. @type {unknown[]} */
  #asked = [];

  /** @param {Inference} inference @param {HTMLElement} element */
  constructor(inference, element) {
    this.inference = inference;
    this.element = element;
  }

  /** @param {Pass | null} pass the drawing; null: it is like others */
  show(pass) {
    const { model, state } = this.inference;
    if (!pass || !model) {
      this.element.hidden = true;
      return;
    }
    const answers = this.#answers;
    if (answers?.model !== model || answers.state !== state) {
      this.element.hidden = true;
      // While a film plays, nobody could look at them.
      if (state.age === null) this.#ask();
      return;
    }
    const hidden = pass.values[lastHidden(model.network.layers)];
    const pictures = nearest(hidden, answers.known).map((i) => picture(answers.tiles[i], model.labels));
    this.element.hidden = !pictures.length;
    this.element.replaceChildren(make("p", "", text("nearest")), ...pictures);
  }

  /** Let all tiles through the network, when it is first asked for. */
  async #ask() {
    const { model, state } = this.inference;
    const asked = [model, state];
    if (!model || asked.every((one, i) => one === this.#asked[i])) return;
    this.#asked = asked;
    const current = () => this.#asked === asked;
    const tiles = (await kept(model.description)).learned ?? [];
    if (!tiles.length || !current()) return;
    const flat = new Float32Array(tiles.length * SIDE * SIDE);
    tiles.forEach(({ tile }, i) => flat.set(tile, i * SIDE * SIDE));
    const index = lastHidden(model.network.layers);
    const known = index ? await this.inference.many(flat, [index], false, current) : [flat];
    if (!known || !current()) return;
    this.#answers = { model, state, tiles, known: known[0] };
    this.element.dispatchEvent(new Event("known"));
  }
}

/** A tile, as it was written. @param {Kept} tile @param {string[]} labels */
function picture({ tile, y }, labels) {
  const canvas = newCanvas(SIDE, SIDE);
  const context = pen(canvas);
  const image = context.createImageData(SIDE, SIDE);
  tile.forEach((ink, i) => image.data.set([0, 0, 0, 255 * ink], 4 * i));
  context.putImageData(image, 0, 0);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", labels[y]);
  return canvas;
}
