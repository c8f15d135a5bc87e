// What each bit of ink does for an answer: cover it, and see how the answer changes (Zeiler and
// Fergus, 2014, "Visualizing and understanding convolutional networks"). It needs to know nothing of
// the network.

import { SIZE } from "../normalise.js";

/** Pixels that are covered at once, and how far it is from one cover to the next. */
const COVER = 4;
const STEP = 2;

/** @typedef {{ left: number, top: number }} Cover */

/** Where to cover a tile so that some of its ink is under it. @param {Float32Array} tile @returns {Cover[]} */
export function covers(tile) {
  /** @type {Cover[]} */
  const answer = [];
  for (let top = 1 - COVER + STEP; top < SIZE; top += STEP) {
    for (let left = 1 - COVER + STEP; left < SIZE; left += STEP) {
      let ink = 0;
      under({ left, top }, (pixel) => { ink += tile[pixel]; });
      if (ink > 0.2) answer.push({ left, top });
    }
  }
  return answer;
}

/** The tile as often as there are covers, each time with one of them. @param {Float32Array} tile @param {Cover[]} at */
export function covered(tile, at) {
  const answer = new Float32Array(at.length * tile.length);
  at.forEach((cover, i) => {
    answer.set(tile, i * tile.length);
    under(cover, (pixel) => { answer[i * tile.length + pixel] = 0; });
  });
  return answer;
}

/**
 * What each pixel's ink adds to one answer, in units of its log-odds: those lost under a cover are
 * shared out to the ink under it.
 *
 * @param {Float32Array} tile
 * @param {Cover[]} at
 * @param {ArrayLike<number>} whole the probabilities for the whole tile
 * @param {ArrayLike<number>} without those for each cover, one after the other
 * @param {number} label
 */
export function contributions(tile, at, whole, without, label) {
  const classes = whole.length;
  const answer = new Float32Array(tile.length);
  const odds = logOdds(whole, 0, classes, label);
  at.forEach((cover, i) => {
    const lost = odds - logOdds(without, i * classes, classes, label);
    let ink = 0;
    under(cover, (pixel) => { ink += tile[pixel]; });
    under(cover, (pixel) => { answer[pixel] += lost * tile[pixel] / ink; });
  });
  return answer;
}

/** @param {ArrayLike<number>} shares @param {number} start @param {number} count @param {number} label */
function logOdds(shares, start, count, label) {
  let others = 1e-9;
  for (let i = 0; i < count; i++) if (i !== label) others += shares[start + i];
  return Math.log((shares[start + label] + 1e-9) / others);
}

/** @param {Cover} cover @param {(pixel: number) => void} visit */
function under({ left, top }, visit) {
  for (let y = Math.max(0, top); y < Math.min(SIZE, top + COVER); y++) {
    for (let x = Math.max(0, left); x < Math.min(SIZE, left + COVER); x++) visit(y * SIZE + x);
  }
}
