// What each kind of layer computes: where the number of a unit comes from, term by term.
// The card that explains a unit, the connections and switched-off units all rest on `origin`.

import { activate } from "./activations.js";

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} type the Keras class
 * @property {number[]} shape without the batch, channels last
 * @property {string | null} [activation]
 * @property {number[]} [kernel_size]
 * @property {number[]} [pool_size]
 * @property {number[]} [strides]
 * @property {number[]} [dilation_rate]
 * @property {string} [padding]
 * @property {number} [epsilon]
 * @property {boolean} [use_bias]
 * @property {number} [axis]
 * @property {number} [negative_slope]
 * @property {number} [threshold]
 * @property {number} [max_value]
 * @property {number} [alpha]
 * @property {number} [scale]
 * @property {number} [offset]
 *
 * @typedef {Record<string, Float32Array>} Weights named `<layer>/<weight>`
 *
 * @typedef {object} Network the layers with the input as layer 0
 * @property {Layer[]} layers
 * @property {Weights} weights
 *
 * @typedef {object} Origin where a unit's number comes from; `count` terms are in use
 * @property {"sum" | "max"} kind the sum of source × weight, or the largest source
 * @property {number} count
 * @property {Int32Array} source units of the layer before
 * @property {Float64Array} weight
 * @property {number} bias
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

/** @param {number[]} shape */
export function size(shape) {
  return shape.reduce((product, n) => product * n, 1);
}

const SAME = /^(Flatten|Reshape|Identity|Activation|Softmax|ELU|(Leaky)?ReLU)$/;
/** Layers that change nothing in use. */
export const TRAINING =
  /^((Spatial|Gaussian|Alpha)?Dropout(2D)?|GaussianNoise|Random(Flip|Rotation|Translation|Zoom))$/;

/** Room for an answer of `origin`. @returns {Origin} */
export function newOrigin() {
  return {
    kind: "sum", count: 0, source: new Int32Array(0), weight: new Float64Array(0), bias: 0,
  };
}

/** @param {Layer} layer */
export function isConvolution({ type }) {
  return /^(Separable|Depthwise)?Conv2D$/.test(type);
}

/**
 * Where the number of one unit comes from.
 *
 * @param {Network} network
 * @param {number} index of the layer, from 1
 * @param {number} unit its place in the flattened, channels-last activations
 * @param {Origin} [from] is filled and returned; whoever asks a million times passes the same one
 * @returns {Origin | null} null for kinds of layer that are not known here
 */
export function origin(network, index, unit, from = newOrigin()) {
  const layer = network.layers[index];
  const before = network.layers[index - 1].shape;
  const weight = (/** @type {string} */ name) => network.weights[`${layer.name}/${name}`];
  const channels = layer.shape[layer.shape.length - 1];
  const channel = unit % channels;
  const kernel = weight("kernel");
  if (from.source.length < size(before)) {
    from.source = new Int32Array(size(before));
    from.weight = new Float64Array(size(before));
  }
  from.kind = "sum";
  from.count = 0;
  from.bias = weight("bias")?.[channel] ?? 0;
  const add = (/** @type {number} */ source, /** @type {number} */ factor) => {
    from.source[from.count] = source;
    from.weight[from.count++] = factor;
  };

  // Along another axis than the last there is no telling what belongs together.
  if (layer.type !== "Normalization" && ![-1, layer.shape.length].includes(layer.axis ?? -1)) {
    return null;
  }
  if (SAME.test(layer.type) || TRAINING.test(layer.type)) {
    add(unit, 1);
  } else if (layer.type === "Dense" && kernel) {
    const inputs = before[before.length - 1];
    const start = Math.floor(unit / channels) * inputs;
    for (let i = 0; i < inputs; i++) add(start + i, kernel[i * channels + channel]);
  } else if (isConvolution(layer) && kernel) {
    // Each map sees all maps of the layer before, or only those of its group.
    const group = kernel.length / size(layer.kernel_size ?? []) / channels;
    const first = Math.floor(channel * before[2] / (channels * group)) * group;
    eachInWindow(layer, before, unit, (source, place) => {
      for (let c = 0; c < group; c++) {
        add(source * before[2] + first + c, kernel[(place * group + c) * channels + channel]);
      }
    });
  } else if (/^(Global)?(Max|Average)Pooling2D$/.test(layer.type)) {
    eachInWindow(layer, before, unit, (source) => add(source * before[2] + channel, 1));
    if (layer.type.includes("Max")) from.kind = "max";
    else from.weight.fill(1 / from.count, 0, from.count);
  } else if (weight("moving_mean") && channels % weight("moving_mean").length === 0) {
    const at = channel % weight("moving_mean").length;
    const deviation = Math.sqrt(weight("moving_variance")[at] + (layer.epsilon ?? 0));
    const factor = (weight("gamma")?.[at] ?? 1) / Math.max(deviation, 1e-7);
    add(unit, factor);
    from.bias = (weight("beta")?.[at] ?? 0) - weight("moving_mean")[at] * factor;
  } else if (layer.type === "Rescaling" && typeof layer.scale === "number") {
    add(unit, layer.scale);
    from.bias = layer.offset ?? 0;
  } else {
    return null;
  }
  return from;
}

/**
 * Visit the pixels under a convolution's or a pooling's window; padding is left out.
 *
 * @param {Layer} layer
 * @param {number[]} before
 * @param {number} unit
 * @param {(source: number, place: number) => void} visit pixel of the layer before, place in window
 */
export function eachInWindow(layer, before, unit, visit) {
  const window = windowOf(layer, before, unit);
  for (let y = 0; y < window.height; y++) {
    const row = window.top + y * window.dilation[0];
    if (row < 0 || row >= before[0]) continue;
    for (let x = 0; x < window.width; x++) {
      const column = window.left + x * window.dilation[1];
      if (column < 0 || column >= before[1]) continue;
      visit(row * before[1] + column, y * window.width + x);
    }
  }
}

/**
 * The receptive field of a unit in the layer before; it may reach over the edge.
 *
 * @param {Layer} layer
 * @param {number[]} before
 * @param {number} unit
 */
export function windowOf(layer, before, unit) {
  const [height, width] = layer.kernel_size ?? layer.pool_size ?? [before[0], before[1]];
  const strides = layer.strides ?? layer.pool_size ?? [1, 1];
  const dilation = layer.dilation_rate ?? [1, 1];
  // Global pooling has one window, on everything.
  const place = layer.pool_size || layer.kernel_size ? Math.floor(unit / layer.shape[2]) : 0;
  const padding = [height, width].map((length, axis) => {
    if (layer.padding !== "same") return 0;
    const reach = (length - 1) * dilation[axis] + 1;
    const needed = (layer.shape[axis] - 1) * strides[axis] + reach - before[axis];
    return Math.floor(Math.max(0, needed) / 2);
  });
  const top = Math.floor(place / layer.shape[1] || 0) * strides[0] - padding[0];
  const left = (place % layer.shape[1] || 0) * strides[1] - padding[1];
  return { top, left, height, width, dilation };
}

/**
 * A unit's number before the activation.
 *
 * @param {Origin} from
 * @param {ArrayLike<number>} values of the layer before
 */
export function total(from, values) {
  if (from.kind === "max") {
    let largest = -Infinity;
    for (let i = 0; i < from.count; i++) largest = Math.max(largest, values[from.source[i]]);
    return largest;
  }
  let sum = from.bias;
  for (let i = 0; i < from.count; i++) sum += from.weight[i] * values[from.source[i]];
  return sum;
}

/**
 * Compute a whole layer from the one before; null for kinds of layer that are not known here.
 *
 * @param {Network} network
 * @param {number} index
 * @param {ArrayLike<number>} values of the layer before
 */
export function forward(network, index, values) {
  const layer = network.layers[index];
  const answer = new Float32Array(size(layer.shape));
  const from = newOrigin();
  for (let unit = 0; unit < answer.length; unit++) {
    if (!origin(network, index, unit, from)) return null;
    answer[unit] = total(from, values);
  }
  return activate(layer, answer);
}

/**
 * Whether everything after a layer can be computed here, so that its units can be switched off.
 *
 * @param {Network} network
 * @param {number} index
 */
export function canFollow(network, index) {
  return network.layers.slice(index + 1).every((layer, i) =>
    origin(network, index + 1 + i, 0) !== null
    && activate(layer, new Float32Array()) !== null);
}
