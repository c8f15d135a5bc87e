// The menus of networks.

import { find } from "../elements.js";
import { percent, text, whole } from "../wording.js";

/** @import { Entry } from "../network/models.js" */

const first = /** @type {HTMLSelectElement} */ (find("#model"));
const second = /** @type {HTMLSelectElement} */ (find("#model-2"));

/** Write the menus, in the language in force. @param {Entry[]} entries */
export function writeMenus(entries) {
  const option = (/** @type {Entry} */ { name, accuracy, parameters }) => {
    const words = [name, text("parameters", { parameters: whole(parameters ?? 0) })];
    if (accuracy) words.splice(1, 0, percent(accuracy));
    return new Option(words.join(" · "), name);
  };
  const [one, other] = [first.value, second.value];
  first.replaceChildren(...entries.map(option));
  second.replaceChildren(new Option(text("none"), ""),
    ...entries.map(({ name }) => new Option(name, name)));
  choose(one, other);
  document.body.classList.toggle("empty", !entries.length);
}

/** @param {string} one @param {string} other */
export function choose(one, other) {
  first.value = one;
  second.value = other;
}
