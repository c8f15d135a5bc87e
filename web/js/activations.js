// Activation functions, under the names that Keras gives them.

/** @import { Layer } from "./layers.js" */

/** @type {Record<string, (x: number) => number>} */
const FUNCTIONS = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hard_sigmoid: (x) => Math.min(1, Math.max(0, x / 6 + 0.5)),
  tanh: Math.tanh,
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  softplus: (x) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x) => x / (1 + Math.abs(x)),
  silu: (x) => x / (1 + Math.exp(-x)),
  swish: (x) => x / (1 + Math.exp(-x)),
  exponential: Math.exp,
};

/** The activation that a layer applies; "linear" where it applies none. @param {Layer} layer */
export function activationName(layer) {
  /** @type {Record<string, string>} */
  const layers = { ReLU: "relu", Softmax: "softmax", ELU: "elu", LeakyReLU: "leaky_relu" };
  return layers[layer.type] ?? layer.activation ?? "linear";
}

/**
 * @param {Layer} layer
 * @returns {((x: number) => number) | undefined} undefined for softmax, which looks at all units
 */
export function activation(layer) {
  const name = activationName(layer);
  if (name === "leaky_relu") {
    const slope = layer.negative_slope ?? (layer.type === "LeakyReLU" ? 0.3 : 0.2);
    return (x) => (x > 0 ? x : slope * x);
  }
  return FUNCTIONS[name];
}

/** @param {Float32Array} logits @param {number} group how many units share one softmax */
export function softmax(logits, group) {
  const answer = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += group) {
    const part = logits.subarray(start, start + group);
    const largest = Math.max(...part);
    const sum = part.reduce((so_far, x) => so_far + Math.exp(x - largest), 0);
    part.forEach((x, i) => { answer[start + i] = Math.exp(x - largest) / sum; });
  }
  return answer;
}
