// What a network is made of: its layers, their shapes, and whose answers each of them takes.

import { concat } from "./arrays.js";

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} type the Keras class
 * @property {number[]} shape without the batch, channels last
 * @property {number[]} [from] the layers whose answers it takes, else the one before it
 * @property {string} [weights] the layer whose weights it shares
 * @property {boolean} [opaque] the page computes it otherwise than the network did
 * @property {string | null} [activation]
 * @property {number[]} [kernel_size]
 * @property {number[]} [pool_size]
 * @property {number[]} [strides]
 * @property {number[]} [dilation_rate]
 * @property {string | number[] | number[][]} [padding]
 * @property {number[] | number[][]} [cropping]
 * @property {number | number[]} [size]
 * @property {string} [interpolation]
 * @property {number[]} [dims]
 * @property {number} [groups]
 * @property {number} [epsilon]
 * @property {boolean} [use_bias]
 * @property {number | number[]} [axis]
 * @property {number} [negative_slope]
 * @property {number} [threshold]
 * @property {number} [max_value]
 * @property {number} [alpha]
 * @property {number | boolean} [scale]
 * @property {number} [offset]
 *
 * @typedef {Record<string, Float32Array>} Weights named `<layer>/<weight>`
 *
 * @typedef {object} Network the layers with the input as layer 0
 * @property {Layer[]} layers
 * @property {Weights} weights
 */

/**
 * A shape as pictures: how many, how high, how wide. Units without neighbours are 1 × 1.
 *
 * @param {number[]} shape
 */
export function pictures(shape) {
  if (shape.length === 3) return { maps: shape[2], height: shape[0], width: shape[1] };
  if (shape.length === 2) return { maps: 1, height: shape[0], width: shape[1] };
  return { maps: size(shape), height: 1, width: 1 };
}

/** Every map of a layer, by number. @param {number[]} shape */
export function mapsOf(shape) {
  return [...Array(pictures(shape).maps).keys()];
}

/** How many numbers stand at each place: the last axis. @param {number[]} shape */
export function channelsOf(shape) {
  return shape[shape.length - 1];
}

/** @param {number[]} shape */
export function size(shape) {
  return shape.reduce((product, n) => product * n, 1);
}

/** Layers that change nothing in use. */
export const TRAINING =
  /^((Spatial|Gaussian|Alpha)?Dropout([123]D)?|GaussianNoise|ActivityRegularization|Random\w+)$/;

/** @param {Layer} layer */
export function isConvolution({ type }) {
  return /^(Separable|Depthwise)?Conv[12]D$/.test(type);
}

/** The layers whose answers a layer takes. @param {Network} network @param {number} index */
export function inputsOf({ layers }, index) {
  return layers[index].from ?? (index > 0 ? [index - 1] : []);
}

/**
 * What a layer gets: the answers of its inputs, one after the other.
 *
 * @param {Network} network
 * @param {number} index
 * @param {Float32Array[]} values of every layer
 */
export function before(network, index, values) {
  const inputs = inputsOf(network, index).map((input) => values[input]);
  return inputs.length === 1 ? inputs[0] : concat(Float32Array, inputs);
}

/**
 * Of which layer a number in `before` is, and which unit of it.
 *
 * @param {Network} network
 * @param {number} index
 * @param {number} source
 */
export function locate(network, index, source) {
  let unit = source;
  for (const layer of inputsOf(network, index)) {
    const count = size(network.layers[layer].shape);
    if (unit < count) return { layer, unit };
    unit -= count;
  }
  return { layer: 0, unit: 0 };
}

/** All layers that a layer's answers reach, itself left out. @param {Network} network @param {number} index */
export function reached(network, index) {
  const found = new Set([index]);
  for (let later = index + 1; later < network.layers.length; later++) {
    if (inputsOf(network, later).some((input) => found.has(input))) found.add(later);
  }
  found.delete(index);
  return found;
}
