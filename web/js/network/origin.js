// Where the number of a unit comes from, term by term, by the rule of its layer (see rules.js).
// The card that explains a unit, the connections and switched-off units all rest on `origin`.

import { activate, activationName } from "./activations.js";
import { before, channelsOf, reached, size } from "./layers.js";
import { ruleOf } from "./rules.js";

/** @import { Layer, Network, Weights } from "./layers.js" */
/** @import { Rule } from "./rules.js" */

/**
 * @typedef {"sum" | "max" | "min" | "product"} Kind
 *
 * @typedef {object} Origin where a unit's number comes from; `count` terms are in use
 * @property {Kind} kind the sum of source × weight, or the largest, the smallest or all multiplied
 * @property {number} count
 * @property {Int32Array} source units of the layers before, one layer after the other
 * @property {Float64Array} weight
 * @property {number} bias
 */

/** Room for an answer of `origin`. @returns {Origin} */
export function newOrigin() {
  return {
    kind: "sum", count: 0, source: new Int32Array(0), weight: new Float64Array(0), bias: 0,
  };
}

/**
 * Where the number of one unit comes from.
 *
 * @param {Network} network
 * @param {number} index of the layer, from 1
 * @param {number} unit its place in the flattened, channels-last activations
 * @param {ArrayLike<number>} values what the layer gets, as `before` tells
 * @param {Origin} [from] is filled and returned; whoever asks a million times passes the same one
 * @returns {Origin | null} null for kinds of layer that are not known here
 */
export function origin(network, index, unit, values, from = newOrigin()) {
  const rule = ruleFor(network, index);
  return rule && fill(rule, unit, values, from);
}

/** @param {Rule} rule @param {number} unit @param {ArrayLike<number>} values @param {Origin} from */
function fill(rule, unit, values, from) {
  if (from.source.length < values.length) {
    from.source = new Int32Array(values.length);
    from.weight = new Float64Array(values.length);
  }
  from.kind = "sum";
  from.count = from.bias = 0;
  rule(unit, from, values);
  return from;
}

/** What was found out already, as it is asked for at every movement of the pen. @type {WeakMap<Weights, Map<Layer, Rule | null>>} */
const RULES = new WeakMap();

/** How a layer computes its units; null where that is not known here. @param {Network} network @param {number} index */
function ruleFor(network, index) {
  const layer = network.layers[index];
  if (layer.opaque || index === 0) return null;
  const rules = RULES.get(network.weights) ?? new Map();
  RULES.set(network.weights, rules);
  if (!rules.has(layer)) rules.set(layer, ruleOf(network, index));
  return /** @type {Rule | null} */ (rules.get(layer));
}

/**
 * A unit's number before the activation.
 *
 * @param {Origin} from
 * @param {ArrayLike<number>} values what the layer gets
 */
export function total(from, values) {
  let answer = { sum: from.bias, max: -Infinity, min: Infinity, product: 1 }[from.kind];
  for (let i = 0; i < from.count; i++) {
    const value = from.weight[i] * values[from.source[i]];
    if (from.kind === "sum") answer += value;
    else if (from.kind === "product") answer *= value;
    else answer = from.kind === "max" ? Math.max(answer, value) : Math.min(answer, value);
  }
  return answer;
}

/**
 * Compute units of a layer from what it gets; null for kinds of layer that are not known here.
 *
 * @param {Network} network
 * @param {number} index
 * @param {ArrayLike<number>} values what the layer gets
 * @param {number} [start] the first unit
 * @param {number} [count] how many; where units share a softmax, all of them
 */
export function forward(network, index, values, start = 0, count = size(network.layers[index].shape)) {
  const rule = ruleFor(network, index);
  if (!rule) return null;
  const from = newOrigin();
  const answer = new Float32Array(count);
  for (let i = 0; i < count; i++) answer[i] = total(fill(rule, start + i, values, from), values);
  return activate(network.layers[index], answer);
}

/** Whether a layer can be computed here. @param {Network} network @param {number} index */
function isKnown(network, index) {
  return ruleFor(network, index) !== null
    && activate(network.layers[index], new Float32Array()) !== null;
}

/**
 * Whether everything after a layer can be computed here, so that its units can be switched off.
 *
 * @param {Network} network
 * @param {number} index
 */
export function canFollow(network, index) {
  return [...reached(network, index)].every((later) => isKnown(network, later));
}

const TRIED = 7;

/**
 * Whether the page computes a layer as the network did, on a few of its units. What it can't, it
 * must not explain.
 *
 * @param {Network} network
 * @param {number} index
 * @param {Float32Array[]} values of every layer
 */
export function agrees(network, index, values) {
  if (!isKnown(network, index)) return true;
  const { length } = values[index];
  const given = before(network, index, values);
  const layer = network.layers[index];
  const count = activationName(layer) === "softmax" ? channelsOf(layer.shape) : 1;
  const most = values[index].reduce((so_far, x) => Math.max(so_far, Math.abs(x)), 1);
  for (let i = 0; i < TRIED; i++) {
    const start = Math.floor(i / TRIED * length / count) * count;
    const own = forward(network, index, given, start, count) ?? [];
    if (!own.every((x, k) => Math.abs(x - values[index][start + k]) < 1e-3 * most)) return false;
  }
  return true;
}
