// Cuts a row of symbols, such as a number, into its symbols.
// The same algorithm as digits/scan/row.py, held against the same pictures by a test.

import { around, connected, side } from "./pieces.js";

/**
 * @import { Box } from "./pieces.js"
 * @typedef {{ box: Box, ids: number[] }} Group pieces of one symbol, and the box around them
 * @typedef {{ box: Box, grey: Uint8ClampedArray }} Symbol where it stands, and a picture of it alone,
 *   as large as its box
 */

/** A pixel this much darker than white is ink. */
const INK = 64;
/** Pieces are above each other if they share this much of the narrower one's width. */
const OVERLAP = 0.5;
/** A symbol whose longer side is a smaller share of the longest symbol's is a speck. */
const SPECK = 0.2;
/** A gap of a smaller share of the longest piece's side parts nothing: the pen skipped. */
const SKIP = 0.04;
/** Pieces nearer to each other than this share of the longer one's side may be one symbol … */
const BESIDE = 0.06;
/** … if one begins and ends lower by at least this share: a 4 in two strokes. */
const LOWER = 0.12;
/** A piece whose longer side is a smaller share of the longest piece's is dirt, no dot of an i. */
const DOT = 0.06;
/** Signs that are no specks, however small beside a digit. */
const SMALL = "°.,·'’‘´`*";
/** With more pieces a picture is noise or a page, no row. */
const MOST = 100;
/** Signs whose pieces stand beside each other. */
const SIDE_BY_SIDE = '"„“”«»…%‰½¼¾';

/** Whether pieces that stand apart are symbols of their own: not with words, and not with “%”. @param {string[]} labels */
export function isRow(labels) {
  return labels.every((label) => [...label].length === 1 && !SIDE_BY_SIDE.includes(label));
}

/**
 * The symbols of a row from left to right; none with more than a hundred pieces.
 *
 * @param {Uint8ClampedArray} grey dark ink on white 255, row by row
 * @param {number} width
 * @param {number} height
 * @param {string[]} [known] which symbols there may be: without “°” and its like, what is as small is
 *   a speck
 * @returns {Symbol[]}
 */
export function symbols(grey, width, height, known = []) {
  const { ink, owner, groups } = pieces(grey, width, height);
  if (groups.length > MOST) return [];
  for (let pair = ofOneSymbol(groups); pair; pair = ofOneSymbol(groups)) {
    const [first, second] = pair;
    const [{ box, ids }] = groups.splice(second, 1);
    const { box: other, ids: others } = groups[first];
    groups[first] = { box: around(other, box), ids: [...others, ...ids] };
  }
  const longest = Math.max(0, ...groups.map(({ box }) => side(box)));
  const least = known.some((label) => SMALL.includes(label)) ? DOT : SPECK;
  return groups.filter(({ box }) => side(box) >= least * longest)
    .sort(({ box: a }, { box: b }) => a.left + a.right - b.left - b.right)
    .map(({ box, ids }) => ({ box, grey: alone(grey, width, box, (i) => ink[i] > 0 && ids.includes(owner[i])) }));
}

/**
 * What hangs together, in order of the left edges; what is too small to be a dot is left out.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 * @returns {{ ink: Uint8Array, owner: Int32Array, groups: Group[] }} for each pixel whether there is
 *   ink and to which piece it belongs
 */
function pieces(grey, width, height) {
  const ink = new Uint8Array(grey.length);
  for (let i = 0; i < ink.length; i++) ink[i] = Number(grey[i] <= 255 - INK);
  const apart = connected(ink, ink, width, height);
  const longest = Math.max(0, ...apart.boxes.map(side));
  // While one draws, there is mostly one piece, and then there is nothing to bring together.
  if (apart.boxes.length < 2) {
    return { ink, owner: apart.owner, groups: apart.boxes.map((box) => ({ box, ids: [1] })) };
  }
  // A stroke that skips a little is one stroke all the same.
  const reach = Math.floor(SKIP * longest);
  const wide = widened(widened(ink, reach, width, 1), reach, height, width);
  const { owner, boxes } = connected(wide, ink, width, height);
  const groups = boxes.map((box, id) => ({ box, ids: [id + 1] }))
    .filter(({ box }) => side(box) >= DOT * longest)
    .sort(({ box: a }, { box: b }) => a.left - b.left || a.top - b.top || a.right - b.right || a.bottom - b.bottom);
  return { ink, owner, groups };
}

/**
 * Ink spread along one axis, so that pieces meet across a gap.
 *
 * @param {Uint8Array} ink
 * @param {number} reach pixels
 * @param {number} length of the axis
 * @param {number} step from one pixel to the next along it
 */
function widened(ink, reach, length, step) {
  if (!reach) return ink;
  const wide = new Uint8Array(ink.length);
  for (let i = 0; i < ink.length; i++) {
    if (!ink[i]) continue;
    const last = Math.min(length - 1 - Math.floor(i / step) % length, reach);
    for (let along = 0; along <= last; along++) wide[i + along * step] = 1;
  }
  return wide;
}

/** Two groups that belong to one symbol, if there are any. @param {Group[]} groups */
function ofOneSymbol(groups) {
  for (let second = 1; second < groups.length; second++) {
    for (let first = 0; first < second; first++) {
      const [a, b] = [groups[first].box, groups[second].box];
      if (aboveEachOther(a, b) || stepped(a, b)) return [first, second];
    }
  }
  return null;
}

/** @param {Box} a @param {Box} b */
function aboveEachOther(a, b) {
  const shared = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  return shared >= OVERLAP * Math.min(a.right - a.left, b.right - b.left);
}

/** Whether two pieces nearly touch, and one stands lower than the other with both its ends. @param {Box} a @param {Box} b */
function stepped(a, b) {
  const longer = Math.max(side(a), side(b));
  const gap = Math.max(a.left, b.left) - Math.min(a.right, b.right);
  const [down, further] = [b.top - a.top, b.bottom - a.bottom];
  const lower = down * further > 0 ? Math.min(Math.abs(down), Math.abs(further)) : 0;
  return gap <= BESIDE * longer && lower >= LOWER * longer;
}

/**
 * The box's picture with this symbol's ink, soft edges included, and no other.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {Box} box
 * @param {(pixel: number) => boolean} own whether a pixel is ink of it
 */
function alone(grey, width, { left, top, right, bottom }, own) {
  const across = right - left;
  const picture = new Uint8ClampedArray(across * (bottom - top)).fill(255);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (!own(y * width + x)) continue;
      for (let row = Math.max(top, y - 1); row <= Math.min(bottom - 1, y + 1); row++) {
        for (let column = Math.max(left, x - 1); column <= Math.min(right - 1, x + 1); column++) {
          picture[(row - top) * across + column - left] = grey[row * width + column];
        }
      }
    }
  }
  return picture;
}
