// The card beside the drawing: how the number that is pointed at comes about, and its switches.

import { about } from "./about.js";
import { button, find } from "../elements.js";
import { explain, neuronOf, place } from "./explanation.js";
import { mapsOf, pictures } from "../network/layers.js";
import { canFollow } from "../network/origin.js";
import { exact } from "./pieces.js";
import { Learned } from "./learned.js";
import { purpose } from "./point.js";
import { note, text } from "../wording.js";

/** @import { Choice, NetworkView } from "../view/network.js" */

export class Card {
  /** @type {Choice | null} */
  choice = null;
  kept = false;
  /** Whether numbers are worked out to the last term. */
  exact = false;

  /** @param {NetworkView[]} views */
  constructor(views) {
    this.views = views;
    this.learned = new Learned(() => this.show());
  }

  /**
   * Explain another unit, or none; what was kept stays until the next click.
   *
   * @param {Choice | null} next
   * @param {boolean} keep
   */
  choose(next, keep) {
    const { choice } = this;
    if (this.kept && !keep) return;
    const same = next && choice && next.view === choice.view && next.index === choice.index
      && next.unit === choice.unit;
    this.kept = keep && next !== null;
    if (same && !keep) return;
    this.choice = next;
    for (const view of this.views) view.choose(next?.view === view ? next : null);
    this.show();
    if (!keep || !next) return;
    document.querySelector(".mark:not([hidden]), #second .selected")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const neuron = neuronOfChoice(next);
    if (neuron) {
      find("#spoken").textContent =
        `${place(neuron)}: ${exact(neuron.values[neuron.index][neuron.unit])}`;
    }
  }

  show() {
    const { choice, kept, views } = this;
    find("#explanation").classList.toggle("kept", kept);
    find("#hint").hidden = choice !== null;
    const { model } = views[0].inference;
    if (!choice && model) about(find("#about"), model.description);
    find("#explanation-body").replaceChildren(...this.#body());
    find("#switches").replaceChildren(...this.#switches(), ...this.#allOn());
  }

  #body() {
    const { choice } = this;
    const neuron = choice && neuronOfChoice(choice);
    if (neuron) {
      const parts = explain(neuron);
      // As open as the visitor left it, from one drawing to the next. The browser tells of it only
      // later, when the card may be another.
      const before = document.querySelector("#explanation-body > .exact");
      if (before instanceof HTMLDetailsElement) this.exact = before.open;
      const details = parts.find((part) => part instanceof HTMLDetailsElement);
      if (details instanceof HTMLDetailsElement) details.open = this.exact;
      if (choice && this.kept) parts.push(...this.learned.show(choice));
      return parts;
    }
    const layer = choice?.view.inference.model?.network.layers[choice.index];
    return layer && choice.unit === null ? purpose(layer) : [];
  }

  #switches() {
    const { choice } = this;
    const network = choice?.view.inference.model?.network;
    if (!this.kept || !choice || !network) return [];
    const { view, index, unit } = choice;
    if (index === 0 || index === network.layers.length - 1) return [];
    if (!canFollow(network, index)) return [note("no_switch")];
    const { shape } = network.layers[index];
    const { maps, width, height } = pictures(shape);
    const all = mapsOf(shape);
    const { inference } = view;
    const kind = width * height === 1 ? "the_unit" : "the_map";
    const toggle = (/** @type {string} */ what, /** @type {number[]} */ chosen) => this.#button(
      text(inference.isOff(index, chosen) ? "switch_on" : "switch_off", { what: text(what) }),
      () => view.toggle(index, chosen));
    const one = unit !== null && maps > 1 && !inference.isOff(index, all) ? [toggle(kind, [unit % maps])] : [];
    return [...one, toggle("the_layer", all)];
  }

  #allOn() {
    if (!this.views.some(({ inference }) => Object.keys(inference.off).length)) return [];
    return [this.#button(text("all_on"), () => {
      for (const view of this.views) view.switchAllOn();
    })];
  }

  /** @param {string} words @param {() => void} action */
  #button(words, action) {
    return button(() => {
      action();
      this.show();
    }, words);
  }
}

/** @param {Choice} choice */
function neuronOfChoice({ view, index, unit }) {
  return unit === null ? null : neuronOf(view.inference, index, unit);
}
