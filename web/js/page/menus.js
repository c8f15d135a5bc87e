// The menus of networks.

import { find } from "../elements.js";
import { percent, text, whole } from "../wording.js";

/** @import { Entry } from "../network/models.js" */

/** The network, and the one beside it. */
export const menus = /** @type {HTMLSelectElement[]} */ ([find("#model"), find("#model-2")]);

/** Write the menus, in the language in force. @param {Entry[]} entries */
export function writeMenus(entries) {
  const option = (/** @type {Entry} */ { name, accuracy, parameters }) => {
    const words = [name, text("parameters", { parameters: whole(parameters ?? 0) })];
    if (accuracy) words.splice(1, 0, percent(accuracy));
    return new Option(words.join(" · "), name);
  };
  const chosen = menus.map(({ value }) => value);
  const [first, second] = menus;
  first.replaceChildren(...entries.map(option));
  second.replaceChildren(new Option(text("none"), ""),
    ...entries.map(({ name }) => new Option(name, name)));
  menus.forEach((menu, i) => { menu.value = chosen[i]; });
  document.body.classList.toggle("empty", !entries.length);
}
