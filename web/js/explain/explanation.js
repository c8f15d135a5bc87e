// Works out the number of one unit before the visitor's eyes, for the card.

import { activationName } from "../network/activations.js";
import { contributions } from "../network/connections.js";
import { make } from "../elements.js";
import { eachInWindow, isConvolution, origin, pictures, total, TRAINING, windowOf }
  from "../network/layers.js";
import { among, point } from "./point.js";
import { atlas, exact, grid, largest, line, table } from "./pieces.js";
import { certainty, note, text } from "../wording.js";

/** @import { Inference } from "../network/inference.js" */
/** @import { Network, Origin } from "../network/layers.js" */
/** @import { Off } from "../network/runtime.js" */

/**
 * @typedef {object} Neuron a unit at work
 * @property {Network} network
 * @property {string[]} labels
 * @property {number[]} ranges how strong each layer gets
 * @property {Off} off
 * @property {Float32Array[]} values activations of every layer
 * @property {number} index of its layer
 * @property {number} unit
 */

const LISTED = 4;

/**
 * A unit of a network that has computed a drawing; null before it has.
 *
 * @param {Inference} inference
 * @param {number} index
 * @param {number} unit
 * @returns {Neuron | null}
 */
export function neuronOf({ model, pass, off }, index, unit) {
  return model && pass && { ...model, values: pass.values, off, index, unit };
}

/** The point first; how the number comes about exactly is folded up. @param {Neuron} neuron @returns {HTMLElement[]} */
export function explain(neuron) {
  const { network, values, index, unit } = neuron;
  const layer = network.layers[index];
  /** @type {HTMLElement[]} */
  const parts = [heading(neuron)];
  if (index === 0) return [...parts, note("ink")];
  if (neuron.off[index]?.includes(unit % pictures(layer.shape).maps)) {
    return [...parts, note("off")];
  }
  const from = origin(network, index, unit);
  if (!from) return [...parts, note(layer.type)];
  const before = values[index - 1];
  const z = total(from, before);
  const name = activationName(layer);
  /** @type {HTMLElement[]} */
  const exactly = [];

  if (from.kind === "max") {
    parts.push(poolPicture(neuron, z), note("winner"));
  } else if (layer.type.includes("Pooling")) {
    const sum = `${exact(z * from.count)} / ${from.count} = `;
    parts.push(poolPicture(neuron, NaN), note("mean"), line(sum, z));
  } else if (from.count === 1 && from.weight[0] === 1 && from.bias === 0) {
    if (name === "linear") parts.push(note(TRAINING.test(layer.type) ? "unchanged" : "copied"));
    else exactly.push(table([[network.layers[index - 1].name, before[from.source[0]]]], z));
  } else {
    if (from.count > 1) parts.push(...among(layer, unit), point(from, before));
    if (isConvolution(layer)) exactly.push(convolution(neuron));
    else if (from.count > 9) exactly.push(incoming(neuron, from));
    exactly.push(table(terms(neuron, from), z, name === "softmax" ? "logit" : "sum"));
  }
  if (name === "softmax") {
    parts.push(softmax(neuron));
    exactly.push(note("softmax"));
  } else if (name !== "linear") {
    exactly.push(line(`${name}(${exact(z)}) = `, values[index][unit]),
      make("small", "", text(`act_${name}`) || text("act_other", { name })));
  }
  if (layer.type === "SeparableConv2D") exactly.push(note("separable"));
  if (exactly.length) {
    parts.push(make("details", "exact", make("summary", "", text("exactly")), ...exactly));
  }
  return parts;
}

/** A unit's place in words. @param {Neuron} neuron */
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

/** @param {Neuron} neuron */
function heading(neuron) {
  const { values, index, unit } = neuron;
  const value = values[index][unit];
  return make("h2", "", place(neuron),
    make("output", value < 0 ? "value negative" : "value", exact(value)));
}

/**
 * The strongest terms, the rest together and the bias. Rounded so that what is shown adds up: the
 * rest takes up what rounding leaves.
 *
 * @param {Neuron} neuron
 * @param {Origin} from
 * @returns {[string, number][]}
 */
function terms(neuron, from) {
  const { network, values, index, unit } = neuron;
  const before = values[index - 1];
  const layer = network.layers[index];
  const bias = /Normalization|Rescaling/.test(layer.type) ? "shift" : "bias";
  /** @type {[string, number][]} */
  let rows;
  let others = 0;
  if (isConvolution(layer)) {
    const sums = channels(neuron);
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
 * @param {Neuron} neuron
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
 * @param {Neuron} neuron
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
 * @param {Neuron} neuron
 */
function convolution(neuron) {
  const { network, index, unit } = neuron;
  const [[map]] = channels(neuron);
  const { patch, width } = patchOf(neuron, map, 0);
  const { name, shape } = network.layers[index];
  const kernel = network.weights[`${name}/kernel`];
  const group = kernel.length / patch.length / shape[2];
  const filter = patch.map((_, place) =>
    kernel[(place * group + map % group) * shape[2] + unit % shape[2]]);
  const bound = neuron.ranges[index - 1];
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
 * @param {Neuron} neuron
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

/** @param {Neuron} neuron @param {number} winner */
function poolPicture(neuron, winner) {
  const { network, ranges, index, unit } = neuron;
  const { patch, width } = patchOf(neuron, unit % network.layers[index - 1].shape[2], NaN);
  return make("div", "window",
    grid(patch, width, text("patch"), ranges[index - 1], patch.indexOf(winner)));
}

/** @param {Neuron} neuron */
function softmax({ network, labels, values, index, unit }) {
  const before = values[index - 1];
  const [group] = network.layers[index].shape.slice(-1);
  const start = Math.floor(unit / group) * group;
  const logits = Array.from({ length: group }, (_, i) =>
    total(/** @type {Origin} */ (origin(network, index, start + i)), before));
  const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a]).slice(0, 3);
  if (!order.includes(unit - start)) order[2] = unit - start;
  const element = make("table", "softmax");
  for (const i of order) {
    const row = element.insertRow();
    row.insertCell().textContent = labels[start + i] ?? String(i);
    row.insertCell().textContent = `z = ${exact(logits[i])}`;
    row.insertCell().textContent = certainty(values[index][start + i]);
    row.classList.toggle("this", start + i === unit);
  }
  return element;
}
