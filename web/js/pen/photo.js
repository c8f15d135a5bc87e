// What was written on a photographed sheet: without paper, shadows, grain and whatever else lies there.

import { around, connected, side } from "./pieces.js";

/** Brightness is compared with that of the paper so near, as a share of the picture's shorter side. */
const NEAR = 0.2;
/** Ink is at least this much darker than the paper, 0 to 1. */
const FAINTEST = 0.12;
/** And at least this much as dark as the darkest: the lines of squared paper are fainter. */
const SHARE = 0.4;
/** A symbol takes at least so much of the picture's shorter side. */
const SMALLEST = 0.12;
/** A piece of a symbol has at least this share of the largest piece's size, and is no further away. */
const SPECK = 0.12;
const AWAY = 0.5;
/** And is at least this much as dark: it is by the same pen, and no shadow. */
const ALIKE = 0.6;
/** In levels of grey: less may be noise. */
const CLEARLY = 10;
/** How often what reaches the edge is taken away, to see what is fainter. */
const ROUNDS = 4;
/** And so many pixels around it, which are its soft edge. */
const SOFT = 4;
/** The paper is looked at in every third row and column. */
const COARSE = 3;

/** @import { Box } from "./pieces.js" */
/** @typedef {{ places: number[], box: Box, darkest: number }} Piece what hangs together */

/**
 * The largest group of ink, as dark ink on white 255, and its box; null where nothing is written.
 *
 * How bright the paper is, the brightest places nearby tell, and ink is what is darker. What reaches
 * the picture's edge is no symbol but a desk, a finger, the line above.
 *
 * @param {Uint8ClampedArray} grey of a photograph, row by row, 0 black
 * @param {number} width
 * @param {number} height
 * @returns {{ grey: Uint8ClampedArray, box: Box } | null}
 */
export function inkOf(grey, width, height) {
  const dark = darkness(isNegative(grey, width) ? grey.map((value) => 255 - value) : grey, width, height);
  for (let round = 0; round < ROUNDS; round++) {
    const full = dark.reduce((most, value) => Math.max(most, value), 0);
    const limit = Math.max(FAINTEST, SHARE * full);
    const pieces = piecesOf(dark, width, height, limit);
    const isInside = (/** @type {Piece} */ { box }) =>
      box.top > 0 && box.left > 0 && box.bottom < height && box.right < width;
    const [inside, outside] = [pieces.filter(isInside), pieces.filter((piece) => !isInside(piece))];
    // Beside something darker than it is, ink would be taken for paper.
    if (!outside.some(({ darkest }) => darkest === full)) {
      const group = groupOf(inside, SMALLEST * Math.min(width, height));
      return group.length ? written(dark, width, group, limit, full) : null;
    }
    for (const { places } of outside) for (const place of places) wipe(dark, width, height, place);
  }
  return null;
}

/**
 * Whether it is light on dark, like chalk: something within is far lighter than all of the edge.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 */
function isNegative(grey, width) {
  const rim = grey.filter((_, i) =>
    i < width || i >= grey.length - width || i % width === 0 || i % width === width - 1);
  const inOrder = grey.slice().sort();
  const ground = rim.sort()[Math.floor(0.9 * rim.length)];
  // The lightest and darkest ones may be noise.
  const [least, most] = [0.002, 0.998].map((share) => inOrder[Math.floor(share * inOrder.length)]);
  return most - ground > 2 * Math.max(ground - least, CLEARLY);
}

/**
 * How much darker each pixel is than the paper around it, 0 to 1.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 */
function darkness(grey, width, height) {
  const smooth = mean(grey, width, height, 1);
  // Paper has no details.
  const [across, down] = [Math.ceil(width / COARSE), Math.ceil(height / COARSE)];
  const coarse = new Float32Array(across * down);
  for (let v = 0; v < down; v++) {
    for (let u = 0; u < across; u++) {
      const [x, y] = [u * COARSE + 1, v * COARSE + 1];
      coarse[v * across + u] = smooth[Math.min(y, height - 1) * width + Math.min(x, width - 1)];
    }
  }
  const reach = Math.max(1, Math.round(NEAR * Math.min(across, down) / 2));
  // What is narrower than the square vanishes, and shadows keep their edges.
  const lit = extreme(coarse, across, down, reach, Math.max);
  const paper = mean(extreme(lit, across, down, reach, Math.min), across, down, 1);
  const dark = new Float32Array(grey.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = paper[Math.floor(y / COARSE) * across + Math.floor(x / COARSE)];
      dark[y * width + x] = Math.max(0, 1 - smooth[y * width + x] / Math.max(light, 1));
    }
  }
  return mean(dark, width, height, 1);
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

/** Take what is there for paper, and what is around it. @param {Float32Array} dark @param {number} width @param {number} height @param {number} place */
function wipe(dark, width, height, place) {
  const [x, y] = [place % width, Math.floor(place / width)];
  for (let v = Math.max(0, y - SOFT); v <= Math.min(height - 1, y + SOFT); v++) {
    dark.fill(0, v * width + Math.max(0, x - SOFT), v * width + Math.min(width, x + SOFT + 1));
  }
}

/**
 * The largest piece, and all that are large enough and near enough to belong to it.
 *
 * @param {Piece[]} pieces
 * @param {number} least how large it has to be
 */
function groupOf(pieces, least) {
  const large = pieces.filter(({ box }) => side(box) >= least);
  const darkest = Math.max(...large.map((piece) => piece.darkest));
  const alike = pieces.filter((piece) => piece.darkest >= ALIKE * darkest);
  const [first, ...others] = alike.sort((a, b) => side(b.box) - side(a.box));
  if (!large.length) return [];
  const group = [first];
  for (let added = true; added;) {
    added = false;
    for (const piece of others) {
      if (group.includes(piece) || side(piece.box) < SPECK * side(first.box)) continue;
      if (group.every(({ box }) => gap(box, piece.box) > AWAY * side(first.box))) continue;
      group.push(piece);
      added = true;
    }
  }
  return group;
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
  return { grey, box: group.map(({ box }) => box).reduce(around) };
}

/**
 * The largest or smallest value around each pixel, in a square.
 *
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @param {number} reach pixels to each side
 * @param {(a: number, b: number) => number} choose
 */
function extreme(values, width, height, reach, choose) {
  return everyLine(values, width, height, (line) => {
    // In blocks as long as the square, once from their beginnings and once from their ends (van Herk,
    // 1992, "A fast algorithm for local minimum and maximum filters").
    const size = 2 * reach + 1;
    const from = new Float32Array(line.length + 2 * reach);
    from.fill(line[0], 0, reach).fill(line[line.length - 1], reach + line.length).set(line, reach);
    const to = from.slice();
    for (let i = 1; i < from.length; i++) if (i % size) from[i] = choose(from[i], from[i - 1]);
    for (let i = to.length - 2; i >= 0; i--) if ((i + 1) % size) to[i] = choose(to[i], to[i + 1]);
    return line.map((_, i) => choose(to[i], from[i + 2 * reach]));
  });
}

/**
 * The mean around each pixel, in a square.
 *
 * @param {Float32Array | Uint8ClampedArray} values
 * @param {number} width
 * @param {number} height
 * @param {number} reach pixels to each side
 */
function mean(values, width, height, reach) {
  return everyLine(Float32Array.from(values), width, height, (line) => line.map((_, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(line.length, i + reach + 1)];
    let sum = 0;
    for (let at = from; at < to; at++) sum += line[at];
    return sum / (to - from);
  }));
}

/**
 * Do the same to all rows and then to all columns.
 *
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @param {(line: Float32Array) => Float32Array} change
 */
function everyLine(values, width, height, change) {
  const changed = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += width) changed.set(change(values.subarray(at, at + width)), at);
  const column = new Float32Array(height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) column[y] = changed[y * width + x];
    change(column).forEach((value, y) => { changed[y * width + x] = value; });
  }
  return changed;
}
