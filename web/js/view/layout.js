// How large each layer is drawn: whole device pixels per unit, as large as the room allows.

import { pictures } from "../network/layers.js";

/**
 * @typedef {object} Arrangement how the units of one layer lie on its canvas
 * @property {number} maps
 * @property {number} height of a map in units
 * @property {number} width
 * @property {number} gap units between maps
 * @property {number} columns maps side by side
 * @property {number} rows
 * @property {number} unit device pixels per unit
 */

/** @param {Arrangement} a */
export function extent({ columns, rows, width, height, gap, unit }) {
  return {
    width: (columns * (width + gap) - gap) * unit,
    height: (rows * (height + gap) - gap) * unit,
  };
}

/**
 * Where a unit lies, in units from the corner.
 *
 * @param {Arrangement} arrangement
 * @param {number} unit
 */
export function place({ maps, columns, width, height, gap }, unit) {
  const map = unit % maps;
  const inMap = Math.floor(unit / maps);
  return {
    x: (map % columns) * (width + gap) + (inMap % width),
    y: Math.floor(map / columns) * (height + gap) + Math.floor(inMap / width),
  };
}

/**
 * Layers side by side in a box, all of them made larger in turn until the width is used up.
 *
 * @param {number[][]} shapes
 * @param {number} width device pixels for all canvases together
 * @param {number} height device pixels
 * @param {number} ratio device pixels per CSS pixel
 * @param {number} caption CSS pixels that what stands under a layer needs
 * @returns {Arrangement[]}
 */
export function across(shapes, width, height, ratio, caption) {
  const wishes = shapes.map((shape) => wish(shape, height, ratio));
  const units = wishes.map(({ least }) => least);
  const place = (/** @type {number} */ i, /** @type {number} */ unit) =>
    inHeight(shapes[i], unit, height);
  const grown = (/** @type {number} */ i) => (units[i] + 0.5) / wishes[i].good;
  const used = () => units.reduce((sum, unit, i) => sum + Math.max(extent(place(i, unit)).width, caption * ratio), 0);

  // Where one has to scroll anyway, all may be of a good size.
  if (used() > width) {
    wishes.forEach(({ least, good }, i) => { units[i] = Math.max(least, Math.round(good * 0.7)); });
    return units.map((unit, i) => place(i, unit));
  }
  const open = new Set(shapes.keys());
  while (open.size) {
    const next = [...open].reduce((a, b) => (grown(b) < grown(a) ? b : a));
    units[next]++;
    const fits = extent(place(next, units[next])).height <= height && units[next] <= wishes[next].most;
    if (!fits || used() > width) {
      units[next]--;
      open.delete(next);
    }
  }
  return units.map((unit, i) => place(i, unit));
}

/**
 * Layers one below the other, each as wide as the column.
 *
 * @param {number[][]} shapes
 * @param {number} width device pixels
 * @param {number} ratio
 * @returns {Arrangement[]}
 */
export function down(shapes, width, ratio) {
  return shapes.map((shape) => {
    const picture = pictures(shape);
    const { good } = wish(shape, 640 * ratio, ratio);
    const gap = gapOf(picture);
    const step = (/** @type {number} */ unit) => (picture.width + gap) * unit;
    let unit = Math.max(1, Math.round(picture.maps > 1 ? good * 0.7 : good));
    while (unit > 1 && step(unit) - gap * unit > width) unit--;
    const columns = Math.min(picture.maps, Math.floor((width + gap * unit) / step(unit)));
    const rows = Math.ceil(picture.maps / columns);
    return { ...picture, gap, columns: Math.ceil(picture.maps / rows), rows, unit };
  });
}

/** @param {{ width: number, height: number }} picture */
function gapOf({ width, height }) {
  return width * height > 1 ? 1 : 0;
}

/**
 * The smallest useful unit, one that reads well and the largest that still looks right, in device
 * pixels.
 *
 * @param {number[]} shape
 * @param {number} height
 * @param {number} ratio
 */
function wish(shape, height, ratio) {
  const { maps, width, height: tall } = pictures(shape);
  const room = Math.max(1, height / ratio / 640);
  const sizes = (/** @type {number[]} */ [least, good, most]) => ({
    least: Math.max(1, Math.floor(least * ratio)), good: good * ratio, most: most * ratio,
  });
  if (maps === 1) return sizes([56 / width, 150 / width, 190 * room / tall]);
  if (width * tall > 1) {
    // A map of many pixels needs more room than one of few, but less for each pixel.
    const side = 14 * width ** 0.42;
    return sizes([20 / width, side / width, 1.6 * side * room / width]);
  }
  return maps > 400 ? sizes([2, 5.5, 11 * room]) : sizes([6, 17, 24 * room]);
}

/** @param {number[]} shape @param {number} unit @param {number} height @returns {Arrangement} */
function inHeight(shape, unit, height) {
  const picture = pictures(shape);
  const gap = gapOf(picture);
  const fitting = Math.floor((height + gap * unit) / ((picture.height + gap) * unit));
  // Single units look better in a block than in one long column.
  const limit = gap ? fitting : Math.min(fitting, Math.ceil(Math.sqrt(picture.maps * 3.2)));
  const most = Math.max(1, Math.min(picture.maps, limit));
  const columns = Math.ceil(picture.maps / most);
  return { ...picture, gap, columns, rows: Math.ceil(picture.maps / columns), unit };
}
