// "That was a 7": steps of gradient descent on the last layer, and what they do to all other digits.

import { button, make, newTable, press } from "../elements.js";
import { answer, RATE, step, teachable } from "../network/correction.js";
import { inputsOf } from "../network/layers.js";
import { inRow, kept } from "../network/tiles.js";
import { certainty, fixed, note, text } from "../wording.js";

/** @import { Layer, Weights } from "../network/layers.js" */
/** @import { Model } from "../network/inference.js" */
/** @import { Kept } from "../network/tiles.js" */
/** @import { NetworkView } from "../view/network.js" */

export class Teacher {
  /** The last layer before each step, and now. @type {(Weights | null)[]} */
  #past = [];
  /** What comes into the last layer for the class's test tiles. @type {{ hidden: Float32Array, tiles: Kept[] } | null} */
  #test = null;
  /** All weights before the first step. @type {Weights} */
  #untaught = {};
  /** For which network, at which age, all this is. @type {unknown[]} */
  #of = [];

  /** @type {number | null} */
  right = null;

  /** @param {NetworkView} view @param {() => void} changed there is something new to show */
  constructor(view, changed) {
    this.view = view;
    this.changed = changed;
  }

  /** What stands in the card. @returns {HTMLElement[]} */
  show() {
    const { model, pass, state } = this.view.inference;
    const layer = model && teachable(model.network);
    if (!model || !layer || !pass) return [note("teach_not")];
    const of = [model, state.age];
    const taught = state.changes !== null || !this.#past.length;
    if (!taught || of.some((one, i) => one !== this.#of[i])) this.#begin(of);
    const { labels } = model;
    const buttons = labels.map((label, i) => {
      const one = button(() => {
        this.right = i;
        this.#step(layer);
      }, label);
      press(one, this.right === i);
      return one;
    });
    return [
      make("h2", "", text("teach_title")),
      make("div", "labels", ...buttons),
      ...this.#past.length ? this.#report(model, layer) : [note("teach_how")],
    ];
  }

  /** @param {Model} model @param {Layer} layer */
  #report({ labels, network }, layer) {
    const { pass } = this.view.inference;
    const values = pass?.answer ?? new Float32Array();
    const read = values.indexOf(Math.max(...values));
    const rows = [
      ["teach_steps", String(this.#past.length)],
      ["teach_reads", `${labels[read] ?? ""} (${certainty(values[read] ?? 0)})`],
    ];
    if (this.#test?.tiles.length) {
      rows.push(["teach_test", text("teach_count", {
        right: this.#rightNow(layer, network.weights), before: this.#rightNow(layer, this.#untaught),
        n: this.#test.tiles.length,
      })]);
    }
    return [
      newTable("terms", rows.map(([key, words]) => [text(key), words])),
      make("p", "", text("teach_rule", { rate: fixed(RATE, 3) })),
      make("div", "row",
        button(() => this.#step(layer), text("teach_more")),
        button(() => this.#back(1), text("teach_back")),
        button(() => this.#back(this.#past.length), text("teach_reset"))),
    ];
  }

  /** Other weights are in force: forget the steps, and look at the test tiles. @param {unknown[]} of */
  async #begin(of) {
    this.#of = of;
    this.#past = [];
    this.#test = null;
    this.right = null;
    const { inference } = this.view;
    const { model } = inference;
    if (!model) return;
    const tiles = (await kept(model.description)).test ?? [];
    /** @type {Float32Array[] | null} */
    let hidden = null;
    // A step that comes between changes the last layer only, not what comes into it: once more.
    while (!hidden && tiles.length && this.#of === of && inference.model === model) {
      hidden = await inference.many(inRow(tiles), [before(model)], false);
    }
    if (!hidden || this.#of !== of) return;
    this.#test = { hidden: hidden[0], tiles };
    this.changed();
  }

  /** How many of the test tiles are read right. @param {Layer} layer @param {Weights} weights */
  #rightNow(layer, weights) {
    const { hidden, tiles } = /** @type {{ hidden: Float32Array, tiles: Kept[] }} */ (this.#test);
    const each = hidden.length / tiles.length;
    return tiles.filter(({ y }, i) => {
      const shares = answer(layer, weights, hidden.subarray(i * each, (i + 1) * each));
      return shares.indexOf(Math.max(...shares)) === y;
    }).length;
  }

  /** @param {Layer} layer */
  #step(layer) {
    const { model, pass, state } = this.view.inference;
    if (!model || !pass || pass.drawn.empty || this.right === null) return;
    const now = { ...model.network.weights, ...state.changes };
    if (!this.#past.length) this.#untaught = now;
    this.#past.push(state.changes);
    this.#take(step(layer, now, pass.values[before(model)], this.right));
  }

  /** @param {number} steps */
  #back(steps) {
    const [changes] = this.#past.splice(this.#past.length - steps);
    this.#take(changes);
  }

  /** @param {Weights | null} changes */
  #take(changes) {
    const { inference } = this.view;
    inference.change({ age: inference.state.age, changes });
    this.view.recompute();
  }
}

/** The layer whose answers the last one takes. @param {Model} model */
function before({ network }) {
  return inputsOf(network, network.layers.length - 1)[0];
}
