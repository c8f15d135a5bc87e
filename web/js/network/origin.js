// What each kind of layer computes: where the number of a unit comes from, term by term.
// The card that explains a unit, the connections and switched-off units all rest on `origin`.

import { activate, activationName } from "./activations.js";
import { before, inputsOf, isConvolution, reached, size, TRAINING } from "./layers.js";
import { isMerging, merging } from "./merging.js";
import { moveOf } from "./moves.js";
import { EVENING, evening } from "./statistics.js";
import { eachInWindow, eachStamp, planar } from "./windows.js";

/** @import { Layer, Network, Weights } from "./layers.js" */

/**
 * @typedef {"sum" | "max" | "min" | "product"} Kind
 *
 * @typedef {object} Origin where a unit's number comes from; `count` terms are in use
 * @property {Kind} kind the sum of source × weight, or the largest, the smallest or all multiplied
 * @property {number} count
 * @property {Int32Array} source units of the layers before, one layer after the other
 * @property {Float64Array} weight
 * @property {number} bias
 *
 * @typedef {(unit: number, from: Origin, before: ArrayLike<number>) => void} Rule fills in the origin
 */

const SAME = /^(Flatten|Reshape|Identity|Activation|Softmax|ELU|(Leaky)?ReLU)$/;

/** Room for an answer of `origin`. @returns {Origin} */
export function newOrigin() {
  return {
    kind: "sum", count: 0, source: new Int32Array(0), weight: new Float64Array(0), bias: 0,
  };
}

/** @param {Origin} from @param {number} source @param {number} weight */
function add(from, source, weight) {
  from.source[from.count] = source;
  from.weight[from.count++] = weight;
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
  const rule = ruleOf(network, index);
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
function ruleOf(network, index) {
  const layer = network.layers[index];
  if (layer.opaque || index === 0) return null;
  const known = RULES.get(network.weights) ?? new Map();
  RULES.set(network.weights, known);
  if (!known.has(layer)) known.set(layer, newRule(network, index));
  return /** @type {Rule | null} */ (known.get(layer));
}

/** @param {Network} network @param {number} index @returns {Rule | null} */
function newRule(network, index) {
  const layer = network.layers[index];
  const shapes = inputsOf(network, index).map((input) => network.layers[input].shape);
  const weight = (/** @type {string} */ name) => network.weights[`${layer.weights ?? layer.name}/${name}`];
  const [shape] = shapes;
  const channels = layer.shape[layer.shape.length - 1];
  const kernel = weight("kernel");

  if (isMerging(layer)) {
    const { kind, sources, weights } = merging(layer, shapes);
    return (unit, from) => {
      from.kind = kind;
      sources(unit).forEach((source, i) => add(from, source, weights[i]));
    };
  }
  const move = moveOf(layer, shapes);
  if (move) {
    return (unit, from) => {
      const source = move(unit);
      if (source >= 0) add(from, source, 1);
    };
  }
  if (shapes.length > 1) return null;
  // Along another axis than the last there is no telling what belongs together.
  const last = [-1, layer.shape.length].includes(/** @type {number} */ ([layer.axis ?? -1].flat()[0]));
  if (SAME.test(layer.type) && last || TRAINING.test(layer.type)) return (unit, from) => add(from, unit, 1);
  if (layer.type === "PReLU" && weight("slope")) {
    return (unit, from, values) => add(from, unit, values[unit] > 0 ? 1 : weight("slope")[unit]);
  }
  if (layer.type === "Dense" && kernel) return dense(layer, shape, weight);
  if (isConvolution(layer) && kernel) return convolution(layer, shape, weight);
  if (layer.type === "Conv2DTranspose" && kernel) return stamps(layer, shape, weight);
  if (/^(Global)?(Max|Average)Pooling[12]D$/.test(layer.type)) return pooling(layer, shape);
  if (EVENING.test(layer.type)) {
    const even = evening(layer, weight);
    return (unit, from, values) => {
      const { factor, shift } = even(unit, values);
      add(from, unit, factor);
      from.bias = shift;
    };
  }
  const mean = weight("moving_mean");
  if (mean && channels % mean.length === 0 && (last || layer.type === "Normalization")) {
    return (unit, from) => {
      const at = unit % channels % mean.length;
      const deviation = Math.sqrt(weight("moving_variance")[at] + (layer.epsilon ?? 0));
      const factor = (weight("gamma")?.[at] ?? 1) / Math.max(deviation, 1e-7);
      add(from, unit, factor);
      from.bias = (weight("beta")?.[at] ?? 0) - mean[at] * factor;
    };
  }
  const { scale } = layer;
  if (layer.type === "Rescaling" && typeof scale === "number") {
    return (unit, from) => {
      add(from, unit, scale);
      from.bias = layer.offset ?? 0;
    };
  }
  return null;
}

/** @typedef {(name: string) => Float32Array} Weight */

/** @param {Layer} layer @param {number[]} shape @param {Weight} weight @returns {Rule} */
function dense(layer, shape, weight) {
  const channels = layer.shape[layer.shape.length - 1];
  const inputs = shape[shape.length - 1];
  const [kernel, bias] = [weight("kernel"), weight("bias")];
  return (unit, from) => {
    const channel = unit % channels;
    const start = Math.floor(unit / channels) * inputs;
    for (let i = 0; i < inputs; i++) add(from, start + i, kernel[i * channels + channel]);
    from.bias = bias?.[channel] ?? 0;
  };
}

/** @param {Layer} layer @param {number[]} shape @param {Weight} weight @returns {Rule} */
function convolution(layer, shape, weight) {
  const channels = layer.shape[layer.shape.length - 1];
  const maps = planar(shape)[2];
  const [kernel, bias] = [weight("kernel"), weight("bias")];
  // Each map sees all maps of the layer before, or only those of its group.
  const group = kernel.length / size(layer.kernel_size ?? []) / channels;
  return (unit, from) => {
    const channel = unit % channels;
    const first = Math.floor(channel * maps / (channels * group)) * group;
    eachInWindow(layer, shape, unit, (source, place) => {
      for (let c = 0; c < group; c++) {
        add(from, source * maps + first + c, kernel[(place * group + c) * channels + channel]);
      }
    });
    from.bias = bias?.[channel] ?? 0;
  };
}

/** @param {Layer} layer @param {number[]} shape @param {Weight} weight @returns {Rule} */
function stamps(layer, shape, weight) {
  const [channels, maps] = [layer.shape[2], shape[2]];
  const [kernel, bias] = [weight("kernel"), weight("bias")];
  return (unit, from) => {
    const channel = unit % channels;
    eachStamp(layer, shape, unit, (source, place) => {
      for (let c = 0; c < maps; c++) {
        add(from, source * maps + c, kernel[(place * channels + channel) * maps + c]);
      }
    });
    from.bias = bias?.[channel] ?? 0;
  };
}

/** @param {Layer} layer @param {number[]} shape @returns {Rule} */
function pooling(layer, shape) {
  const maps = planar(shape)[2];
  return (unit, from) => {
    eachInWindow(layer, shape, unit, (source) => add(from, source * maps + unit % maps, 1));
    if (layer.type.includes("Max")) from.kind = "max";
    else from.weight.fill(1 / from.count, 0, from.count);
  };
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
  const rule = ruleOf(network, index);
  if (!rule) return null;
  const from = newOrigin();
  const answer = new Float32Array(count);
  for (let i = 0; i < count; i++) answer[i] = total(fill(rule, start + i, values, from), values);
  return activate(network.layers[index], answer);
}

/** Whether a layer can be computed here. @param {Network} network @param {number} index */
function isKnown(network, index) {
  return ruleOf(network, index) !== null
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
  const count = activationName(layer) === "softmax" ? layer.shape[layer.shape.length - 1] : 1;
  const most = values[index].reduce((so_far, x) => Math.max(so_far, Math.abs(x)), 1);
  for (let i = 0; i < TRIED; i++) {
    const start = Math.floor(i / TRIED * length / count) * count;
    const own = forward(network, index, given, start, count) ?? [];
    if (!own.every((x, k) => Math.abs(x - values[index][start + k]) < 1e-3 * most)) return false;
  }
  return true;
}
