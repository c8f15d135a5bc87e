// One sentence on the paper: why there is no camera, what is wrong with a picture.

import { find, say } from "../elements.js";
import { text } from "../wording.js";

/** @type {[string, Record<string, string | number>]} */
let told = ["", {}];

/**
 * @param {string} key of the sentence; nothing takes the last one away
 * @param {Record<string, string | number>} [values]
 */
export function tell(key, values = {}) {
  told = [key, values];
  retell();
}

/** Say it in the language in force. */
export function retell() {
  const [key, values] = told;
  say(find("#told"), key && text(key, values));
}
