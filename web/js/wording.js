// The language in force, and the sentences that the program composes; all others stand in index.html.

/** @typedef {"de" | "en"} Language */

const TEXTS = {
  none: { de: "keins", en: "none" },
  shared: { de: "Der Link ist kopiert.", en: "The link is copied." },
  share_by_hand: {
    de: "Der Link steht jetzt in der Adresszeile.", en: "The link is now in the address bar.",
  },
  parameters: { de: "{parameters} Parameter", en: "{parameters} parameters" },
  about: {
    de: "{parameters} Parameter, liest {accuracy} von {n} Testbildern richtig.",
    en: "{parameters} parameters, reads {accuracy} of {n} test pictures right.",
  },
  curve: {
    de: "So lernte es: Genauigkeit über {epochs} Epochen, orange beim Üben, blau beim Prüfen.",
    en: "How it learned: accuracy over {epochs} epochs, orange in training, blue in validation.",
  },
  nothing: { de: "Noch nichts gezeichnet", en: "Nothing drawn yet" },
  second: { de: "{first} sicher, danach {label} mit {number}",
    en: "{first} sure, then {label} with {number}" },
  latency: { de: "Stift bis Bild {all} ms, davon Netz {net} ms",
    en: "pen to picture {all} ms, network {net} ms of it" },
  unit: { de: "Einheit {unit}", en: "unit {unit}" },
  pixel: { de: "Zeile {row}, Spalte {column}", en: "row {row}, column {column}" },
  map: { de: "Bild {map}", en: "map {map}" },
  label: { de: "Ausgabe „{label}“", en: "output “{label}”" },
  patch: { de: "sieht", en: "sees" },
  patch_map: { de: "sieht in Bild {map}", en: "sees in map {map}" },
  kernel: { de: "Filter", en: "kernel" },
  products: { de: "Produkte", en: "products" },
  weights: { de: "Gewichte", en: "weights" },
  from_map: { de: "aus Bild {map}", en: "from map {map}" },
  field: { de: "Produkte im Fenster", en: "products in the window" },
  others: { de: "{count} weitere", en: "{count} more" },
  bias: { de: "Bias", en: "bias" },
  shift: { de: "Verschiebung", en: "shift" },
  sum: { de: "Summe", en: "sum" },
  logit: { de: "Summe (Logit)", en: "sum (logit)" },
  off: { de: "{what} ausschalten", en: "Switch {what} off" },
  on: { de: "{what} einschalten", en: "Switch {what} on" },
  the_unit: { de: "Einheit", en: "unit" },
  the_map: { de: "Bild", en: "map" },
  the_layer: { de: "Schicht", en: "layer" },
  all_on: { de: "Alles wieder einschalten", en: "Switch everything on again" },
  panel: {
    de: "Schicht {name}, {shape}. Pfeiltasten wählen eine Einheit.",
    en: "Layer {name}, {shape}. Arrow keys choose a unit.",
  },
};

/** @type {Language} */
let language = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";

/** @param {Language} wish */
export function use(wish) {
  language = wish;
}

export function current() {
  return language;
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] for the {places} in the text
 * @returns {string}
 */
export function text(key, values = {}) {
  const words = TEXTS[/** @type {keyof typeof TEXTS} */ (key)][language];
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
    else element.ariaLabel = words;
    if (element instanceof HTMLButtonElement) element.title = words;
  }
}

/** @param {number} share */
export function percent(share) {
  // What is nearly certain is never called certain.
  const nearly = share > 0.999 && share < 1;
  const words = `${nearly ? "> " : ""}${fixed(100 * (nearly ? 0.999 : share), 1)}`;
  return language === "de" ? `${words} %` : `${words}%`;
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
