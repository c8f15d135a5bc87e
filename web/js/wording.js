// The language in force, and numbers and sentences in it; all sentences stand in index.html.

import { find } from "./elements.js";

/** @typedef {"de" | "en"} Language */

/** @type {Language} */
let language = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";

/** @param {Language} wish */
export function use(wish) {
  language = wish;
}

export function current() {
  return language;
}

/** @param {string} key @returns {HTMLElement | null} */
function sentence(key) {
  const { content } = /** @type {HTMLTemplateElement} */ (find("#sentences"));
  return content.querySelector(`[data-text~="${key}"]`);
}

/** Whether there are words for it. @param {string} key */
export function hasNote(key) {
  return sentence(key) !== null;
}

/** A paragraph in both languages; of what has none, that it is not explained. @param {string} key */
export function note(key) {
  return /** @type {HTMLElement} */ ((sentence(key) ?? sentence("unknown"))?.cloneNode(true));
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] for the {places} in the text
 */
export function text(key, values = {}) {
  const words = sentence(key)?.querySelector(`[lang=${language}]`)?.textContent ?? "";
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * Switch the sentences of index.html, which stand there in both languages: text by style sheet, and
 * here what only attributes and options can hold.
 */
export function fill() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-de]")) {
    const words = element.getAttribute(`data-${language}`) ?? "";
    if (element instanceof HTMLOptionElement) element.text = words;
    else element.setAttribute("aria-label", words);
    if (element instanceof HTMLButtonElement) element.title = words;
  }
}

/** A share that was counted. @param {number} share @param {number} [digits] */
export function percent(share, digits = 1) {
  const words = fixed(100 * share, digits);
  return language === "de" ? `${words}\u00a0%` : `${words}%`;
}

/** A share that a network claims: it is never quite certain, and never rules anything out. @param {number} share */
export function certainty(share) {
  if (share > 0.999) return `> ${percent(0.999)}`;
  if (share < 0.001) return `< ${percent(0.001)}`;
  return percent(share);
}

/** @param {number} value */
export function whole(value) {
  return new Intl.NumberFormat(language).format(value);
}

/** @param {number} value @param {number} [digits] */
export function fixed(value, digits = 2) {
  const rounded = Number(value.toFixed(digits)) || 0;
  const words = rounded.toFixed(digits).replace("-", "−");
  return language === "de" ? words.replace(".", ",") : words;
}
