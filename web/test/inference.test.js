// A network at work without a browser: of many drawings the newest counts, of many models the last.

import assert from "node:assert/strict";
import test from "node:test";
import { bounds } from "../js/network/calibration.js";
import { Inference } from "../js/network/inference.js";
import { forward } from "../js/network/origin.js";

/** @import { Layer } from "../js/network/layers.js" */

/** @type {Layer[]} */
const layers = [
  { name: "input", type: "InputLayer", shape: [2] },
  { name: "dense", type: "Dense", shape: [2], activation: "tanh" },
];
const weights = { "dense/kernel": Float32Array.of(1, -1, 0.5, 2), "dense/bias": new Float32Array(2) };

/** An engine that answers when told to. @param {string[]} [damaged] */
function slowEngine(damaged = []) {
  /** @type {(() => void)[]} */
  const due = [];
  const runs = /** @type {number[]} */ ([]);
  const later = () => new Promise((resolve) => due.push(() => resolve(undefined)));
  return {
    runs,
    async answer() {
      while (due.length) {
        due.shift()?.();
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
    async describe(/** @type {string} */ name) {
      await later();
      if (damaged.includes(name)) throw new Error(`${name} is damaged`);
      return { name, labels: ["a", "b"], layers };
    },
    load: async () => weights,
    film: async () => undefined,
    weights: async () => weights,
    batch: async () => [],
    async run(/** @type {string} */ _name, /** @type {Float32Array} */ tile) {
      runs.push(tile[0]);
      await later();
      const values = /** @type {Float32Array} */ (forward({ layers, weights }, 1, tile));
      return { layers: [values], untouched: values, milliseconds: 1 };
    },
  };
}

const specimens = () => [Float32Array.of(1, 0)];
const drawn = (/** @type {number} */ x) => ({ tile: Float32Array.of(x, 0), empty: false, time: 0 });

/** @param {ReturnType<typeof slowEngine>} engine */
async function opened(engine) {
  const inference = new Inference(engine);
  const opening = inference.open("good", specimens);
  await engine.answer();
  assert.equal(await opening, true);
  return inference;
}

test("of several drawings that wait only the newest is computed", async () => {
  const engine = slowEngine();
  const inference = await opened(engine);
  engine.runs.length = 0;
  const done = /** @type {number[]} */ ([]);
  for (const x of [0.1, 0.2, 0.3, 0.4]) {
    inference.compute(drawn(x), ({ drawn: { tile } }) => done.push(tile[0]));
  }
  assert.equal(inference.busy, true);
  await engine.answer();
  assert.deepEqual(done, [0.1, 0.4].map(Math.fround));
  assert.equal(engine.runs.length, 2);
  assert.equal(inference.busy, false);
});

test("of two models that load the last one stays", async () => {
  const engine = slowEngine();
  const inference = new Inference(engine);
  const openings = ["slow", "quick"].map((name) => inference.open(name, specimens));
  await engine.answer();
  assert.deepEqual(await Promise.all(openings), [false, true]);
  assert.equal(inference.model?.name, "quick");
});

test("a model that can not be read leaves the one before at work", async () => {
  const engine = slowEngine(["bad"]);
  const inference = await opened(engine);
  const opening = assert.rejects(inference.open("bad", specimens), /damaged/);
  await engine.answer();
  await opening;
  assert.equal(inference.model?.name, "good");
});

test("maps are switched off and on again", async () => {
  const inference = await opened(slowEngine());
  inference.toggle(1, [0]);
  assert.deepEqual(inference.off, { 1: [0] });
  inference.toggle(1, [0, 1]);
  assert.equal(inference.isOff(1, [0, 1]), true);
  inference.toggle(1, [0, 1]);
  assert.deepEqual(inference.off, {});
});

test("the full colour is that of clear examples, of the layer or of each map", async () => {
  const { model } = await opened(slowEngine());
  assert.ok(model);
  assert.deepEqual(model.ranges.map((range) => range.toFixed(3)), ["1.000", Math.tanh(1).toFixed(3)]);
  assert.deepEqual(model.signed, [false, true]);
  const values = Float32Array.of(1, -3, 2, 0.5);
  const maps = { ...model, network: { layers: [layers[0], { ...layers[1], shape: [1, 2, 2] }], weights } };
  assert.deepEqual(bounds(maps, 1, values, "layer"), [3]);
  assert.deepEqual(bounds(maps, 1, values, "map"), [2, 3]);
});
