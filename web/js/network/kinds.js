// What kinds of layer there are, in the eyes of someone who has never seen one.

import { isConvolution, pictures, TRAINING } from "./layers.js";

/** @import { Layer } from "./layers.js" */

/**
 * @typedef {"input" | "convolution" | "pooling" | "row" | "dense" | "training" | "normalization"
 *   | "activation" | "merging" | "resizing" | "memory" | "attention" | "operation" | "network" | "other"} Kind
 */

/** @type {[RegExp, Kind][]} */
const KINDS = [
  [/^InputLayer$/, "input"],
  [/Pooling/, "pooling"],
  [/^(Flatten|Reshape|Permute|RepeatVector)$/, "row"],
  [/^(Add|Subtract|Average|Multiply|Maximum|Minimum|Concatenate|Dot)$/, "merging"],
  [/^((ZeroPadding|Cropping|UpSampling)[12]D|Resizing|(Random|Center)Crop)$/, "resizing"],
  [/^(SimpleRNN|LSTM|GRU|RNN|Bidirectional|ConvLSTM[12]D)$/, "memory"],
  [/Attention$/, "attention"],
  [/^keras\.ops\./, "operation"],
  [/^(Sequential|Functional)$/, "network"],
  [/^Dense$/, "dense"],
  [TRAINING, "training"],
  [/Normalization|^Rescaling$/, "normalization"],
  [/^(Activation|Softmax|P?ReLU|LeakyReLU|ELU)$/, "activation"],
];

/** @param {Layer} layer @returns {Kind} */
export function kindOf(layer) {
  if (isConvolution(layer)) return "convolution";
  return KINDS.find(([type]) => type.test(layer.type))?.[1] ?? "other";
}

/**
 * How a layer is drawn: the input as a picture, maps side by side, single units in a block, and
 * what is only laid in a row as a thin ribbon.
 *
 * @param {Layer} layer
 * @param {number} index
 * @returns {"input" | "maps" | "units" | "ribbon"}
 */
export function lookOf(layer, index) {
  const { width, height } = pictures(layer.shape);
  if (width * height > 1) return index === 0 ? "input" : "maps";
  return kindOf(layer) === "row" ? "ribbon" : "units";
}

/** How many units look at each place, such as a convolution's filters. @param {Layer} layer */
export function countOf({ shape }) {
  return shape.length === 2 ? shape[1] : pictures(shape).maps;
}
