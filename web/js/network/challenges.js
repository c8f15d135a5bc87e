// Challenges for visitors, and how it is measured whether they are met.

import { order } from "./arrays.js";

/**
 * @typedef {object} Reading what two networks make of a drawing
 * @property {string[]} labels
 * @property {Float32Array} values the probabilities
 * @property {Float32Array} untouched the same with everything switched on
 * @property {number} off how many units are switched off
 * @property {{ label: string, share: number, convolves: boolean }[]} both for each network what it
 *   reads, and whether it has convolutions
 * @property {string[]} pair the digits that the challenge asks for
 *
 * @typedef {{ done: boolean, names: Record<string, string>, shares: Record<string, number> }} Measured
 *   with what the sentence on it names, by place
 */

/** @type {Record<string, (reading: Reading) => Measured>} */
export const CHALLENGES = {
  border({ labels, values }) {
    const [first, second] = order(values);
    const done = values[first] - values[second] < 0.05 && values[first] + values[second] > 0.8;
    return { done, names: { a: labels[first], b: labels[second] }, shares: { p: values[first], q: values[second] } };
  },
  fool({ labels, values, pair }) {
    const [first] = order(values);
    const done = labels[first] !== pair[0] && values[first] >= 0.8;
    return { done, names: { a: labels[first] }, shares: { p: values[first] } };
  },
  off({ labels, values, untouched, off, pair }) {
    const [now] = order(values);
    const [once] = order(untouched);
    const done = off > 0 && labels[once] === pair[0] && labels[now] === pair[1];
    return { done, names: { a: labels[once], b: labels[now], n: String(off) }, shares: {} };
  },
  surer({ both }) {
    const [mine, other] = both[0]?.convolves && !both[1]?.convolves ? [both[1], both[0]] : both;
    const done = Boolean(mine && other) && mine.label === other.label && mine.share > other.share + 0.1;
    return { done, names: { a: mine?.label ?? "–", b: other?.label ?? "–" },
      shares: { p: mine?.share ?? 0, q: other?.share ?? 0 } };
  },
};
