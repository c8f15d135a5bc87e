// Sets challenges, by `#challenge=border` in the address or by the button, and says how far one is.

import { find, hide, press } from "../elements.js";
import { order } from "../network/arrays.js";
import { CHALLENGES } from "../network/challenges.js";
import { isConvolution } from "../network/layers.js";
import { certainty, text } from "../wording.js";

/** @import { NetworkView } from "../view/network.js" */

export class Challenges {
  #name = "";
  /** @type {string[]} */
  #pair = [];

  /** @param {NetworkView[]} views @param {() => void} beside a second network is needed */
  constructor(views, beside) {
    this.views = views;
    this.beside = beside;
    this.element = find("#challenge");
    find("#tasks").onclick = () => this.open(this.#name ? "" : Object.keys(CHALLENGES)[0]);
    find("#next").onclick = () => {
      const names = Object.keys(CHALLENGES);
      this.open(names[(names.indexOf(this.#name) + 1) % names.length]);
    };
    find("#end").onclick = () => this.open("");
  }

  /** Open the challenge that the address names. */
  follow() {
    const name = new URLSearchParams(location.hash.slice(1)).get("challenge") ?? "";
    if (Object.keys(CHALLENGES).includes(name)) this.open(name);
  }

  /** @param {string} name nothing closes it */
  open(name) {
    this.#name = name;
    this.#pair = [];
    find("details", this.element).removeAttribute("open");
    if (name === "surer") this.beside();
    this.show();
  }

  /** Say what is to be done and how far it is, in the language in force. */
  show() {
    hide(this.element, !this.#name);
    press(find("#tasks"), Boolean(this.#name));
    const [first] = this.views;
    const { model, pass, off } = first.inference;
    if (!this.#name || !model) return;
    const { labels } = model;
    if (!this.#pair.length) this.#pair = this.#choose(labels);
    const words = { a: this.#pair[0], b: this.#pair[1] };
    for (const part of ["title", "task", "hint"]) {
      find(`.${part}`, this.element).textContent = text(`${this.#name}_${part}`, words);
    }
    const measured = !pass || pass.drawn.empty ? null : CHALLENGES[this.#name]({
      labels, values: pass.answer, untouched: pass.untouched, pair: this.#pair,
      off: Object.values(off).reduce((sum, maps) => sum + maps.length, 0),
      both: this.views.flatMap(read),
    });
    this.element.classList.toggle("done", measured?.done ?? false);
    const shares = Object.entries(measured?.shares ?? {}).map(([place, share]) => [place, certainty(share)]);
    const now = measured ? text(`${this.#name}_now`, { ...measured.names, ...Object.fromEntries(shares) })
      : text("ask_nothing");
    find(".measure", this.element).textContent = measured?.done ? `${text("done")} ${now}` : now;
  }

  /** @param {string[]} labels @returns {string[]} */
  #choose(labels) {
    if (this.#name === "off") return labels.includes("4") && labels.includes("9") ? ["4", "9"] : labels.slice(0, 2);
    return [labels[Math.floor(Math.random() * labels.length)]];
  }
}

/** What a network reads now; nothing where there is none. @param {NetworkView} view */
function read({ inference: { model, pass } }) {
  if (!model || !pass || pass.drawn.empty) return [];
  const [first] = order(pass.answer);
  return [{ label: model.labels[first], share: pass.answer[first],
    convolves: model.network.layers.some(isConvolution) }];
}
