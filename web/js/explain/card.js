// The card beside the drawing: how the number that is pointed at comes about, and its switches.

import { about } from "./about.js";
import { find, make } from "../elements.js";
import { explain, place } from "./explaining.js";
import { canFollow, mapsOf, pictures } from "../network/layers.js";
import { exact } from "./pieces.js";
import { note, text } from "../wording.js";

/** @import { Choice, NetworkView } from "../view/network.js" */

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
    if (!keep || !next?.view.network) return;
    document.querySelector(".mark:not([hidden]), #second .selected")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { view, index, unit } = next;
    const where = place({ ...view, network: next.view.network, index, unit });
    find("#spoken").textContent = `${where}: ${exact(view.values[index][unit])}`;
  }

  show() {
    const { choice, kept, views } = this;
    find("#explanation").classList.toggle("kept", kept);
    const body = find("#explanation-body");
    const switches = find("#switches");
    const { network, values, description } = choice?.view ?? views[0];
    find("#hint").hidden = choice !== null;
    if (!choice && description) about(find("#about"), description);
    if (!choice || !network || !values.length) {
      body.replaceChildren();
      switches.replaceChildren(...this.#allOn());
      return;
    }
    const { view, index, unit } = choice;
    body.replaceChildren(...explain({ ...view, network, index, unit }));
    switches.replaceChildren(...this.#switches(choice), ...this.#allOn());
  }

  /** @param {Choice} choice */
  #switches({ view, index, unit }) {
    const layers = view.network?.layers ?? [];
    if (!this.kept || index === 0 || index === layers.length - 1) return [];
    if (view.network && !canFollow(view.network, index)) return [note("no_switch")];
    const { maps, width, height } = pictures(layers[index].shape);
    const all = mapsOf(layers[index].shape);
    const kind = width * height === 1 ? "the_unit" : "the_map";
    const button = (/** @type {string} */ what, /** @type {number[]} */ chosen) => this.#button(
      text(view.isOff(index, chosen) ? "switch_on" : "switch_off", { what: text(what) }),
      () => view.toggle(index, chosen));
    const one = maps > 1 && !view.isOff(index, all) ? [button(kind, [unit % maps])] : [];
    return [...one, button("the_layer", all)];
  }

  #allOn() {
    if (!this.views.some(({ off }) => Object.keys(off).length)) return [];
    return [this.#button(text("all_on"), () => {
      for (const view of this.views) {
        view.off = {};
        view.label();
        view.again();
      }
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
