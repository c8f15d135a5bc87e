// What an explanation is made of: tables, sentences, and small pictures of numbers.

import { colourOf } from "../colours.js";
import { make, newTable } from "../elements.js";
import { pictures } from "../network/layers.js";
import { Raster } from "../view/raster.js";
import { fixed, text } from "../wording.js";

/** A number with three digits. @param {number} value */
export const exact = (value) => fixed(value, 3);

/**
 * @param {[string, number][]} rows
 * @param {number} sum
 * @param {string} name of the sum
 */
export function table(rows, sum, name = "sum") {
  const all = [...rows, /** @type {[string, number]} */ ([text(name), sum])];
  const element = newTable("terms", all.map(([words, number]) => [words, exact(number)]));
  for (const { cells } of element.rows) {
    if (cells[1].textContent?.startsWith("−")) cells[1].className = "negative";
  }
  element.rows[rows.length].className = "total";
  return element;
}

/** @param {string} words @param {number} value */
export function line(words, value) {
  return make("p", "activation", words, make("b", "", exact(value)));
}

/**
 * A few numbers as coloured squares with the number in each.
 *
 * @param {Float32Array} values
 * @param {number} width
 * @param {string} name
 * @param {number} bound the number with the full colour
 * @param {number} [winner]
 */
export function grid(values, width, name, bound, winner) {
  const element = make("div", "numbers");
  element.style.gridTemplateColumns = `repeat(${width}, minmax(0, 1fr))`;
  values.forEach((value, i) => {
    const cell = make("span", "");
    const { background, text } = colourOf(value / bound);
    Object.assign(cell.style, { background, color: text });
    if (Number.isNaN(value)) cell.style.visibility = "hidden";
    cell.classList.toggle("winner", i === winner);
    // Without the leading zero three numbers fit side by side.
    if (width <= 3) cell.textContent = fixed(value).replace(/^(−?)0/, "$1");
    element.append(cell);
  });
  return make("figure", "", element, make("figcaption", "", name));
}

/**
 * Many numbers as one picture, the maps of a layer side by side.
 *
 * @param {Float32Array} values
 * @param {number[]} shape
 * @param {string} name
 */
export function atlas(values, shape, name) {
  const picture = pictures(shape);
  const columns = Math.ceil(Math.sqrt(picture.maps * picture.height / picture.width));
  const rows = Math.ceil(picture.maps / columns);
  const gap = picture.width > 1 && picture.maps > 1 ? 1 : 0;
  const raster = new Raster();
  raster.arrange({ ...picture, gap, columns, rows, unit: 1 });
  const bound = largest(values);
  raster.paint(values, [bound]);
  return make("figure", "", raster.canvas, make("figcaption", "", `${name} ±${fixed(bound)}`));
}

/** @param {Float32Array} values */
export function largest(values) {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-6);
}
