// What needs no browser of seeing a network learn: the film, the questions, the challenges.

import assert from "node:assert/strict";
import test from "node:test";
import { CHALLENGES } from "../js/network/challenges.js";
import { answer, step, teachable } from "../js/network/correction.js";
import { readFilm, weightsAt } from "../js/network/film.js";
import { contributions, covered, covers } from "../js/network/occlusion.js";

/** @param {object} head @param {number[]} halves */
function film(head, halves) {
  const words = new TextEncoder().encode(JSON.stringify(head));
  const file = new Uint8Array(8 + words.length + 2 * halves.length);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(words.length), true);
  file.set(words, 8);
  halves.forEach((half, i) => view.setUint16(8 + words.length + 2 * i, half, true));
  return file.buffer;
}

test("a film gives the weights of each moment", () => {
  const read = readFilm(film({
    "a/kernel": { dtype: "F16", shape: [3, 2], data_offsets: [0, 12] },
    "a/bias": { dtype: "F16", shape: [3, 1], data_offsets: [12, 18] },
  }, [0x3c00, 0xc000, 0x3800, 0x0001, 0x7bff, 0x8000, 0, 0x3c00, 0x4200]));
  assert.equal(read.moments, 3);
  assert.deepEqual([...weightsAt(read, 0)["a/kernel"]], [1, -2]);
  assert.deepEqual([...weightsAt(read, 1)["a/kernel"]], [0.5, 2 ** -24]);
  assert.deepEqual([...weightsAt(read, 2)["a/kernel"]], [65504, -0]);
  assert.deepEqual([...weightsAt(read, 2)["a/bias"]], [3]);
});

test("what is no film is refused", () => {
  assert.throws(() => readFilm(new ArrayBuffer(3)));
  assert.throws(() => readFilm(film({ a: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, [0, 0])));
});

test("ink that an answer rests on is blue, and what speaks against it orange", () => {
  const tile = new Float32Array(784);
  for (let y = 5; y < 23; y++) tile[y * 28 + 8] = tile[y * 28 + 18] = 1;
  // The left stroke speaks for the first of two answers, the right one against it.
  const read = (/** @type {Float32Array} */ ink) => {
    let sum = 0;
    for (let y = 0; y < 28; y++) sum += ink[y * 28 + 8] - ink[y * 28 + 18];
    const share = 1 / (1 + Math.exp(-sum / 4));
    return [share, 1 - share];
  };
  const at = covers(tile);
  const tiles = covered(tile, at);
  const without = at.flatMap((_, i) => read(tiles.subarray(i * 784, (i + 1) * 784)));
  for (const label of [0, 1]) {
    const found = contributions(tile, at, read(tile), without, label);
    assert.equal(Math.sign(found[14 * 28 + 8]), label ? -1 : 1);
    assert.equal(Math.sign(found[14 * 28 + 18]), label ? 1 : -1);
    assert.ok(found.every((value, pixel) => tile[pixel] || value === 0));
  }
});

test("a step makes the right answer more probable, and leaves what had no part in it", () => {
  const layer = { name: "out", type: "Dense", shape: [2], activation: "softmax" };
  const weights = { "out/kernel": Float32Array.of(1, -1, 0.5, 0.5), "out/bias": new Float32Array(2) };
  const layers = [{ name: "input", type: "InputLayer", shape: [2] }, layer];
  assert.equal(teachable({ layers, weights }), layer);
  assert.equal(teachable({ layers: [layers[0], { ...layer, activation: "relu" }], weights }), null);
  const hidden = [2, 0];
  const taught = step(layer, weights, hidden, 1, 0.1);
  assert.ok(answer(layer, taught, hidden)[1] > answer(layer, weights, hidden)[1]);
  assert.deepEqual([...taught["out/kernel"].slice(2)], [0.5, 0.5]);
});

test("challenges are measured", () => {
  const labels = ["4", "9", "1"];
  const reading = {
    labels, values: Float32Array.of(0.46, 0.44, 0.1), untouched: Float32Array.of(0.9, 0.05, 0.05),
    off: 0, pair: ["4", "9"], both: [],
  };
  const done = (/** @type {string} */ name, change = {}) => CHALLENGES[name]({ ...reading, ...change }).done;
  assert.equal(done("border"), true);
  assert.equal(done("border", { values: Float32Array.of(0.35, 0.34, 0.31) }), false);
  assert.equal(done("border", { values: Float32Array.of(0.9, 0.05, 0.05) }), false);
  assert.equal(done("fool", { values: Float32Array.of(0.1, 0.85, 0.05) }), true);
  assert.equal(done("fool", { values: Float32Array.of(0.9, 0.05, 0.05) }), false);
  const nine = Float32Array.of(0.2, 0.7, 0.1);
  assert.equal(done("off", { values: nine, off: 2 }), true);
  assert.equal(done("off", { values: nine }), false);
  assert.equal(done("off", { values: nine, off: 2, untouched: nine }), false);
  const [mlp, cnn] = [{ label: "4", share: 0.9, convolves: false }, { label: "4", share: 0.7, convolves: true }];
  assert.equal(done("surer", { both: [cnn, mlp] }), true);
  assert.equal(done("surer", { both: [mlp] }), false);
  assert.equal(done("surer", { both: [mlp, { ...cnn, label: "9" }] }), false);
  assert.equal(done("surer", { both: [mlp, { ...cnn, share: 0.85 }] }), false);
});
