// What was written on a photographed sheet: without paper, shadows, grain and whatever else lies there.
// The same algorithm as digits/scan/photo.py, held against the same pictures by a test.

import { darkness, isNegative } from "./light.js";
import { around, connected, side } from "./pieces.js";

/** Brightness is compared with that of the paper so near, as a share of the picture's height … */
const NEAR = 0.2;
/** … or of the symbols' size, where that is known. */
const BROADEST = 0.4;
/** Ink is at least this much darker than the paper, 0 to 1. */
const FAINTEST = 0.12;
/** And at least this much as dark as the darkest: the lines of squared paper are fainter. */
const SHARE = 0.4;
/** A symbol takes at least so much of the picture's shorter side. */
const SMALLEST = 0.12;
/** The same where it is sure that something is written. */
const FAINT = 0.05;
const SMALL = 0.01;
/** A piece of a symbol has at least this share of the largest piece's size … */
const SPECK = 0.12;
/** … and is no further away, as a share of the same … */
const AWAY = 0.5;
/** … or it is a symbol of the same row: it has at least this share of that size … */
const SYMBOL = 0.4;
/** … shares this much of the lower one's height … */
const LEVEL = 0.5;
/** … and is no further away, as a share of the same size. */
const BLANK = 3;
/** And is at least this much as dark: it is by the same pen, and no shadow. */
const ALIKE = 0.6;
/** How often what reaches the edge is taken away, to see what is fainter. */
const ROUNDS = 4;
/** And so many pixels around it, which are its soft edge; or three times as many to be sure. */
const SOFT = 4;
/** So many pixels of paper are put around a picture whose ink reaches the edge. */
const EDGE = 2;

/** @import { Box } from "./pieces.js" */
/** @typedef {{ places: number[], box: Box, darkest: number }} Piece what hangs together */
/** @typedef {{ grey: Uint8ClampedArray, box: Box, size: number }} Ink dark on white 255, the box around
 *   it, and the longer side of its largest piece */

/**
 * The largest group of ink, or the row around it; null where nothing is written.
 *
 * How bright the paper is, the brightest places nearby tell, and ink is what is darker. What reaches
 * the picture's edge is no symbol but a desk, a finger, the line above.
 *
 * @param {Uint8ClampedArray} grey of a photograph, row by row, 0 black
 * @param {number} width
 * @param {number} height
 * @param {boolean} [sure] that something is written: then it may be faint or small, and if there is
 *   nothing else, it may reach the edge
 * @param {number} [size] of the symbols, if it is known
 * @returns {Ink | null}
 */
export function inkOf(grey, width, height, sure = false, size = 0) {
  if (isNegative(grey, width, height)) grey = grey.map((value) => 255 - value);
  const found = inside(darkness(grey, width, height, size ? BROADEST * size : NEAR * height), width, height, sure);
  if (found || !sure) return found;

  // With paper around it, ink reaches the edge no more.
  const dark = darkness(grey, width, height, BROADEST * (size || height));
  const [wide, high] = [width + 2 * EDGE, height + 2 * EDGE];
  const more = new Float32Array(wide * high);
  const start = (/** @type {number} */ y) => (y + EDGE) * wide + EDGE;
  for (let y = 0; y < height; y++) more.set(dark.subarray(y * width, (y + 1) * width), start(y));
  const whole = inside(more, wide, high, false);
  if (!whole) return null;
  const alone = new Uint8ClampedArray(grey.length);
  for (let y = 0; y < height; y++) alone.set(whole.grey.subarray(start(y), start(y) + width), y * width);
  const [left, top, right, bottom] = [whole.box.left, whole.box.top, whole.box.right, whole.box.bottom].map((place) => place - EDGE);
  return { grey: alone, box: { left, top, right, bottom }, size: whole.size };
}

/**
 * The largest group of ink of all that does not reach the edge.
 *
 * @param {Float32Array} dark
 * @param {number} width
 * @param {number} height
 * @param {boolean} sure
 * @returns {Ink | null}
 */
function inside(dark, width, height, sure) {
  const shorter = Math.min(width, height);
  for (let round = 0; round < ROUNDS; round++) {
    const full = dark.reduce((most, value) => Math.max(most, value), 0);
    const limit = Math.max(sure ? FAINT : FAINTEST, SHARE * full);
    const pieces = piecesOf(dark, width, height, limit);
    const isInside = (/** @type {Piece} */ { box }) =>
      box.top > 0 && box.left > 0 && box.bottom < height && box.right < width;
    const [within, outside] = [pieces.filter(isInside), pieces.filter((piece) => !isInside(piece))];
    // Beside something darker than it is, ink would be taken for paper.
    if (!outside.some(({ darkest }) => darkest === full)) {
      const group = groupOf(within, shorter, sure);
      return group.length ? written(dark, width, group, limit, full) : null;
    }
    // Of ink that reaches the edge, a rest must not be left.
    if (sure && !round && !groupOf(within, shorter, false).length) return null;
    const soft = sure ? 3 * SOFT : SOFT;
    for (const { places } of outside) for (const place of places) wipe(dark, width, height, place, soft);
  }
  return null;
}

/**
 * @param {Float32Array} dark
 * @param {number} width
 * @param {number} height
 * @param {number} limit
 * @returns {Piece[]} what is darker than the limit, and hangs together
 */
function piecesOf(dark, width, height, limit) {
  const mask = Uint8Array.from(dark, (value) => Number(value > limit));
  const { owner, boxes } = connected(mask, mask, width, height);
  /** @type {Piece[]} */
  const pieces = boxes.map((box) => ({ places: [], box, darkest: 0 }));
  owner.forEach((id, place) => {
    if (!id) return;
    const piece = pieces[id - 1];
    piece.places.push(place);
    piece.darkest = Math.max(piece.darkest, dark[place]);
  });
  return pieces;
}

/** Take what is there for paper, and what is around it. @param {Float32Array} dark @param {number} width @param {number} height @param {number} place @param {number} soft pixels to each side */
function wipe(dark, width, height, place, soft) {
  const [x, y] = [place % width, Math.floor(place / width)];
  for (let v = Math.max(0, y - soft); v <= Math.min(height - 1, y + soft); v++) {
    dark.fill(0, v * width + Math.max(0, x - soft), v * width + Math.min(width, x + soft + 1));
  }
}

/**
 * The largest piece, and all that are large enough and near enough to belong to it.
 *
 * @param {Piece[]} pieces
 * @param {number} shorter side of the picture
 * @param {boolean} sure that something is written
 */
function groupOf(pieces, shorter, sure) {
  const [large = []] = [SMALLEST, sure ? SMALL : SMALLEST]
    .map((least) => pieces.filter(({ box }) => side(box) >= least * shorter)).filter(({ length }) => length);
  if (!large.length) return [];
  const darkest = Math.max(...large.map((piece) => piece.darkest));
  const [first, ...others] = pieces.filter((piece) => piece.darkest >= ALIKE * darkest)
    .sort(({ box: a }, { box: b }) => side(b) - side(a) || a.left - b.left || a.top - b.top);
  const size = side(first.box);
  const group = [first];
  let left = others.filter(({ box }) => side(box) >= SPECK * size);
  for (let added = group; added.length;) {
    added = left.filter(({ box }) => group.some((piece) => belong(box, piece.box, size)));
    left = left.filter((piece) => !added.includes(piece));
    group.push(...added);
  }
  return group;
}

/** Whether two pieces are of one symbol or of one row, the largest piece being of such a size. @param {Box} a @param {Box} b @param {number} size */
function belong(a, b, size) {
  const level = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const inRow = level >= LEVEL * Math.min(a.bottom - a.top, b.bottom - b.top)
    && Math.min(side(a), side(b)) >= SYMBOL * size;
  return gap(a, b) <= (inRow ? BLANK : AWAY) * size;
}

/** How far two boxes are apart. @param {Box} a @param {Box} b */
function gap(a, b) {
  return Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
}

/**
 * The group alone, with soft edges.
 *
 * @param {Float32Array} dark
 * @param {number} width
 * @param {Piece[]} group
 * @param {number} limit
 * @param {number} full how dark the darkest ink is
 */
function written(dark, width, group, limit, full) {
  const grey = new Uint8ClampedArray(dark.length).fill(255);
  const faint = limit / 2;
  for (const place of group.flatMap(({ places }) => places)) {
    for (const row of [place - width, place, place + width]) {
      for (let near = row - 1; near <= row + 1; near++) {
        grey[near] = 255 - 255 * (dark[near] - faint) / (full - faint);
      }
    }
  }
  const boxes = group.map(({ box }) => box);
  return { grey, box: boxes.reduce(around), size: Math.max(...boxes.map(side)) };
}
