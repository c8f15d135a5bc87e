// Shorthand for the document: an element that is there for sure, a new one, a canvas's pen.

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, within = document) {
  return /** @type {T} */ (within.querySelector(selector));
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {(Node | string)[]} content
 */
export function make(tag, className, ...content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

/** @param {() => void} action @param {(Node | string)[]} content */
export function button(action, ...content) {
  return Object.assign(make("button", "", ...content), { type: "button", onclick: action });
}

/** Say whether a button is pressed. @param {Element} element @param {boolean} pressed */
export function press(element, pressed) {
  element.setAttribute("aria-pressed", String(pressed));
}

/** @param {string} className @param {string[][]} rows the words in each cell */
export function newTable(className, rows) {
  const table = make("table", className);
  for (const words of rows) {
    const row = table.insertRow();
    for (const word of words) row.insertCell().textContent = word;
  }
  return table;
}

/**
 * Change the words of an element where they are new: a screen reader does not repeat itself, and
 * nothing is laid out anew for nothing.
 *
 * @param {Element} element which holds nothing but words
 * @param {string} words
 */
export function say(element, words) {
  const { firstChild } = element;
  if (firstChild?.nodeValue === words || !firstChild && !words) return;
  // Other words in the same place are laid out faster than a new piece of text.
  if (firstChild) firstChild.nodeValue = words;
  else element.textContent = words;
}

/** Hide an element or show it; where nothing changes, it costs no time. @param {HTMLElement} element @param {boolean} hidden */
export function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings] */
export function pen(canvas, settings) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", settings));
}

/** Cover a canvas with white paper. @param {CanvasRenderingContext2D} context */
export function whiten(context) {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
}

/** What is on a canvas, as grey. @param {CanvasRenderingContext2D} context */
export function greyOf(context) {
  const { width, height } = context.canvas;
  const { data } = context.getImageData(0, 0, width, height);
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0; i < grey.length; i++) grey[i] = data[4 * i];
  return grey;
}

/** @param {number} width @param {number} height */
export function newCanvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

/**
 * Where an arrow key points, as steps right and down; undefined for other keys.
 *
 * @param {KeyboardEvent} event
 * @returns {number[] | undefined}
 */
export function arrow({ key }) {
  /** @type {Record<string, number[]>} */
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  return ways[key];
}
