// Works out the number of one unit before the visitor's eyes, for the card.

import { activation, activationName } from "./activations.js";
import { contributions } from "./connections.js";
import { make } from "./elements.js";
import { origin, pictures, total, windowOf } from "./layers.js";
import { atlas, exact, grid, largest, line, note, table } from "./pieces.js";
import { percent, text } from "./wording.js";

/** @import { Network, Origin } from "./layers.js" */

/**
 * @typedef {{ network: Network, labels: string[], values: Float32Array[], usual: number[],
 *   off: import("./worker.js").Off, index: number, unit: number }} Question
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
  if (!from) return [...parts, note("unknown")];
  const before = values[index - 1];
  // Copied, because the next question overwrites the answer.
  const own = { ...from, source: from.source.slice(0, from.count),
    weight: from.weight.slice(0, from.count) };
  const z = total(own, before);
  const name = activationName(layer);

  if (own.kind === "max") {
    parts.push(poolPicture(question, own), note("winner"));
  } else if (own.count === 1 && own.weight[0] === 1 && own.bias === 0) {
    const key = layer.type.includes("Dropout") || layer.type.includes("Noise")
      ? "unchanged" : "copied";
    if (name === "linear") parts.push(note(key));
    else parts.push(table([[network.layers[index - 1].name, before[own.source[0]]]], z));
  } else {
    if (layer.type === "Conv2D") parts.push(convolution(question));
    else if (own.count > 9) parts.push(incoming(question, own));
    parts.push(table(terms(question, own), z, name === "softmax" ? "logit" : "sum"));
  }
  if (name === "softmax") parts.push(softmax(question), note("softmax"));
  else if (name !== "linear" && activation(layer)) {
    parts.push(line(`${name}(${exact(z)}) = `, values[index][unit]));
  }
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
  const bias = layer.type === "BatchNormalization" ? "shift" : "bias";
  /** @type {[string, number][]} */
  let rows;
  let others = 0;
  if (layer.type === "Conv2D" && network.layers[index - 1].shape[2] > 1) {
    const sums = channels(question);
    rows = sums.slice(0, LISTED).map(({ channel, sum }) =>
      [text("from_map", { map: channel + 1 }), sum]);
    others = sums.length - rows.length;
  } else if (layer.type === "Conv2D") {
    rows = [[text("field"), total({ ...from, bias: 0 }, before)]];
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
  rows.push([text(bias), from.bias]);
  return rows;
}

/**
 * For each map of the layer before, what its window adds to a convolution; the strongest first.
 *
 * @param {Question} question
 */
function channels({ network, values, index, unit }) {
  const from = /** @type {Origin} */ (origin(network, index, unit));
  const count = network.layers[index - 1].shape[2];
  const sums = new Float64Array(count);
  for (let i = 0; i < from.count; i++) {
    sums[from.source[i] % count] += from.weight[i] * values[index - 1][from.source[i]];
  }
  return [...sums].map((sum, channel) => ({ sum, channel }))
    .sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
}

/**
 * Receptive field × kernel = products, for the map that matters most.
 *
 * @param {Question} question
 */
function convolution(question) {
  const { network, values, index, unit } = question;
  const layer = network.layers[index];
  const shape = network.layers[index - 1].shape;
  const { top, left, height, width, dilation } = windowOf(layer, shape, unit);
  const kernel = network.weights[`${layer.name}/kernel`];
  const maps = layer.shape[2];
  const [{ channel }] = channels(question);
  const filter = Float32Array.from({ length: height * width }, (_, i) =>
    kernel[(i * shape[2] + channel) * maps + (unit % maps)]);
  const patch = new Float32Array(height * width);
  for (let i = 0; i < patch.length; i++) {
    const row = top + Math.floor(i / width) * dilation[0];
    const column = left + (i % width) * dilation[1];
    const inside = row >= 0 && row < shape[0] && column >= 0 && column < shape[1];
    if (inside) patch[i] = values[index - 1][(row * shape[1] + column) * shape[2] + channel];
  }
  const bound = question.usual[index - 1];
  const steepest = largest(filter);
  const seen = shape[2] > 1 ? text("patch_map", { map: channel + 1 }) : text("patch");
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

/** @param {Question} question @param {Origin} from */
function poolPicture(question, from) {
  const { network, values, index, unit } = question;
  const before = values[index - 1];
  const seen = Float32Array.from(from.source, (source) => before[source]);
  const { width } = windowOf(network.layers[index], network.layers[index - 1].shape, unit);
  return make("div", "window", grid(seen, Math.min(width, seen.length), text("patch"),
    question.usual[index - 1], seen.indexOf(Math.max(...seen))));
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
