// What each kind of layer computes: the rule by which a unit's number comes from those before it.

import { channelsOf, inputsOf, isConvolution, size, TRAINING } from "./layers.js";
import { isMerging, merging } from "./merging.js";
import { moveOf } from "./moves.js";
import { EVENING, evening } from "./statistics.js";
import { eachInWindow, eachStamp } from "./windows.js";

/** @import { Layer, Network } from "./layers.js" */
/** @import { Origin } from "./origin.js" */

/** @typedef {(unit: number, from: Origin, before: ArrayLike<number>) => void} Rule fills in the origin */

const SAME = /^(Flatten|Reshape|Identity|Activation|Softmax|ELU|(Leaky)?ReLU)$/;

/** @param {Origin} from @param {number} source @param {number} weight */
function add(from, source, weight) {
  from.source[from.count] = source;
  from.weight[from.count++] = weight;
}

/** How a layer computes its units; null where that is not known here. @param {Network} network @param {number} index @returns {Rule | null} */
export function ruleOf(network, index) {
  const layer = network.layers[index];
  const shapes = inputsOf(network, index).map((input) => network.layers[input].shape);
  const weight = (/** @type {string} */ name) => network.weights[`${layer.weights ?? layer.name}/${name}`];
  const [shape] = shapes;
  const channels = channelsOf(layer.shape);

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
  const isWeighted = isConvolution(layer) || /^(Dense|Conv2DTranspose)$/.test(layer.type);
  if (isWeighted && weight("kernel")) return weighted(layer, shape, weight);
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

/**
 * Sums of what a unit sees, each number times a weight of the kernel.
 *
 * @param {Layer} layer
 * @param {number[]} shape of the layer before
 * @param {Weight} weight
 * @returns {Rule}
 */
function weighted(layer, shape, weight) {
  const [channels, maps] = [channelsOf(layer.shape), channelsOf(shape)];
  const [kernel, bias] = [weight("kernel"), weight("bias")];
  // Each map sees all maps of the layer before, or only those of its group.
  const group = kernel.length / size(layer.kernel_size ?? []) / channels;
  const stamps = layer.type === "Conv2DTranspose";
  // In a kernel that is stamped, the maps of the layer before come last.
  const [own, other] = stamps ? [group, 1] : [1, channels];
  const visit = stamps ? eachStamp : isConvolution(layer) ? eachInWindow : itsPlace;
  return (unit, from) => {
    const channel = unit % channels;
    const first = Math.floor(channel * maps / (channels * group)) * group;
    visit(layer, shape, unit, (source, place) => {
      const start = place * group * channels + channel * own;
      for (let c = 0; c < group; c++) add(from, source * maps + first + c, kernel[start + c * other]);
    });
    from.bias = bias?.[channel] ?? 0;
  };
}

/** A dense layer sees the same place of the layer before. @type {typeof eachInWindow} */
function itsPlace({ shape }, _, unit, visit) {
  visit(Math.floor(unit / channelsOf(shape)), 0);
}

/** @param {Layer} layer @param {number[]} shape @returns {Rule} */
function pooling(layer, shape) {
  const maps = channelsOf(shape);
  return (unit, from) => {
    eachInWindow(layer, shape, unit, (source) => add(from, source * maps + unit % maps, 1));
    if (layer.type.includes("Max")) from.kind = "max";
    else from.weight.fill(1 / from.count, 0, from.count);
  };
}
