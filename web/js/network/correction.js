// Teaches a network on the page: gradient descent on its last layer, by the rule of lesson 3. How far
// a weight goes is how wrong its output was, (p − y), times what came in, h.

import { softmax } from "./activations.js";
import { size } from "./layers.js";

/** @import { Layer, Network, Weights } from "./layers.js" */

/** How large a step is. */
export const RATE = 0.002;

/** The last layer if it can be taught here: a softmax over weighted sums. @param {Network} network @returns {Layer | null} */
export function teachable({ layers, weights }) {
  const last = layers[layers.length - 1];
  const kernel = weights[`${last.name}/kernel`];
  const plain = last.type === "Dense" && last.activation === "softmax" && last.shape.length === 1;
  return plain && kernel ? last : null;
}

/**
 * The shares that the last layer answers with.
 *
 * @param {Layer} layer
 * @param {Weights} weights
 * @param {ArrayLike<number>} hidden what comes in
 */
export function answer({ name, shape }, weights, hidden) {
  const [kernel, bias] = [weights[`${name}/kernel`], weights[`${name}/bias`]];
  const classes = size(shape);
  return softmax(Float64Array.from({ length: classes }, (_, unit) => {
    let sum = bias?.[unit] ?? 0;
    for (let i = 0; i < hidden.length; i++) sum += hidden[i] * kernel[i * classes + unit];
    return sum;
  }), classes);
}

/**
 * The last layer's weights after one step towards the right answer.
 *
 * @param {Layer} layer
 * @param {Weights} weights
 * @param {ArrayLike<number>} hidden
 * @param {number} right the label
 * @param {number} [rate]
 * @returns {Weights}
 */
export function step(layer, weights, hidden, right, rate = RATE) {
  const wrong = answer(layer, weights, hidden).map((share, unit) => share - Number(unit === right));
  const [kernel, bias] = ["kernel", "bias"].map((name) => weights[`${layer.name}/${name}`]);
  const classes = wrong.length;
  const taught = { [`${layer.name}/kernel`]: kernel.map((weight, i) =>
    weight - rate * wrong[i % classes] * hidden[Math.floor(i / classes)]) };
  if (bias) taught[`${layer.name}/bias`] = bias.map((weight, unit) => weight - rate * wrong[unit]);
  return taught;
}
