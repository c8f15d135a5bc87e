// Networks with branches: what each layer takes, where it stands, and what a switched-off map reaches.

import assert from "node:assert/strict";
import test from "node:test";
import { columnsOf } from "../js/network/columns.js";
import { contributions, strongest } from "../js/network/connections.js";
import { isDescription, joined } from "../js/network/description.js";
import { before, locate } from "../js/network/layers.js";
import { agrees, canFollow, forward, origin } from "../js/network/origin.js";
import { switchOff } from "../js/network/switching.js";
import { across, down, extent } from "../js/view/layout.js";

/** @import { Layer } from "../js/network/layers.js" */

/** Two dense roads from one input, merged. @param {string} type @param {Partial<Layer>} [more] */
function roads(type, more = {}) {
  const layers = joined([
    { name: "input", type: "InputLayer", shape: [2] },
    { name: "left", type: "Dense", shape: [2], inputs: ["input"] },
    { name: "right", type: "Dense", shape: [2], inputs: ["input"] },
    { name: "end", type, shape: type === "Concatenate" ? [4] : [2], inputs: ["left", "right"], ...more },
  ]);
  const weights = {
    "left/kernel": Float32Array.of(1, 0, 0, 1), "right/kernel": Float32Array.of(0, 3, 2, 0),
  };
  const network = { layers, weights };
  /** @type {Float32Array[]} */
  const values = [Float32Array.of(5, -1)];
  for (let index = 1; index < layers.length; index++) {
    values.push(forward(network, index, before(network, index, values)) ?? new Float32Array(2));
  }
  return { network, values };
}

for (const [type, expected] of /** @type {[string, number[]][]} */ ([
  ["Add", [3, 14]], ["Subtract", [7, -16]], ["Average", [1.5, 7]], ["Multiply", [-10, -15]],
  ["Maximum", [5, 15]], ["Minimum", [-2, -1]], ["Concatenate", [5, -1, -2, 15]]])) {
  test(`branches meet in ${type}`, () => {
    const { network, values } = roads(type);
    assert.deepEqual([...values[3]], expected);
    assert.ok(agrees(network, 3, values));
    for (const { layer, from, product } of strongest(network, 3, values)) {
      assert.ok(layer === 1 || layer === 2);
      assert.equal(Math.abs(product), Math.abs(values[layer][from]) / (type === "Average" ? 2 : 1));
    }
  });
}

test("a number is found again in the layer that it comes from", () => {
  const { network } = roads("Concatenate");
  assert.deepEqual(locate(network, 3, 3), { layer: 2, unit: 1 });
  const [strong] = contributions(network, 3, 3, Float32Array.of(5, -1, -2, 15), 4);
  assert.deepEqual([strong.layer, strong.from, strong.product], [2, 1, 15]);
});

test("one number for each map goes to all its pixels", () => {
  const layers = joined([
    { name: "input", type: "InputLayer", shape: [2, 2, 2] },
    { name: "mean", type: "GlobalAveragePooling2D", shape: [2], inputs: ["input"] },
    { name: "scaled", type: "Multiply", shape: [2, 2, 2], inputs: ["input", "mean"] },
  ]);
  const network = { layers, weights: {} };
  const input = Float32Array.of(1, 10, 2, 20, 3, 30, 6, 60);
  const values = [input, Float32Array.of(3, 30)];
  assert.deepEqual([...forward(network, 2, before(network, 2, values)) ?? []],
    [3, 300, 6, 600, 9, 900, 18, 1800]);
});

test("what is switched off in one branch leaves the other as it was", () => {
  const { network, values } = roads("Add");
  assert.ok(canFollow(network, 1));
  const [, left, right, end] = switchOff(network, values, { 1: [0] });
  assert.deepEqual([...left], [0, -1]);
  assert.equal(right, values[2]);
  assert.deepEqual([...end], [-2, 14]);
});

test("a layer of rows is switched off as a whole", () => {
  const layers = joined([
    { name: "input", type: "InputLayer", shape: [2, 2] }, { name: "same", type: "Identity", shape: [2, 2] }]);
  const input = Float32Array.of(1, 2, 3, 4);
  const [, off] = switchOff({ layers, weights: {} }, [input, input], { 1: [0] });
  assert.deepEqual([...off], [0, 0, 0, 0]);
});

test("what the page computes otherwise than the network is not explained", () => {
  const { network, values } = roads("Add");
  values[3] = Float32Array.of(3, 15);
  assert.equal(agrees(network, 3, values), false);
  network.layers[3].opaque = true;
  assert.equal(origin(network, 3, 0, before(network, 3, values)), null);
  assert.equal(canFollow(network, 1), false);
});

test("a layer that is used twice has one kernel", () => {
  const layers = joined([
    { name: "input", type: "InputLayer", shape: [1] },
    { name: "same", type: "Dense", shape: [1], inputs: ["input"] },
    { name: "same_2", type: "Dense", shape: [1], inputs: ["same"], weights: "same" },
  ]);
  const network = { layers, weights: { "same/kernel": Float32Array.of(3) } };
  assert.deepEqual([...forward(network, 2, Float32Array.of(6)) ?? []], [18]);
});

test("branches stand in one column, and share its height", () => {
  const layers = joined([
    { name: "input", type: "InputLayer", shape: [28, 28, 1] },
    ...["a", "b", "c"].map((name) => ({ name, type: "Conv2D", shape: [28, 28, 4], inputs: ["input"] })),
    { name: "deep", type: "Conv2D", shape: [28, 28, 4], inputs: ["c"] },
    { name: "end", type: "Concatenate", shape: [28, 28, 12], inputs: ["a", "b", "deep"] },
  ]);
  assert.deepEqual(columnsOf(layers), [[0], [1, 2, 3], [4], [5]]);
  const arranged = across(layers, 900, (count) => 500 / count - 40, 1, 60).map(extent);
  assert.ok(arranged[1].height + arranged[2].height + arranged[3].height <= 500 - 3 * 40);
  assert.ok(arranged[1].height < arranged[4].height);
});

test("of a layer with very many maps as many are shown as find room", () => {
  const layers = [["InputLayer", 1], ["Conv2D", 512], ["Conv2D", 512], ["Conv2D", 512]].map(([type, maps], i) =>
    ({ name: `${i}`, type: String(type), shape: [26, 26, Number(maps)] }));
  for (const one of [across(layers, 900, () => 500, 1, 60)[2], down(layers, 350, 1)[2]]) {
    assert.ok(one.shown && one.shown < 512);
    assert.ok(extent(one).width <= 350 && extent(one).height <= 700);
    assert.ok(one.columns * one.rows >= one.shown);
  }
  assert.equal(across(layers.slice(0, 2), 1800, () => 500, 1, 60)[1].shown, undefined);
});

test("a description whose layers do not follow from each other is refused", () => {
  const mine = (/** @type {unknown} */ inputs) => ({ labels: ["a", "b"], input: [28, 28], layers: [
    { name: "flat", shape: [784], inputs: ["input"] }, { name: "end", shape: [2], inputs }] });
  assert.ok(isDescription(mine(["flat", "input"])));
  for (const strange of [[], ["end"], ["none"], [0], "flat", 7, [["flat"]], Array(501).fill("flat")]) {
    assert.ok(!isDescription(mine(strange)), JSON.stringify(strange));
  }
});
