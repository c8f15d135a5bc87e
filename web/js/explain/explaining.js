// Works out the number of one unit before the visitor's eyes, for the card.

import { activationName } from "../network/activations.js";
import { contributions } from "../network/connections.js";
import { make } from "../elements.js";
import { eachInWindow, isConvolution, origin, pictures, total, TRAINING, windowOf }
  from "../network/layers.js";
import { atlas, exact, grid, largest, line, table } from "./pieces.js";
import { note, percent, text } from "../wording.js";

/** @import { Network, Origin } from "../network/layers.js" */

/**
 * @typedef {{ network: Network, labels: string[], values: Float32Array[], usual: number[],
 *   off: import("../network/worker.js").Off, index: number, unit: number }} Question
 *   `usual` is how strong each layer gets
 */

const LISTED = 4;

/** @param {Question} question @returns {HTMLElement[]} */
export function explain(question) {
  const { network, values, index, unit } = question;
  const layer = network.layers[index];
  /** @type {HTMLElement[]} */
  const parts = [heading(question)];
  if (index === 0) return [...parts, note("ink")];
  if (question.off[index]?.includes(unit % pictures(layer.shape).maps)) {
    return [...parts, note("off")];
  }

  const from = origin(network, index, unit);
  if (!from) return [...parts, note(layer.type)];
  const before = values[index - 1];
  // Copied, because the next question overwrites the answer.
  const own = { ...from, source: from.source.slice(0, from.count),
    weight: from.weight.slice(0, from.count) };
  const z = total(own, before);
  const name = activationName(layer);

  if (own.kind === "max") {
    parts.push(poolPicture(question, z), note("winner"));
  } else if (layer.type.includes("Pooling")) {
    const sum = `${exact(z * own.count)} / ${own.count} = `;
    parts.push(poolPicture(question, NaN), note("mean"), line(sum, z));
  } else if (own.count === 1 && own.weight[0] === 1 && own.bias === 0) {
    if (name === "linear") parts.push(note(TRAINING.test(layer.type) ? "unchanged" : "copied"));
    else parts.push(table([[network.layers[index - 1].name, before[own.source[0]]]], z));
  } else {
    if (isConvolution(layer)) parts.push(convolution(question));
    else if (own.count > 9) parts.push(incoming(question, own));
    parts.push(table(terms(question, own), z, name === "softmax" ? "logit" : "sum"));
  }
  if (name === "softmax") parts.push(softmax(question), note("softmax"));
  else if (name !== "linear") {
    parts.push(line(`${name}(${exact(z)}) = `, values[index][unit]));
  }
  if (layer.type === "SeparableConv2D") parts.push(note("separable"));
  return parts;
}

/** A unit's place in words. @param {Question} question */
export function place({ network, labels, index, unit }) {
  const { shape, name } = network.layers[index];
  const { maps, width, height } = pictures(shape);
  if (index === network.layers.length - 1 && labels[unit] !== undefined) {
    return `${name} · ${text("label", { label: labels[unit] })}`;
  }
  if (width * height === 1) return `${name} · ${text("unit", { unit: unit + 1 })}`;
  const inMap = Math.floor(unit / maps);
  const pixel = text("pixel", {
    row: Math.floor(inMap / width) + 1, column: (inMap % width) + 1,
  });
  return maps === 1 ? `${name} · ${pixel}`
    : `${name} · ${text("map", { map: (unit % maps) + 1 })} · ${pixel}`;
}

/** @param {Question} question */
function heading(question) {
  const { values, index, unit } = question;
  const value = values[index][unit];
  return make("h2", "", place(question),
    make("output", value < 0 ? "value negative" : "value", exact(value)));
}

/**
 * The strongest terms, the rest together and the bias. Rounded so that what is shown adds up: the
 * rest takes up what rounding leaves.
 *
 * @param {Question} question
 * @param {Origin} from
 * @returns {[string, number][]}
 */
function terms(question, from) {
  const { network, values, index, unit } = question;
  const before = values[index - 1];
  const layer = network.layers[index];
  const bias = /Normalization|Rescaling/.test(layer.type) ? "shift" : "bias";
  /** @type {[string, number][]} */
  let rows;
  let others = 0;
  if (isConvolution(layer)) {
    const sums = channels(question);
    rows = sums.slice(0, LISTED).map(([map, sum]) =>
      [text(sums.length > 1 ? "from_map" : "field", { map: map + 1 }), sum]);
    others = sums.length - rows.length;
  } else {
    rows = contributions(network, index, unit, before, LISTED).map(({ from: source, product }) => {
      const weight = from.weight[from.source.indexOf(source)];
      return [`${exact(weight)} × ${exact(before[source])}`, product];
    });
    others = from.count - rows.length;
  }
  const z = total(from, before);
  const shown = (/** @type {number} */ x) => Number(x.toFixed(3));
  const listed = rows.reduce((sum, [, number]) => sum + shown(number), 0);
  if (others > 0) rows.push([text("others", { count: others }), 0]);
  const last = others > 0 ? rows.length - 1 : 0;
  rows[last][1] = shown(rows[last][1]) + shown(z) - shown(from.bias) - listed;
  if (layer.use_bias !== false) rows.push([text(bias), from.bias]);
  return rows;
}

/**
 * For each map that a convolution sees, what the window on it adds; the strongest first.
 *
 * @param {Question} question
 * @returns {[number, number][]} map and sum
 */
function channels({ network, values, index, unit }) {
  const from = /** @type {Origin} */ (origin(network, index, unit));
  const count = network.layers[index - 1].shape[2];
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (let i = 0; i < from.count; i++) {
    const [source, map] = [from.source[i], from.source[i] % count];
    sums.set(map, (sums.get(map) ?? 0) + from.weight[i] * values[index - 1][source]);
  }
  return [...sums].sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
}

/**
 * What a unit's window shows of one map of the layer before.
 *
 * @param {Question} question
 * @param {number} map
 * @param {number} outside what stands beyond the edge
 */
function patchOf({ network, values, index, unit }, map, outside) {
  const layer = network.layers[index];
  const { shape } = network.layers[index - 1];
  const { width, height } = windowOf(layer, shape, unit);
  const patch = new Float32Array(width * height).fill(outside);
  eachInWindow(layer, shape, unit, (source, place) => {
    patch[place] = values[index - 1][source * shape[2] + map];
  });
  return { patch, width };
}

/**
 * Receptive field × kernel = products, for the map that matters most.
 *
 * @param {Question} question
 */
function convolution(question) {
  const { network, index, unit } = question;
  const [[map]] = channels(question);
  const { patch, width } = patchOf(question, map, 0);
  const { name, shape } = network.layers[index];
  const kernel = network.weights[`${name}/kernel`];
  const group = kernel.length / patch.length / shape[2];
  const filter = patch.map((_, place) =>
    kernel[(place * group + map % group) * shape[2] + unit % shape[2]]);
  const bound = question.usual[index - 1];
  const steepest = largest(filter);
  const several = network.layers[index - 1].shape[2] > 1;
  const seen = text(several ? "patch_map" : "patch", { map: map + 1 });
  return make("div", "window",
    grid(patch, width, seen, bound), "×", grid(filter, width, text("kernel"), steepest), "=",
    grid(patch.map((value, i) => value * filter[i]), width, text("products"), bound * steepest));
}

/**
 * All weights that lead into a unit as a picture of where they come from, and times the
 * activations.
 *
 * @param {Question} question
 * @param {Origin} from
 */
function incoming({ network, values, index }, from) {
  const before = values[index - 1];
  const shape = spatial(network, index - 1);
  const weights = new Float32Array(before.length);
  for (let i = 0; i < from.count; i++) weights[from.source[i]] = from.weight[i];
  const products = weights.map((weight, i) => weight * before[i]);
  return make("div", "incoming",
    atlas(weights, shape, text("weights")), atlas(products, shape, text("products")));
}

/** The shape a flattened layer had when it still was a picture. @param {Network} network @param {number} index */
function spatial(network, index) {
  let at = index;
  while (at > 0 && ["Flatten", "Reshape", "Dropout"].includes(network.layers[at].type)) at--;
  return network.layers[at].shape;
}

/** @param {Question} question @param {number} winner */
function poolPicture(question, winner) {
  const { network, usual, index, unit } = question;
  const { patch, width } = patchOf(question, unit % network.layers[index - 1].shape[2], NaN);
  return make("div", "window",
    grid(patch, width, text("patch"), usual[index - 1], patch.indexOf(winner)));
}

/** @param {Question} question */
function softmax({ network, labels, values, index, unit }) {
  const before = values[index - 1];
  const group = network.layers[index].shape.at(-1) ?? 1;
  const start = Math.floor(unit / group) * group;
  const logits = Array.from({ length: group }, (_, i) => {
    const from = /** @type {Origin} */ (origin(network, index, start + i));
    return total(from, before);
  });
  const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a]).slice(0, 3);
  if (!order.includes(unit - start)) order[2] = unit - start;
  const element = make("table", "softmax");
  for (const i of order) {
    const row = element.insertRow();
    row.insertCell().textContent = labels[start + i] ?? String(i);
    row.insertCell().textContent = `z = ${exact(logits[i])}`;
    row.insertCell().textContent = percent(values[index][start + i]);
    row.classList.toggle("this", start + i === unit);
  }
  return element;
}
