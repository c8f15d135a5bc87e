// Works out the number of one unit before the visitor's eyes, for the card.

import { activationName } from "../network/activations.js";
import { make } from "../elements.js";
import { isConvolution, origin, pictures, total, TRAINING } from "../network/layers.js";
import { among, point } from "./point.js";
import { exact, line, table } from "./pieces.js";
import { terms } from "./terms.js";
import { convolution, incoming, poolPicture } from "./windows.js";
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
