// What each kind of layer computes: where the number of a unit comes from, term by term.
// The card that explains a unit, the connections and switched-off units all rest on `origin`.

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
 * @property {number} [groups]
 * @property {string} [padding]
 * @property {number} [epsilon]
 * @property {number} [negative_slope]
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

/** @param {number[]} shape */
export function size(shape) {
  return shape.reduce((product, n) => product * n, 1);
}

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

/**
 * The activation that a layer applies, by name; "linear" where it applies none.
 *
 * @param {Layer} layer
 */
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

const SAME = [
  "Flatten", "Reshape", "Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout",
  "AlphaDropout", "Identity", "Activation", "ReLU", "Softmax", "ELU", "LeakyReLU",
];

/** @type {Origin} One buffer for all, because a convolution asks millions of times. */
const scratch = {
  kind: "sum", count: 0, source: new Int32Array(1024), weight: new Float64Array(1024), bias: 0,
};

/**
 * @param {number} source
 * @param {number} weight
 */
function add(source, weight) {
  if (scratch.count === scratch.source.length) {
    const [sources, weights] = [scratch.source, scratch.weight];
    scratch.source = new Int32Array(2 * sources.length);
    scratch.weight = new Float64Array(2 * sources.length);
    scratch.source.set(sources);
    scratch.weight.set(weights);
  }
  scratch.source[scratch.count] = source;
  scratch.weight[scratch.count++] = weight;
}

/**
 * Where the number of one unit comes from. The answer is overwritten by the next call.
 *
 * @param {Network} network
 * @param {number} index of the layer, from 1
 * @param {number} unit its place in the flattened, channels-last activations
 * @returns {Origin | null} null for kinds of layer that are not known here
 */
export function origin(network, index, unit) {
  const layer = network.layers[index];
  const before = network.layers[index - 1].shape;
  const weight = (/** @type {string} */ name) => network.weights[`${layer.name}/${name}`];
  const channels = layer.shape[layer.shape.length - 1];
  const channel = unit % channels;
  scratch.kind = "sum";
  scratch.count = 0;
  scratch.bias = 0;

  if (SAME.includes(layer.type)) {
    add(unit, 1);
  } else if (layer.type === "Dense" && weight("kernel")) {
    const inputs = before[before.length - 1];
    const start = Math.floor(unit / channels) * inputs;
    const kernel = weight("kernel");
    for (let i = 0; i < inputs; i++) add(start + i, kernel[i * channels + channel]);
    scratch.bias = weight("bias")?.[channel] ?? 0;
  } else if (layer.type === "Conv2D" && weight("kernel") && (layer.groups ?? 1) === 1) {
    const kernel = weight("kernel");
    eachInWindow(layer, before, unit, (source, place) => {
      for (let c = 0; c < before[2]; c++) {
        add(source * before[2] + c, kernel[(place * before[2] + c) * channels + channel]);
      }
    });
    scratch.bias = weight("bias")?.[channel] ?? 0;
  } else if (layer.type === "DepthwiseConv2D" && weight("kernel")) {
    const kernel = weight("kernel");
    const from = Math.floor(channel / (channels / before[2]));
    eachInWindow(layer, before, unit, (source, place) =>
      add(source * before[2] + from, kernel[place * channels + channel]));
    scratch.bias = weight("bias")?.[channel] ?? 0;
  } else if (/^(Global)?(Max|Average)Pooling2D$/.test(layer.type)) {
    eachInWindow(layer, before, unit, (source) => add(source * before[2] + channel, 1));
    if (layer.type.includes("Max")) scratch.kind = "max";
    else scratch.weight.fill(1 / scratch.count, 0, scratch.count);
  } else if (layer.type === "BatchNormalization" && weight("moving_mean")) {
    const deviation = Math.sqrt(weight("moving_variance")[channel] + (layer.epsilon ?? 1e-3));
    const factor = (weight("gamma")?.[channel] ?? 1) / deviation;
    add(unit, factor);
    scratch.bias = (weight("beta")?.[channel] ?? 0) - weight("moving_mean")[channel] * factor;
  } else if (layer.type === "Rescaling" && layer.scale !== undefined) {
    add(unit, layer.scale);
    scratch.bias = layer.offset ?? 0;
  } else {
    return null;
  }
  return scratch;
}

/**
 * Visit the pixels under a convolution's or a pooling's window; padding is left out.
 *
 * @param {Layer} layer
 * @param {number[]} before
 * @param {number} unit
 * @param {(source: number, place: number) => void} visit pixel of the layer before, place in window
 */
function eachInWindow(layer, before, unit, visit) {
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
  for (let unit = 0; unit < answer.length; unit++) {
    const from = origin(network, index, unit);
    if (!from) return null;
    answer[unit] = total(from, values);
  }
  if (activationName(layer) === "softmax") return softmax(answer, layer.shape.at(-1) ?? 1);
  const apply = activation(layer);
  return apply ? answer.map(apply) : null;
}

/**
 * @param {Float32Array} logits
 * @param {number} group how many units share one softmax
 */
function softmax(logits, group) {
  const answer = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += group) {
    const part = logits.subarray(start, start + group);
    const largest = Math.max(...part);
    const sum = part.reduce((so_far, x) => so_far + Math.exp(x - largest), 0);
    part.forEach((x, i) => { answer[start + i] = Math.exp(x - largest) / sum; });
  }
  return answer;
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
    && (activationName(layer) === "softmax" || activation(layer) !== undefined));
}
