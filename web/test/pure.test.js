// What needs no browser: the arithmetic of the layers, the layout, and the drawing in a link.

import assert from "node:assert/strict";
import test from "node:test";
import { contributions, lit, votes } from "../js/network/connections.js";
import { isDescription, isList } from "../js/network/description.js";
import { forward, origin, total } from "../js/network/origin.js";
import { windowOf } from "../js/network/windows.js";
import { verdict } from "../js/network/verdict.js";
import { entropy, isUnlike, lastHidden, nearest } from "../js/network/unlike.js";
import { across, down, extent } from "../js/view/layout.js";
import { clip } from "../js/pen/clip.js";
import { decode, encode } from "../js/page/state.js";

const input = { name: "input", type: "InputLayer", shape: [3, 3, 1] };
const conv = {
  name: "conv", type: "Conv2D", shape: [2, 2, 1], activation: "relu", kernel_size: [2, 2],
  strides: [1, 1], padding: "valid",
};
const network = {
  layers: [input, conv],
  weights: { "conv/kernel": Float32Array.of(1, 2, 3, -4), "conv/bias": Float32Array.of(-1) },
};
const picture = Float32Array.of(1, 0, 2, 0, 1, 0, 3, 0, 1);

test("a convolution sums products and bias", () => {
  // Worked out by hand: 1·1 + 0·2 + 0·3 + 1·(−4) − 1 = −4, and so on.
  assert.deepEqual([...(forward(network, 1, picture) ?? [])], [0, 6, 10, 0]);
  const from = origin(network, 1, 0, picture);
  assert.equal(from && total(from, picture), -4);
});

test("padding leaves terms out at the edge", () => {
  const same = { ...conv, shape: [3, 3, 1], padding: "same", kernel_size: [3, 3] };
  const padded = { ...network, layers: [input, same] };
  padded.weights = { "conv/kernel": new Float32Array(9).fill(1), "conv/bias": new Float32Array(1) };
  assert.equal(origin(padded, 1, 0, picture)?.count, 4);
  assert.equal(origin(padded, 1, 4, picture)?.count, 9);
  assert.equal(windowOf(same, [3, 3, 1], 0).top, -1);
});

test("in groups a map sees only the maps of its group", () => {
  const pixel = { ...input, shape: [1, 1, 4] };
  const grouped = { ...conv, kernel_size: [1, 1], shape: [1, 1, 6] };
  const weights = { "conv/kernel": Float32Array.from({ length: 2 * 6 }, (_, i) => i) };
  const from = origin({ layers: [pixel, grouped], weights }, 1, 3, new Float32Array(4));
  assert.deepEqual([...from?.source.slice(0, from.count) ?? []], [2, 3]);
  assert.deepEqual([...from?.weight.slice(0, from.count) ?? []], [3, 9]);
});

test("global pooling looks at everything", () => {
  const pool = { name: "pool", type: "GlobalMaxPooling2D", shape: [1] };
  assert.deepEqual([...(forward({ layers: [input, pool], weights: {} }, 1, picture) ?? [])], [3]);
  const mean = { ...pool, type: "GlobalAveragePooling2D" };
  const [value] = forward({ layers: [input, mean], weights: {} }, 1, picture) ?? [];
  assert.ok(Math.abs(value - 8 / 9) < 1e-6);
});

test("the strongest contributions come first", () => {
  const products = contributions(network, 1, 2, picture, 2).map(({ product }) => product);
  assert.deepEqual(products, [9, 2]);
});

test("one unit is lit for each map, the strongest first", () => {
  const values = Float32Array.of(0, 5, 1, -7, 0, 6);
  assert.deepEqual(lit(values, [1, 3, 2], 5), [3, 2]);
});

test("of many units the strongest are lit, of equal ones the first", () => {
  const values = Float32Array.from({ length: 500 }, (_, i) => i * 37 % 100);
  const strongest = [...values.keys()].sort((a, b) => values[b] - values[a]).slice(0, 12);
  assert.deepEqual(lit(values, [500], 12), strongest);
});

for (const [type, at] of /** @type {[string, number][]} */ ([["Max", 20], ["Average", 0]])) {
  test(`${type}: what contributes is found however strong the others are`, () => {
    const values = Float32Array.from({ length: 36 }, (_, i) => i === 20 ? 0.5 : i - 60);
    const pool = { name: "pool", type: `Global${type}Pooling2D`, shape: [1] };
    const row = { ...input, shape: [6, 6, 1] };
    const [first] = contributions({ layers: [row, pool], weights: {} }, 1, 0, values, 4);
    assert.equal(first.from, at);
  });
}

test("unknown layers are drawn but not explained", () => {
  const strange = { name: "strange", type: "Strange", shape: [9] };
  assert.equal(origin({ layers: [input, strange], weights: {} }, 1, 0, picture), null);
});

/** @type {[string, number[]][]} */
const kinds = [
  ["InputLayer", [28, 28, 1]], ["Conv2D", [26, 26, 32]], ["MaxPooling2D", [13, 13, 32]],
  ["Conv2D", [11, 11, 64]], ["MaxPooling2D", [5, 5, 64]], ["Flatten", [1600]], ["Dense", [128]],
];
const layers = kinds.map(([type, shape]) => ({ name: type, type, shape }));
const narrow = 62;

// What is left of 1280 × 720 for each of two networks, of 1366 × 768 and of larger screens.
for (const [width, height, ratio] of [
  [590, 210, 1], [650, 560, 1], [800, 600, 1], [1800, 900, 1.5], [3000, 1900, 1], [650, 560, 0.5]]) {
  test(`layers fit side by side into ${width} × ${height}`, () => {
    const arranged = across(layers, width, () => height, ratio, narrow);
    const sizes = arranged.map(extent);
    const used = sizes.reduce((sum, size) => sum + Math.max(size.width, narrow * ratio), 0);
    assert.ok(used <= width, `${used} of ${width}`);
    assert.ok(sizes.every((size) => size.height <= height));
    // A pixel of a map has one size, and the drawing's is no smaller; what shrinks looks smaller.
    const units = arranged.slice(0, 5).map(({ unit }) => unit);
    assert.equal(new Set(units.slice(1)).size, 1);
    assert.ok(units[0] >= units[1]);
    const [, conv, pool] = sizes;
    assert.ok(pool.width * pool.height < conv.width * conv.height);
    // What is only laid in a row is a ribbon.
    assert.ok(sizes[5].width < sizes[0].width);
  });
}

test("where the least does not fit, nothing is enlarged", () => {
  const least = across(layers, 100, () => 400, 1, narrow).map(({ unit }) => unit);
  assert.deepEqual(least, [2, 1, 1, 1, 1, 1, 4]);
});

test("layers fit below each other into a telephone", () => {
  for (const arrangement of down(layers, 700, 2)) {
    assert.ok(extent(arrangement).width <= 700);
    assert.ok(arrangement.columns * arrangement.rows >= arrangement.maps);
  }
});

test("a pen beside the paper leaves nothing there", () => {
  assert.deepEqual(clip([10, 10], [20, 30], 100), { start: [10, 10], end: [20, 30], leaves: false });
  assert.deepEqual(clip([50, 50], [150, 50], 100), { start: [50, 50], end: [100, 50], leaves: true });
  assert.deepEqual(clip([150, 50], [50, 50], 100), { start: [100, 50], end: [50, 50], leaves: false });
  assert.deepEqual(clip([-50, 50], [150, 50], 100), { start: [0, 50], end: [100, 50], leaves: true });
  assert.equal(clip([150, 0], [150, 100], 100), null);
  assert.equal(clip([90, -50], [150, 20], 100), null);
});

test("what speaks for a unit and against it adds up to its sum", () => {
  const from = origin(network, 1, 0, picture);
  assert.ok(from);
  const { pro, con } = votes(from, picture);
  assert.deepEqual([pro, con], [1, 5]);
  assert.equal(pro - con, total(from, picture));
});

test("a drawing travels as text", () => {
  const strokes = [
    { erase: false, width: 80, points: [0, 0, 1000, 1000, 35, 36] },
    { erase: true, width: 144, points: [500, 500] },
  ];
  assert.deepEqual(decode(encode(strokes)), strokes);
  for (const nonsense of ["", "x", "p00", "p0000", "../..", "p00000000<", "%00"]) {
    assert.equal(decode(nonsense), null, nonsense);
  }
});

test("a stranger's description is refused", () => {
  const mine = {
    labels: ["a", "b"], input: [28, 28], parameters: 9,
    layers: [{ name: "flatten", shape: [784] }, { name: "output", shape: [2] }],
  };
  assert.ok(isDescription(mine));
  const strange = [
    null, [], {}, 7, { ...mine, labels: ["a"] }, { ...mine, labels: [0, 1] }, { ...mine, labels: [["a"], ["b"]] },
    { ...mine, labels: ["a", "a"] }, { ...mine, input: [28, "a"] }, { ...mine, input: [1e8, 1e8] },
    { ...mine, layers: [] }, { ...mine, layers: [7] }, { ...mine, layers: [{ name: "output", shape: [1e8] }] },
    { ...mine, layers: [{ name: "a\u001b[2J", shape: [2] }] }, { ...mine, parameters: 1e12 },
  ];
  for (const model of strange) assert.ok(!isDescription(model), JSON.stringify(model));
  assert.ok(isList([{ name: "cnn" }]));
  assert.ok(!isList(Array.from({ length: 200_000 }, (_, n) => ({ name: `${n}` }))));
});

test("on the border are only two that are nearly alike, with nearly everything between them", () => {
  const of = (/** @type {number[]} */ ...values) => verdict(Float32Array.from(values), true);
  for (const border of [[0.5, 0.49], [0.01, 0.4, 0.59], [0.36, 0.3, 0.1, 0.1, 0.14]]) {
    assert.equal(of(...border).close, true, String(border));
  }
  const thirty = [0.043, 0.04, ...new Array(28).fill(0.917 / 28)];
  for (const clear of [[0.27, 0.1, 0.09], [0.9, 0.1], [0.62, 0.38], thirty, [1, 0], [1]]) {
    assert.equal(of(...clear).close, false, String(clear));
  }
  assert.equal(verdict(Float32Array.of(2, 1.9), false).close, false);
});

test("the first two are found wherever they stand", () => {
  for (const values of [[1, 2, 3], [3, 2, 1], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2]]) {
    const { first, second } = verdict(Float32Array.from(values), false);
    assert.deepEqual([values[first], values[second]], [3, 2]);
  }
  assert.equal(verdict(Float32Array.of(1), true).second, -1);
});

test("an answer that is spread over many labels is unlike all of them", () => {
  const described = { name: "", labels: [], layers: [], unlike: 1.2 };
  assert.equal(entropy([1, 0, 0]), 0);
  assert.ok(Math.abs(entropy(new Float32Array(10).fill(0.1)) - Math.log(10)) < 1e-6);
  assert.ok(isUnlike(described, new Float32Array(10).fill(0.1)));
  // The border between two is still among them.
  assert.ok(!isUnlike(described, [0.5, 0.5, 0, 0]));
  for (const unlike of [undefined, null]) {
    assert.ok(!isUnlike({ ...described, unlike }, new Float32Array(10).fill(0.1)));
  }
});

test("the nearest tiles point the same way, however strongly", () => {
  const known = Float32Array.of(9, 0, 0, 0.5, 1, 1, 0, 0, -1, -1);
  assert.deepEqual(nearest(Float32Array.of(0, 1), known), [1, 2, 0]);
  assert.deepEqual(nearest(Float32Array.of(0, 0), known.slice(0, 4)), [0, 1]);
});

test("the last hidden layer is what goes into the last dense one", () => {
  const layer = (/** @type {string} */ name, /** @type {string} */ type, /** @type {number[]} */ ...from) =>
    ({ name, type, shape: [2], ...from.length && { from } });
  const plain = [input, layer("hidden", "Dense"), layer("logits", "Dense"), layer("out", "Softmax")];
  assert.equal(lastHidden(plain), 1);
  assert.equal(lastHidden([input, layer("out", "Dense")]), 0);
  assert.equal(lastHidden([input, layer("out", "Softmax")]), 0);
  const forked = [input, layer("a", "Dense", 0), layer("b", "Dense", 0), layer("out", "Dense", 1)];
  assert.equal(lastHidden(forked), 1);
});
