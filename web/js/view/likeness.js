// What a drawing like no other looks most like to the network: three of the class's own tiles.

import { hide, make, newCanvas, pen, say } from "../elements.js";
import { inRow, kept } from "../network/tiles.js";
import { lastHidden, nearest, NEAREST } from "../network/unlike.js";
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
  /** What is on the pictures. @type {Kept[]} */
  #painted = [];

  /** @param {Inference} inference @param {HTMLElement} element */
  constructor(inference, element) {
    this.inference = inference;
    this.element = element;
    this.title = make("p", "");
    this.pictures = Array.from({ length: NEAREST }, () => {
      const canvas = newCanvas(SIDE, SIDE);
      canvas.setAttribute("role", "img");
      return canvas;
    });
  }

  /** @param {Pass | null} pass the drawing; null: it is like others */
  show(pass) {
    const { model, state } = this.inference;
    if (!pass || !model) return this.#put(0);
    const answers = this.#answers;
    if (answers?.model !== model || answers.state !== state) {
      this.#put(0);
      // While a film plays, nobody could look at them.
      if (state.age === null) this.#ask();
      return;
    }
    const hidden = pass.values[lastHidden(model.network.layers)];
    const found = nearest(hidden, answers.known).map((i) => answers.tiles[i]);
    found.forEach((tile, i) => {
      if (tile !== this.#painted[i]) paint(this.pictures[i], tile, model.labels);
    });
    this.#painted = found;
    say(this.title, text("nearest"));
    this.#put(found.length);
  }

  /** @param {number} count how many pictures are shown */
  #put(count) {
    hide(this.element, !count);
    if (this.element.childElementCount === (count && count + 1)) return;
    this.element.replaceChildren(...count ? [this.title, ...this.pictures.slice(0, count)] : []);
  }

  /** Let all tiles through the network, when it is first asked for. */
  async #ask() {
    const { model, state } = this.inference;
    const asked = [model, state];
    if (!model || asked.every((one, i) => one === this.#asked[i])) return;
    this.#asked = asked;
    const current = () => model === this.inference.model && state === this.inference.state;
    const tiles = (await kept(model.description)).learned ?? [];
    const flat = inRow(tiles);
    const index = lastHidden(model.network.layers);
    const answers = index && tiles.length ? await this.inference.many(flat, [index], false, current) : [flat];
    if (this.#asked !== asked) return;
    // The network became another one meanwhile, and may become this one again.
    if (!current()) this.#asked = [];
    else if (answers?.[0].length) {
      this.#answers = { model, state, tiles, known: answers[0] };
      this.element.dispatchEvent(new Event("known"));
    }
  }
}

/** Show a tile, as it was written. @param {HTMLCanvasElement} canvas @param {Kept} kept @param {string[]} labels */
function paint(canvas, { tile, y }, labels) {
  const context = pen(canvas);
  const image = context.createImageData(SIDE, SIDE);
  tile.forEach((ink, i) => { image.data[4 * i + 3] = 255 * ink; });
  context.putImageData(image, 0, 0);
  canvas.setAttribute("aria-label", labels[y]);
}
