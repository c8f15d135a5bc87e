// Works out the number of one unit before the visitor's eyes, for the card.

import { activationName } from "../network/activations.js";
import { make, newTable } from "../elements.js";
import { order } from "../network/arrays.js";
import { before, channelsOf, isConvolution, locate, pictures, TRAINING } from "../network/layers.js";
import { isMerging } from "../network/merging.js";
import { origin, total } from "../network/origin.js";
import { among, point } from "./point.js";
import { exact, line, table } from "./pieces.js";
import { terms } from "./terms.js";
import { convolution, incoming, poolPicture } from "./windows.js";
import { certainty, hasNote, note, text } from "../wording.js";

/** @import { Inference } from "../network/inference.js" */
/** @import { Layer, Network } from "../network/layers.js" */
/** @import { Origin } from "../network/origin.js" */
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
  const given = before(network, index, values);
  const from = origin(network, index, unit, given);
  if (!from) return [...parts, ...unexplained(layer)];
  const z = total(from, given);
  const name = activationName(layer);
  const copied = from.count === 1 && from.weight[0] === 1 && from.bias === 0 && layer.type !== "PReLU";
  /** @type {HTMLElement[]} */
  const exactly = [];

  if (isMerging(layer)) {
    parts.push(note(layer.type), branches(neuron, from, given, z));
  } else if (from.kind === "max") {
    parts.push(poolPicture(neuron, z), note("winner"));
  } else if (layer.type.includes("Pooling")) {
    const sum = `${exact(z * from.count)} / ${from.count} = `;
    parts.push(poolPicture(neuron, NaN), note("mean"), line(sum, z));
  } else if (from.count === 0 && layer.type.startsWith("ZeroPadding")) {
    parts.push(note("border"));
  } else if (copied && name === "linear") {
    parts.push(...moved(neuron, from));
  } else if (copied) {
    exactly.push(table([[nameOf(neuron, from.source[0]), given[from.source[0]]]], z));
  } else {
    if (hasNote(layer.type)) parts.push(note(layer.type));
    else if (from.count > 1) parts.push(...among(layer, unit), point(from, given));
    if (isConvolution(layer)) exactly.push(convolution(neuron));
    else if (from.count > 9) exactly.push(incoming(neuron, from));
    exactly.push(table(terms(neuron, from), z, name === "softmax" ? "logit" : "sum"));
  }
  if (name === "softmax") {
    parts.push(softmax(neuron, given));
    exactly.push(note("softmax"));
  } else if (name !== "linear") {
    exactly.push(line(`${name}(${exact(z)}) = `, values[index][unit]),
      make("small", "", text(`act_${name}`) || text("act_other", { name })));
  }
  if (layer.type.startsWith("Separable")) exactly.push(note("separable"));
  if (exactly.length) {
    parts.push(make("details", "exact", make("summary", "", text("exactly")), ...exactly));
  }
  return parts;
}

/** What a layer that the page does not compute is. @param {Layer} layer */
function unexplained({ type, opaque }) {
  const known = hasNote(type) ? [note(type)] : [];
  return known.length && !opaque ? known
    : [...known, note(type.startsWith("keras.ops") ? "operation" : "unknown")];
}

/** Where a number that only moved stood before. @param {Neuron} neuron @param {Origin} from */
function moved(neuron, from) {
  const { network, index } = neuron;
  const { type } = network.layers[index];
  if (TRAINING.test(type)) return [note("unchanged")];
  const { layer, unit } = locate(network, index, from.source[0]);
  const source = { ...neuron, index: layer, unit };
  return [note(hasNote(type) ? type : "copied"),
    make("small", "", text("stood", { place: place(source) }))];
}

/** The layer in which a number stands. @param {Neuron} neuron @param {number} source */
function nameOf({ network, index }, source) {
  return network.layers[locate(network, index, source).layer].name;
}

/**
 * The numbers that meet in a unit, one for each branch.
 *
 * @param {Neuron} neuron
 * @param {Origin} from
 * @param {ArrayLike<number>} given
 * @param {number} z
 */
function branches(neuron, from, given, z) {
  const { type } = neuron.network.layers[neuron.index];
  const rows = Array.from({ length: from.count }, (_, i) => {
    const source = from.source[i];
    const name = nameOf(neuron, source);
    const words = type === "Average" ? `${name}: ${exact(given[source])} / ${from.count}`
      : from.weight[i] < 0 ? `− ${name}` : name;
    return /** @type {[string, number]} */ ([words, from.weight[i] * given[source]]);
  });
  return table(rows, z, from.kind);
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

/** @param {Neuron} neuron @param {ArrayLike<number>} given */
function softmax({ network, labels, values, index, unit }, given) {
  const group = channelsOf(network.layers[index].shape);
  const start = Math.floor(unit / group) * group;
  const logits = Array.from({ length: group }, (_, i) =>
    total(/** @type {Origin} */ (origin(network, index, start + i, given)), given));
  const listed = order(logits).slice(0, 3);
  if (!listed.includes(unit - start)) listed[2] = unit - start;
  const element = newTable("softmax", listed.map((i) =>
    [labels[start + i] ?? String(i), `z = ${exact(logits[i])}`, certainty(values[index][start + i])]));
  element.rows[listed.indexOf(unit - start)].className = "this";
  return element;
}
