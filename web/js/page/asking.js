// The questions that every visitor asks: why, and what if I tell it that it is wrong? Answered in the
// card, for the first network.

import { find, press } from "../elements.js";
import { activationName } from "../network/activations.js";
import { teachable } from "../network/correction.js";
import { reasons, why } from "../explain/why.js";
import { Teacher } from "../explain/teacher.js";
import { note } from "../wording.js";

/** @import { Reasons } from "../explain/why.js" */
/** @import { Choice, NetworkView } from "../view/network.js" */

/** Milliseconds for which the pen has to rest. */
const REST = 200;
/** The questions, and the buttons that ask them. */
const MODES = /** @type {const} */ (["why", "teach"]);

export class Asking {
  /** @type {"why" | "teach" | null} */
  #mode = null;
  /** @type {Reasons | null} */
  #found = null;
  /** Another answer that the visitor asks about. @type {number | null} */
  #asked = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /** @param {NetworkView} view @param {() => void} opened the card is needed */
  constructor(view, opened) {
    this.view = view;
    this.opened = opened;
    this.element = find("#asking");
    this.teacher = new Teacher(view, () => this.show());
    for (const mode of MODES) find(`#${mode}`).onclick = () => this.ask(this.#mode === mode ? null : mode);
  }

  /** Another network is there: which of the questions can be asked? */
  renew() {
    const { model } = this.view.inference;
    const layers = model?.network.layers;
    find("#why").hidden = !layers || activationName(layers[layers.length - 1]) !== "softmax";
    find("#teach").hidden = !model || !teachable(model.network);
    this.ask(null);
  }

  /** @param {"why" | "teach" | null} mode */
  ask(mode) {
    this.#mode = mode;
    this.#asked = null;
    if (mode) this.opened();
    for (const each of MODES) press(find(`#${each}`), mode === each);
    document.body.classList.toggle("asking", mode !== null);
    if (mode === "why" && this.#found?.pass !== this.view.inference.pass) this.#look();
    this.show();
  }

  /**
   * Something was pointed at: a bar asks why it is not that, anything else ends the questions.
   *
   * @param {Choice | null} choice
   * @param {boolean} kept
   * @returns {boolean} whether it was meant for here
   */
  chose(choice, kept) {
    if (!this.#mode) return false;
    if (!kept) return true;
    const { view } = this;
    const bar = choice?.view === view && choice.index === view.panels.length - 1;
    if (this.#mode === "why" && bar) {
      this.#asked = choice.unit;
      this.show();
      return true;
    }
    this.ask(null);
    return false;
  }

  /** The network has computed a drawing. */
  painted() {
    if (this.#mode === "teach") this.show();
    if (this.#mode !== "why") return;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#look(), REST);
  }

  async #look() {
    const { inference } = this.view;
    const found = inference.pass?.drawn.empty ? null : await reasons(inference);
    if (!found && inference.busy) return;
    this.#found = found;
    if (found) this.#asked = null;
    this.show();
    this.element.dispatchEvent(new CustomEvent("answered", { detail: found, bubbles: true }));
  }

  show() {
    this.element.hidden = !this.#mode;
    this.element.replaceChildren(...this.#answer());
  }

  /** @returns {HTMLElement[]} */
  #answer() {
    const { model, off, pass } = this.view.inference;
    if (!this.#mode || !model) return [];
    if (!pass || pass.drawn.empty) return [note("ask_nothing")];
    if (Object.keys(off).length) return [note("ask_all_on")];
    if (this.#mode === "teach") return this.teacher.show();
    return this.#found ? why(this.#found, model.labels, this.#asked) : [];
  }
}
