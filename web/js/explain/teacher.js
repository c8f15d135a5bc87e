// "That was a 7": steps of gradient descent on the last layer, and what they do to all other digits.

import { make } from "../elements.js";
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

  /** @param {NetworkView} view @param {() => void} changed there is something new to show */
  constructor(view, changed) {
    this.view = view;
    this.changed = changed;
    /** @type {number | null} */
    this.right = null;
  }

  /** What stands in the card. @returns {HTMLElement[]} */
  show() {
    const { model, pass, state } = this.view.inference;
    const layer = model && teachable(model.network);
    if (!model || !layer || !pass) return [note("teach_not")];
    const of = [model, state.age];
    if (this.#of.some((one, i) => one !== of[i]) || state.changes === null && this.#past.length) this.#begin(of);
    if (!this.#of.length) this.#begin(of);
    const { labels } = model;
    const buttons = labels.map((label, i) => {
      const button = this.#button(label, () => {
        this.right = i;
        this.#step(layer);
      });
      button.setAttribute("aria-pressed", String(this.right === i));
      return button;
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
    const values = pass?.values[network.layers.length - 1] ?? new Float32Array();
    const read = values.indexOf(Math.max(...values));
    const table = make("table", "terms");
    const row = (/** @type {string} */ key, /** @type {string} */ words) => {
      const line = table.insertRow();
      line.insertCell().textContent = text(key);
      line.insertCell().textContent = words;
    };
    row("teach_steps", String(this.#past.length));
    row("teach_reads", `${labels[read] ?? ""} (${certainty(values[read] ?? 0)})`);
    if (this.#test?.tiles.length) {
      row("teach_test", text("teach_count", {
        right: this.#rightNow(layer, network.weights), before: this.#rightNow(layer, this.#untaught),
        n: this.#test.tiles.length,
      }));
    }
    const rule = make("p", "rule", text("teach_rule", { rate: fixed(RATE, 3) }));
    return [table, rule, make("div", "row",
      this.#button(text("teach_more"), () => this.#step(layer)),
      this.#button(text("teach_back"), () => this.#back(1)),
      this.#button(text("teach_reset"), () => this.#back(this.#past.length)))];
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

  /** @param {string} words @param {() => void} action */
  #button(words, action) {
    const element = make("button", "", words);
    element.type = "button";
    element.onclick = action;
    return element;
  }
}

/** The layer whose answers the last one takes. @param {Model} model */
function before({ network }) {
  return inputsOf(network, network.layers.length - 1)[0];
}
