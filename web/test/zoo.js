// Computes networks as the page does and tells how far it is from what they answered themselves:
// npm run zoo -- FILE, as tests/web/test_zoo.py writes it.

import { readFileSync } from "node:fs";
import { strongest } from "../js/network/connections.js";
import { isDescription, joined } from "../js/network/description.js";
import { before, inputsOf, size } from "../js/network/layers.js";
import { agrees, canFollow, forward } from "../js/network/origin.js";
import { switchOff } from "../js/network/switching.js";

const TRIED = 12;

/** @param {string} base64 */
function numbers(base64) {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

/** @param {Record<string, string>} packed */
const unpacked = (packed) =>
  Object.fromEntries(Object.entries(packed).map(([name, base64]) => [name, numbers(base64)]));

/** @param {Float32Array} values @param {ArrayLike<number>} own @param {number} [start] */
function distance(values, own, start = 0) {
  const most = values.reduce((so_far, x) => Math.max(so_far, Math.abs(x)), 1);
  return Array.from(own).reduce((worst, x, i) =>
    Math.max(worst, Math.abs(x - values[start + i]) / most), 0);
}

/** @param {any} told */
function report({ info, values: packed, weights, off }) {
  if (!isDescription(info)) throw new Error(`${info.name} is refused`);
  const layers = joined([{ name: "input", type: "InputLayer", shape: info.input }, ...info.layers]);
  const network = { layers, weights: unpacked(weights) };
  const known = unpacked(packed);
  const values = layers.map(({ name }) => known[name]);
  const answers = layers.slice(1).map(({ name, type, shape, activation }, i) => {
    const index = i + 1;
    const given = before(network, index, values);
    // Those that share a softmax are computed together.
    const count = activation === "softmax" || type === "Softmax" ? size(shape) : 1;
    const units = Array.from({ length: count > 1 ? 1 : TRIED }, (_, k) =>
      count > 1 ? 0 : Math.floor(size(shape) * (k * 0.618 % 1)));
    const own = units.map((unit) => forward(network, index, given, unit, count));
    const lines = strongest(network, index, values).every(({ layer, from, product }) =>
      inputsOf(network, index).includes(layer) && from < size(layers[layer].shape) && Number.isFinite(product));
    return { name, type, lines, agrees: agrees(network, index, values),
      distance: own.includes(null) ? null
        : Math.max(...units.map((unit, k) => distance(values[index], own[k] ?? [], unit))) };
  });
  const last = layers.length - 1;
  const switched = off.map((/** @type {{ index: number, map: number, output: string }} */ { index, map, output }) =>
    canFollow(network, index)
      ? distance(numbers(output), switchOff(network, values, { [index]: [map] })[last]) : null);
  return { layers: answers, switched };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map(report)));
