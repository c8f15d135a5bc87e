// How large each layer is drawn: whole device pixels per unit, as large as the room allows.
// The maps of all layers grow together, so that a smaller map is a map of fewer pixels.

import { columnsOf } from "../network/columns.js";
import { lookOf } from "../network/kinds.js";
import { pictures } from "../network/layers.js";

/** @import { Layer } from "../network/layers.js" */

/**
 * @typedef {object} Arrangement how the units of one layer lie on its canvas
 * @property {number} maps
 * @property {number} [shown] the first of them, where not all find room
 * @property {number} height of a map in units
 * @property {number} width
 * @property {number} gap units between maps
 * @property {number} columns maps side by side
 * @property {number} rows
 * @property {number} unit device pixels per unit
 *
 * @typedef {object} Group layers whose units have one size
 * @property {number[]} members
 * @property {number} unit device pixels, at first the least that is of use
 * @property {number} good device pixels that read well
 * @property {number} most device pixels that still look right
 */

/** CSS pixels: what is thinner can not be pointed at. */
const THINNEST = 7;
/** And what is lower can not be seen. */
const LOWEST = 14;
/** How wide a layer gets at most, or how high where layers stand below each other. */
const LARGEST = 340;

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
 * Layers side by side in a box, made larger in turn until the width is used up; branches share the
 * height. Where the least does not fit, nothing is enlarged, and a large layer does not show all.
 *
 * @param {Layer[]} layers
 * @param {number} width device pixels for all canvases together
 * @param {(layers: number) => number} heightFor device pixels for each canvas where some stand one
 *   below the other
 * @param {number} ratio device pixels per CSS pixel
 * @param {number} caption CSS pixels that what stands under a layer needs
 * @returns {Arrangement[]}
 */
export function across(layers, width, heightFor, ratio, caption) {
  const columns = columnsOf(layers);
  /** @type {number[]} */
  const heights = [];
  for (const column of columns) {
    for (const i of column) heights[i] = Math.max(heightFor(column.length), LOWEST * ratio);
  }
  const [loose, aligned] = [false, true].map((align) =>
    grow(layers, { columns, width, heights, ratio, caption: caption * ratio, align }));
  // The maps of a pooling stand as those before it do, unless they would be smaller for that.
  const smaller = aligned.some(({ unit }, i) => unit < loose[i].unit && loose[i].gap);
  if (!smaller && wide(aligned, columns, caption * ratio) <= width) return aligned;
  const fits = wide(loose, columns, caption * ratio) <= width;
  return fits ? loose : loose.map((one) =>
    cut(one, fitting(LARGEST * ratio, one.width, one), one.rows));
}

/** @param {Arrangement[]} arrangements @param {number[][]} columns @param {number} caption */
function wide(arrangements, columns, caption) {
  return columns.reduce((sum, column) =>
    sum + Math.max(...column.map((i) => extent(arrangements[i]).width), caption), 0);
}

/**
 * @param {Layer[]} layers
 * @param {{ columns: number[][], width: number, heights: number[], ratio: number, caption: number,
 *   align: boolean }} room
 */
function grow(layers, { columns, width, heights, ratio, caption, align }) {
  const groups = groupsOf(layers, Math.max(...heights), ratio);
  const arrange = () => {
    /** @type {Arrangement[]} */
    const answer = [];
    for (const { members, unit } of groups) {
      for (const i of members) {
        const before = align && i > 0 ? answer[layers[i].from?.[0] ?? i - 1] : undefined;
        answer[i] = inHeight(layers[i], i, unit, heights[i], THINNEST * ratio, before);
      }
    }
    return answer;
  };
  const fits = () => {
    const arrangements = arrange();
    return wide(arrangements, columns, caption) <= width
      && arrangements.every((one, i) => extent(one).height <= heights[i]);
  };

  const open = new Set(fits() ? groups : []);
  while (open.size) {
    const share = (/** @type {Group} */ { unit, good }) => (unit + 0.5) / good;
    const next = [...open].reduce((a, b) => (share(b) < share(a) ? b : a));
    next.unit++;
    if (next.unit <= next.most && fits()) continue;
    next.unit--;
    open.delete(next);
  }
  return arrange();
}

/**
 * Layers one below the other, each as wide as the column.
 *
 * @param {Layer[]} layers
 * @param {number} width device pixels
 * @param {number} ratio
 * @returns {Arrangement[]}
 */
export function down(layers, width, ratio) {
  /** @type {Arrangement[]} */
  const answer = [];
  for (const { members, good } of groupsOf(layers, 640 * ratio, ratio)) {
    const widest = Math.max(...members.map((i) => pictures(layers[i].shape).width));
    // Maps stand in several rows already, and one has to scroll past them.
    const look = lookOf(layers[members[0]], members[0]);
    const size = Math.round(look === "maps" || look === "units" ? good * 0.6 : good);
    const unit = Math.max(1, Math.min(size, Math.floor(width / widest)));
    for (const i of members) {
      const picture = pictures(layers[i].shape);
      const gap = gapOf(picture);
      const most = look === "ribbon" ? Math.ceil(picture.maps / 4) : picture.maps;
      const rows = Math.ceil(picture.maps / Math.min(most, fitting(width, picture.width, { gap, unit })));
      const whole = { ...picture, gap, columns: Math.ceil(picture.maps / rows), rows, unit };
      answer[i] = cut(whole, whole.columns, fitting(2 * LARGEST * ratio, picture.height, whole));
    }
  }
  return answer;
}

/** Leave maps out where there are too many side by side or below each other. @param {Arrangement} whole @param {number} columns @param {number} rows */
function cut(whole, columns, rows) {
  if (columns >= whole.columns && rows >= whole.rows) return whole;
  return { ...whole, columns, rows, shown: Math.min(whole.maps, columns * rows) };
}

/**
 * How many maps stand beside each other, one at least.
 *
 * @param {number} room device pixels
 * @param {number} side of a map in units
 * @param {{ gap: number, unit: number }} look
 */
function fitting(room, side, { gap, unit }) {
  return Math.max(1, Math.floor((room + gap * unit) / ((side + gap) * unit)));
}

/** @param {{ width: number, height: number }} picture */
function gapOf({ width, height }) {
  return width * height > 1 ? 1 : 0;
}

/**
 * Which layers grow together, in the order in which they stand, and how far.
 *
 * @param {Layer[]} layers
 * @param {number} height device pixels
 * @param {number} ratio
 * @returns {Group[]}
 */
function groupsOf(layers, height, ratio) {
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  layers.forEach((layer, i) => {
    const look = lookOf(layer, i);
    const key = look === "maps" ? look : String(i);
    groups.set(key, [...groups.get(key) ?? [], i]);
  });
  const room = Math.max(1, height / ratio / 640);
  return [...groups.values()].map((members) => {
    const [least, good, most] = wish(layers, members, room);
    return { members, unit: Math.max(1, Math.floor(least * ratio)), good: good * ratio,
      most: most * ratio };
  });
}

/**
 * The least useful unit, one that reads well and the largest that still looks right, in CSS pixels.
 *
 * @param {Layer[]} layers
 * @param {number[]} members
 * @param {number} room how much higher than a small screen it is
 */
function wish(layers, members, room) {
  const { shape } = layers[members[0]];
  const { maps } = pictures(shape);
  const width = Math.max(...members.map((i) => pictures(layers[i].shape).width));
  const look = lookOf(layers[members[0]], members[0]);
  if (look === "input") return [56 / width, 190 / width, 300 * room / width];
  if (look === "ribbon") return [1, 2, 2 * room];
  if (look === "units") return maps > 400 ? [2, 5.5, 11 * room] : [4, 17, 24 * room];
  // A map of many pixels needs more room than one of few, but less for each pixel.
  const side = 14 * width ** 0.42;
  return [14 / width, 2 * side / width, 4 * side * room / width];
}

/**
 * @param {Layer} layer
 * @param {number} index
 * @param {number} unit
 * @param {number} height
 * @param {number} thinnest device pixels that a layer is wide at least
 * @param {Arrangement} [before] of as many maps: they stand alike
 * @returns {Arrangement}
 */
function inHeight({ shape, ...layer }, index, unit, height, thinnest, before) {
  const picture = pictures(shape);
  const gap = gapOf(picture);
  const below = fitting(height, picture.height, { gap, unit });
  // Single units look better in a block than in one long column.
  const block = lookOf({ shape, ...layer }, index) === "units";
  const most = Math.min(picture.maps, block ? Math.min(below, Math.ceil(Math.sqrt(picture.maps * 3.2))) : below);
  const alike = before?.gap && before.maps === picture.maps && before.rows <= most;
  const needed = Math.ceil((thinnest / unit + gap) / (picture.width + gap));
  const columns = alike ? before.columns
    : Math.max(Math.ceil(picture.maps / most), Math.min(picture.maps, needed));
  return { ...picture, gap, columns, rows: Math.ceil(picture.maps / columns), unit };
}
