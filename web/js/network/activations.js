// Activation functions, under the names that Keras gives them.

import { channelsOf } from "./layers.js";

/** @import { Layer } from "./layers.js" */

/** @typedef {(x: number) => number} Curve */

/** @param {number} slope @param {number} [threshold] @param {number} [most] @returns {Curve} */
const bent = (slope, threshold = 0, most = Infinity) => (x) =>
  x > threshold ? Math.min(x, most) : 0 - slope * (threshold - x);
/** @param {number} alpha @returns {Curve} */
const elu = (alpha) => (x) => (x > 0 ? x : alpha * Math.expm1(x));
/** @type {Curve} */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
/** @type {Curve} */
const softplus = (x) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));

/** @type {Record<string, Curve>} */
const FUNCTIONS = {
  linear: (x) => x,
  relu: bent(0),
  relu6: bent(0, 0, 6),
  leaky_relu: bent(0.2),
  sigmoid,
  hard_sigmoid: (x) => Math.min(1, Math.max(0, x / 6 + 0.5)),
  tanh: Math.tanh,
  elu: elu(1),
  celu: elu(1),
  selu: (x) => 1.0507009873554805 * elu(1.6732632423543772)(x),
  gelu: (x) => x * (1 + erf(x * Math.SQRT1_2)) / 2,
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  silu: (x) => x * sigmoid(x),
  mish: (x) => x * Math.tanh(softplus(x)),
  exponential: Math.exp,
};

/**
 * To within 1.5e-7 (Abramowitz and Stegun, 1964, "Handbook of mathematical functions", 7.1.26).
 *
 * @type {Curve}
 */
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]
    .reduce((so_far, factor) => (so_far + factor) * t, 0);
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}

/** The activation that a layer applies; "linear" where it applies none. @param {Layer} layer */
export function activationName(layer) {
  /** @type {Record<string, string>} */
  const layers = { ReLU: "relu", Softmax: "softmax", ELU: "elu", LeakyReLU: "leaky_relu" };
  return layers[layer.type] ?? layer.activation ?? "linear";
}

/** What a layer applies to each number, as far as it is known here. @param {Layer} layer */
function curve(layer) {
  if (layer.type === "ELU") return elu(layer.alpha ?? 1);
  if (!/^(Leaky)?ReLU$/.test(layer.type)) return FUNCTIONS[activationName(layer)];
  return bent(layer.negative_slope ?? 0, layer.threshold, layer.max_value);
}

/**
 * Apply a layer's activation.
 *
 * @param {Layer} layer
 * @param {Float32Array} numbers before it
 * @returns {Float32Array | null} null for those that are not known here
 */
export function activate(layer, numbers) {
  if (activationName(layer) === "softmax") return softmax(numbers, channelsOf(layer.shape));
  const apply = curve(layer);
  return apply ? numbers.map(apply) : null;
}

/**
 * @template {Float32Array | Float64Array} T
 * @param {T} logits
 * @param {number} group how many units share one softmax
 */
export function softmax(logits, group) {
  const answer = /** @type {T} */ (logits.slice());
  for (let start = 0; start < answer.length; start += group) {
    const part = answer.subarray(start, start + group);
    const largest = Math.max(...part);
    let sum = 0;
    for (const x of part) sum += Math.exp(x - largest);
    for (let i = 0; i < part.length; i++) part[i] = Math.exp(part[i] - largest) / sum;
  }
  return answer;
}
