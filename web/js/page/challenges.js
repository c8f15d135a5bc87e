// Challenges, which the page itself measures: `#challenge=border` in the address, or the button.

import { find } from "../elements.js";
import { isConvolution } from "../network/layers.js";
import { certainty, text } from "../wording.js";

/** @import { NetworkView } from "../view/network.js" */

/**
 * @typedef {object} Reading what two networks make of a drawing
 * @property {string[]} labels
 * @property {Float32Array} values the probabilities
 * @property {Float32Array} untouched the same with everything switched on
 * @property {number} off how many units are switched off
 * @property {{ label: string, share: number, convolves: boolean }[]} both for each network what it
 *   reads, and whether it has convolutions
 * @property {string[]} pair the digits that the challenge asks for
 *
 * @typedef {{ done: boolean, words: Record<string, string | number> }} Measured
 */

/** @type {Record<string, (reading: Reading) => Measured>} */
export const CHALLENGES = {
  border({ labels, values }) {
    const [first, second] = order(values);
    const done = values[first] - values[second] < 0.05 && values[first] + values[second] > 0.8;
    return { done, words: { a: labels[first], p: certainty(values[first]), b: labels[second], q: certainty(values[second]) } };
  },
  fool({ labels, values, pair }) {
    const [first] = order(values);
    return { done: labels[first] !== pair[0] && values[first] >= 0.8, words: { a: labels[first], p: certainty(values[first]) } };
  },
  off({ labels, values, untouched, off, pair }) {
    const [now] = order(values);
    const [once] = order(untouched);
    const done = off > 0 && labels[once] === pair[0] && labels[now] === pair[1];
    return { done, words: { a: labels[once], b: labels[now], n: off } };
  },
  surer({ both }) {
    const [mine, other] = both[0]?.convolves && !both[1]?.convolves ? [both[1], both[0]] : both;
    const done = Boolean(mine && other) && mine.label === other.label && mine.share > other.share + 0.1;
    const say = (/** @type {Reading["both"][number] | undefined} */ one) =>
      one ? `${one.label} (${certainty(one.share)})` : "–";
    return { done, words: { a: say(mine), b: say(other) } };
  },
};

/** @param {Float32Array} values */
function order(values) {
  return [...values.keys()].sort((a, b) => values[b] - values[a]);
}

export class Challenges {
  #name = "";
  /** @type {string[]} */
  #pair = [];
  /** The fewest units with which it was done. */
  #best = Infinity;

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
    if (name in CHALLENGES) this.open(name);
  }

  /** @param {string} name nothing closes it */
  open(name) {
    this.#name = name;
    this.#pair = [];
    this.#best = Infinity;
    find("details", this.element).removeAttribute("open");
    if (name === "surer") this.beside();
    this.show();
  }

  /** Say what is to be done and how far it is, in the language in force. */
  show() {
    this.element.hidden = !this.#name;
    find("#tasks").setAttribute("aria-pressed", String(Boolean(this.#name)));
    const [first] = this.views;
    const { model, pass, off } = first.inference;
    if (!this.#name || !model) return;
    const { labels } = model;
    if (!this.#pair.length) this.#pair = this.#choose(labels);
    const words = { a: this.#pair[0], b: this.#pair[1] };
    for (const part of ["title", "task", "hint"]) {
      find(`.${part}`, this.element).textContent = text(`${this.#name}_${part}`, words);
    }
    const last = model.network.layers.length - 1;
    const measured = pass && !pass.drawn.empty && CHALLENGES[this.#name]({
      labels, values: pass.values[last], untouched: pass.untouched, pair: this.#pair,
      off: Object.values(off).reduce((sum, maps) => sum + maps.length, 0),
      both: this.views.flatMap(read),
    });
    const done = Boolean(measured && measured.done);
    if (measured && done) this.#best = Math.min(this.#best, Number(measured.words.n ?? 0));
    this.element.classList.toggle("done", done);
    const now = measured ? text(`${this.#name}_now`, measured.words) : text("ask_nothing");
    find(".measure", this.element).textContent = done ? `${text("done")} ${now}` : now;
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
  const values = pass.values[model.network.layers.length - 1];
  const [first] = order(values);
  return [{ label: model.labels[first], share: values[first],
    convolves: model.network.layers.some(isConvolution) }];
}
