// The language of everything a visitor reads: German or English, side by side.

/** @typedef {"de" | "en"} Language */

const TEXTS = {
  title: { de: "Digits – sieh einem Netz beim Denken zu", en: "Digits – watch a network think" },
  drawing: {
    de: "Zeichenfläche. Pfeiltasten bewegen den Stift, Leertaste setzt ihn auf und ab.",
    en: "Drawing surface. Arrow keys move the pen, space puts it down and lifts it.",
  },
  draw: { de: "Zeichne hier eine Ziffer", en: "Draw a digit here" },
  drawSymbol: { de: "Zeichne hier ein Symbol", en: "Draw a symbol here" },
  pen: { de: "Stift", en: "Pen" },
  eraser: { de: "Radierer", en: "Eraser" },
  undo: { de: "Zurück", en: "Undo" },
  clear: { de: "Löschen", en: "Clear" },
  width: { de: "Strichbreite", en: "Line width" },
  model: { de: "Netz", en: "Network" },
  second_model: { de: "daneben", en: "beside it" },
  none: { de: "keins", en: "none" },
  scale: { de: "Farbskala", en: "Colour scale" },
  scale_fixed: { de: "fest", en: "fixed" },
  scale_layer: { de: "je Schicht", en: "per layer" },
  scale_map: { de: "je Bild", en: "per map" },
  share: { de: "Link", en: "Link" },
  shared: { de: "Der Link ist kopiert.", en: "The link is copied." },
  share_by_hand: {
    de: "Der Link steht jetzt in der Adresszeile.", en: "The link is now in the address bar.",
  },
  tour: { de: "Rundgang", en: "Tour" },
  theme: { de: "Hell oder dunkel", en: "Light or dark" },
  language: { de: "English", en: "Deutsch" },
  option: { de: "{name} · {accuracy} · {parameters} Parameter",
    en: "{name} · {accuracy} · {parameters} parameters" },
  option_plain: { de: "{name} · {parameters} Parameter", en: "{name} · {parameters} parameters" },
  reads: { de: "Das Netz liest", en: "The network reads" },
  nothing: { de: "Noch nichts gezeichnet", en: "Nothing drawn yet" },
  second: { de: "{first} sicher, danach {label} mit {number}",
    en: "{first} sure, then {label} with {number}" },
  border: { de: "Auf der Grenze!", en: "On the border!" },
  latency: { de: "Stift bis Bild {all} ms, davon Netz {net} ms",
    en: "pen to picture {all} ms, network {net} ms of it" },
  input: { de: "das sieht das Netz", en: "what the network sees" },
  negative: { de: "negativ", en: "negative" },
  positive: { de: "positiv", en: "positive" },
  hint_title: { de: "Woher kommt eine Zahl?", en: "Where does a number come from?" },
  hint: {
    de: "Zeige auf ein Kästchen in irgendeiner Schicht: Hier steht dann, wie seine Zahl "
      + "zustande kommt. Ein Klick hält es fest.",
    en: "Point at any square in any layer: here you see how its number comes about. "
      + "A click keeps it.",
  },
  close: { de: "Schließen", en: "Close" },
  unit: { de: "Einheit {unit}", en: "unit {unit}" },
  pixel: { de: "Zeile {row}, Spalte {column}", en: "row {row}, column {column}" },
  map: { de: "Bild {map}", en: "map {map}" },
  label: { de: "Ausgabe „{label}“", en: "output “{label}”" },
  ink: {
    de: "So viel Tinte liegt in diesem Pixel: 0 ist Papier, 1 ist volle Tinte.",
    en: "So much ink is in this pixel: 0 is paper, 1 is full ink.",
  },
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
  value: { de: "Wert", en: "value" },
  winner: {
    de: "Die größte Zahl im Fenster gewinnt, die anderen fallen weg.",
    en: "The largest number in the window wins, the others are dropped.",
  },
  copied: {
    de: "Dieselbe Zahl wie in {name}, nur an anderer Stelle.",
    en: "The same number as in {name}, only in another place.",
  },
  unchanged: {
    de: "Beim Benutzen ändert diese Schicht nichts: Sie wirkt nur im Training.",
    en: "In use this layer changes nothing: it works in training only.",
  },
  unknown: {
    de: "Wie diese Art Schicht rechnet, kann die Seite nicht zeigen; die Zahl stimmt.",
    en: "How this kind of layer computes is not shown here; the number is right.",
  },
  softmax: {
    de: "Softmax macht aus allen Logits z Anteile: e^z geteilt durch die Summe aller e^z.",
    en: "Softmax turns all logits z into shares: e^z divided by the sum of all e^z.",
  },
  off_unit: { de: "Einheit ausschalten", en: "Switch unit off" },
  on_unit: { de: "Einheit einschalten", en: "Switch unit on" },
  off_map: { de: "Bild ausschalten", en: "Switch map off" },
  on_map: { de: "Bild einschalten", en: "Switch map on" },
  off_layer: { de: "Schicht ausschalten", en: "Switch layer off" },
  on_layer: { de: "Schicht einschalten", en: "Switch layer on" },
  on_all: { de: "Alles wieder einschalten", en: "Switch everything on again" },
  panel: {
    de: "Schicht {name}, {shape}. Pfeiltasten wählen eine Einheit.",
    en: "Layer {name}, {shape}. Arrow keys choose a unit.",
  },
  loading: { de: "Das Netz wird geladen …", en: "Loading the network …" },
  retry: { de: "Noch einmal versuchen", en: "Try again" },
  fail_empty: {
    de: "Es gibt noch kein trainiertes Netz. Trainiere eins im Notebook "
      + "02-train-model oder mit „digits train“, dann geht es hier weiter.",
    en: "There is no trained network yet. Train one in the notebook 02-train-model "
      + "or with “digits train”, then it goes on here.",
  },
  fail_missing: {
    de: "Zu diesem Netz fehlt eine Datei in 05-model. Trainiere es noch einmal.",
    en: "A file of this network is missing in 05-model. Train it once more.",
  },
  fail_model: {
    de: "Eine Datei dieses Netzes ist beschädigt. Trainiere es noch einmal.",
    en: "A file of this network is damaged. Train it once more.",
  },
  fail_vendor: {
    de: "In web/vendor fehlen Dateien. Führe ./bootstrap.sh aus und versuche es noch einmal.",
    en: "Files are missing in web/vendor. Run ./bootstrap.sh and try again.",
  },
  fail_wasm: {
    de: "Dieser Browser kann kein WebAssembly. Nimm einen aktuellen Firefox, Chrome oder Edge.",
    en: "This browser has no WebAssembly. Use a current Firefox, Chrome or Edge.",
  },
  fail_worker: {
    de: "Das Rechenwerk der Seite ist nicht gestartet. Lade die Seite neu oder nimm einen "
      + "aktuellen Browser.",
    en: "The page's engine did not start. Reload the page or use a current browser.",
  },
  fail_unreachable: {
    de: "Der Server antwortet nicht. Starte „Go Live“ oder „digits serve“ und versuche es "
      + "noch einmal.",
    en: "The server does not answer. Start “Go Live” or “digits serve” and try again.",
  },
  tour_1: {
    de: "Zeichne hier mit Maus, Stift oder Finger. Die rechte Maustaste radiert.",
    en: "Draw here with mouse, pen or finger. The right mouse button erases.",
  },
  tour_2: {
    de: "Deine Zeichnung schrumpft auf 28 × 28 Pixel: Mehr sieht das Netz nicht.",
    en: "Your drawing shrinks to 28 × 28 pixels: the network sees no more than this.",
  },
  tour_3: {
    de: "Jede Schicht rechnet mit den Zahlen der vorigen. Blau ist positiv, weiß null, orange "
      + "negativ. Die Linien sind die stärksten Verbindungen.",
    en: "Each layer computes with the numbers of the one before. Blue is positive, white zero, "
      + "orange negative. The lines are the strongest connections.",
  },
  tour_4: {
    de: "Hier steht, was das Netz liest und wie sicher es ist. Finde eine Zeichnung auf der "
      + "Grenze zwischen zwei Ziffern!",
    en: "Here is what the network reads and how sure it is. Find a drawing on the border between "
      + "two digits!",
  },
  tour_5: {
    de: "Zeige auf ein Kästchen, und hier wird vorgerechnet, woher seine Zahl kommt.",
    en: "Point at a square, and here its number is worked out before your eyes.",
  },
  next: { de: "Weiter", en: "Next" },
  skip: { de: "Überspringen", en: "Skip" },
  done: { de: "Los geht’s", en: "Let’s go" },
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

/** Whether there is a text of this name. @param {string} key */
export function has(key) {
  return key in TEXTS;
}

/**
 * Fill every element that names its text in data-text, data-label (for screen readers) or
 * data-title (also as a tooltip).
 */
export function fill() {
  document.documentElement.lang = language;
  document.title = text("title");
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = text(element.getAttribute("data-text") ?? "");
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.getAttribute("data-label") ?? ""));
  }
  for (const element of document.querySelectorAll("[data-title]")) {
    const words = text(element.getAttribute("data-title") ?? "");
    element.setAttribute("title", words);
    element.setAttribute("aria-label", words);
  }
}

/** @param {number} share */
export function percent(share) {
  // What is nearly certain is never called certain.
  const nearly = share > 0.999 && share < 1;
  return (nearly ? "> " : "") + new Intl.NumberFormat(language, {
    style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1,
  }).format(nearly ? 0.999 : share);
}

/** @param {number} value */
export function whole(value) {
  return new Intl.NumberFormat(language).format(value);
}

/**
 * @param {number} value
 * @param {number} [digits]
 */
export function fixed(value, digits = 2) {
  const rounded = Number(value.toFixed(digits)) || 0;
  const words = rounded.toFixed(digits).replace("-", "−");
  return language === "de" ? words.replace(".", ",") : words;
}
