// The card beside the drawing: how the number that is pointed at comes about, and its switches.

import { about } from "./about.js";
import { find, make } from "../elements.js";
import { explain, neuronOf, place } from "./explanation.js";
import { canFollow, mapsOf, pictures } from "../network/layers.js";
import { exact } from "./pieces.js";
import { note, text } from "../wording.js";

/** @import { Choice, NetworkView } from "../view/network.js" */
/** @import { Neuron } from "./explanation.js" */

export class Card {
  /** @param {NetworkView[]} views */
  constructor(views) {
    this.views = views;
    /** @type {Choice | null} */
    this.choice = null;
    this.kept = false;
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
    const { view, index, unit } = next;
    const neuron = neuronOf(view.inference, index, unit);
    if (!neuron) return;
    document.querySelector(".mark:not([hidden]), #second .selected")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
    find("#spoken").textContent = `${place(neuron)}: ${exact(neuron.values[index][unit])}`;
  }

  show() {
    const { choice, kept, views } = this;
    find("#explanation").classList.toggle("kept", kept);
    find("#hint").hidden = choice !== null;
    const { model } = views[0].inference;
    if (!choice && model) about(find("#about"), model.description);
    const neuron = choice && neuronOf(choice.view.inference, choice.index, choice.unit);
    find("#explanation-body").replaceChildren(...neuron ? explain(neuron) : []);
    find("#switches").replaceChildren(
      ...choice && neuron ? this.#switches(choice, neuron) : [], ...this.#allOn());
  }

  /** @param {Choice} choice @param {Neuron} neuron */
  #switches({ view, index, unit }, { network }) {
    if (!this.kept || index === 0 || index === network.layers.length - 1) return [];
    if (!canFollow(network, index)) return [note("no_switch")];
    const { shape } = network.layers[index];
    const { maps, width, height } = pictures(shape);
    const all = mapsOf(shape);
    const { inference } = view;
    const kind = width * height === 1 ? "the_unit" : "the_map";
    const button = (/** @type {string} */ what, /** @type {number[]} */ chosen) => this.#button(
      text(inference.isOff(index, chosen) ? "switch_on" : "switch_off", { what: text(what) }),
      () => view.toggle(index, chosen));
    const one = maps > 1 && !inference.isOff(index, all) ? [button(kind, [unit % maps])] : [];
    return [...one, button("the_layer", all)];
  }

  #allOn() {
    if (!this.views.some(({ inference }) => Object.keys(inference.off).length)) return [];
    return [this.#button(text("all_on"), () => {
      for (const view of this.views) view.switchAllOn();
    })];
  }

  /** @param {string} words @param {() => void} action */
  #button(words, action) {
    const element = make("button", "", words);
    element.type = "button";
    element.onclick = () => {
      action();
      this.show();
    };
    return element;
  }
}
