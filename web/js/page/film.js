// The film of learning: a slider on the curve, which makes the networks on the page younger or older.

import { find, press } from "../elements.js";
import { percent, text, whole } from "../wording.js";
import { fail } from "./failure.js";

/** @import { Model } from "../network/inference.js" */
/** @import { Moment } from "../network/models.js" */
/** @import { NetworkView } from "../view/network.js" */

/** Milliseconds for each moment, while it plays. */
const PACE = 260;

export class Film {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #playing;
  /** Networks whose film is missing or damaged. @type {WeakSet<Model>} */
  #without = new WeakSet();

  /** @param {NetworkView[]} views */
  constructor(views) {
    this.views = views;
    this.bar = find("#film");
    this.slider = /** @type {HTMLInputElement} */ (find("#epoch"));
    this.button = find("#play");
    this.slider.oninput = () => {
      this.pause();
      this.go(Number(this.slider.value));
    };
    this.button.onclick = () => this.#playing ? this.pause() : this.play();
  }

  /** How many moments there are to choose from, less one. */
  get last() {
    return Math.max(...this.views.map((view) => this.#moments(view).length)) - 1;
  }

  /** Other networks are on the page, as they were saved. */
  renew() {
    this.pause();
    this.bar.hidden = this.last < 1;
    if (this.bar.hidden) return;
    this.slider.max = String(this.last);
    this.bar.querySelectorAll("polyline").forEach((line, i) => {
      const moments = this.#moments(this.views[i]);
      const points = moments.map(({ accuracy }, age) =>
        `${100 * age / (moments.length - 1)},${30 - 29 * accuracy}`);
      // Down to the ground, so that it can be filled.
      line.setAttribute("points", points.length ? `0,30 ${points.join(" ")} 100,30` : "");
    });
    this.go(this.last);
  }

  /** Show the networks at a moment. @param {number} age */
  async go(age) {
    this.slider.value = String(age);
    this.say();
    await Promise.all(this.views.map(async (view) => {
      const own = this.#moments(view).length - 1;
      const { model } = view.inference;
      if (!model || own < 1) return;
      try {
        await view.inference.grow(Math.round(age / this.last * own));
        view.recompute();
      } catch (error) {
        // The slider must not say that a network is young which is still as it was saved.
        this.#without.add(model);
        this.renew();
        fail(error, model.name);
      }
    }));
  }

  /** @param {boolean} [again] from the beginning once more, whenever it has ended */
  play(again = false) {
    if (this.last < 1) return;
    let age = Number(this.slider.value);
    if (age >= this.last) age = -1;
    const step = () => {
      this.go(++age);
      if (age < this.last) return;
      if (again) age = -1;
      else this.pause();
    };
    press(this.button, true);
    this.#playing = setInterval(step, PACE);
    step();
  }

  pause() {
    clearInterval(this.#playing);
    this.#playing = undefined;
    press(this.button, false);
  }

  /** Say what moment it is, in the language in force. */
  say() {
    const view = this.views.find((one) => this.#moments(one).length > 1);
    if (!view) return;
    const moments = this.#moments(view);
    const age = Math.round(Number(this.slider.value) / this.last * (moments.length - 1));
    const { step, epoch, accuracy } = moments[age];
    const key = age === 0 ? "dice" : age === moments.length - 1 ? "learned" : epoch < 1 ? "steps" : "epochs";
    const words = text(key, { step: whole(step), epoch: whole(Math.round(epoch)), accuracy: percent(accuracy, 0) });
    find("#age").textContent = words;
    this.slider.setAttribute("aria-valuetext", words);
  }

  /** @param {NetworkView} view @returns {Moment[]} */
  #moments({ inference: { model } }) {
    return model && !this.#without.has(model) ? model.description.film ?? [] : [];
  }
}
