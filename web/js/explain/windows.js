// What a unit sees of the layer before, as pictures: its window, its weights, their products.

import { make } from "../elements.js";
import { channelsOf, inputsOf } from "../network/layers.js";
import { eachInWindow, windowOf } from "../network/windows.js";
import { text } from "../wording.js";
import { atlas, grid, largest } from "./pieces.js";
import { mapSums } from "./terms.js";

/** @import { Network } from "../network/layers.js" */
/** @import { Origin } from "../network/origin.js" */
/** @import { Neuron } from "./explanation.js" */

/**
 * What a unit's window shows of one map of the layer before.
 *
 * @param {Neuron} neuron
 * @param {number} map
 * @param {number} outside what stands beyond the edge
 */
function patchOf({ network, values, index, unit }, map, outside) {
  const layer = network.layers[index];
  const [input] = inputsOf(network, index);
  const { shape } = network.layers[input];
  const maps = channelsOf(shape);
  const { width, height } = windowOf(layer, shape, unit);
  const patch = new Float32Array(width * height).fill(outside);
  eachInWindow(layer, shape, unit, (source, place) => {
    patch[place] = values[input][source * maps + map];
  });
  return { patch, width };
}

/**
 * Receptive field × kernel = products, for the map that matters most.
 *
 * @param {Neuron} neuron
 */
export function convolution(neuron) {
  const { network, index, unit } = neuron;
  const [[map]] = mapSums(neuron);
  const { patch, width } = patchOf(neuron, map, 0);
  const { name, shape, weights = name } = network.layers[index];
  const [input] = inputsOf(network, index);
  const kernel = network.weights[`${weights}/kernel`];
  const channels = channelsOf(shape);
  const group = kernel.length / patch.length / channels;
  const filter = patch.map((_, place) =>
    kernel[(place * group + map % group) * channels + unit % channels]);
  const bound = neuron.ranges[input];
  const steepest = largest(filter);
  const several = channelsOf(network.layers[input].shape) > 1;
  const seen = text(several ? "patch_map" : "patch", { map: map + 1 });
  return make("div", "window",
    grid(patch, width, seen, bound), "×", grid(filter, width, text("kernel"), steepest), "=",
    grid(patch.map((value, i) => value * filter[i]), width, text("products"), bound * steepest));
}

/**
 * All weights that lead into a unit as a picture of where they come from, and times the
 * activations.
 *
 * @param {Neuron} neuron
 * @param {Origin} from
 */
export function incoming({ network, values, index }, from) {
  const [input] = inputsOf(network, index);
  const before = values[input];
  const shape = spatial(network, input);
  const weights = new Float32Array(before.length);
  for (let i = 0; i < from.count; i++) weights[from.source[i]] = from.weight[i];
  const products = weights.map((weight, i) => weight * before[i]);
  return make("div", "incoming",
    atlas(weights, shape, text("weights")), atlas(products, shape, text("products")));
}

/** The shape a flattened layer had when it still was a picture. @param {Network} network @param {number} index */
function spatial(network, index) {
  let at = index;
  while (at > 0 && ["Flatten", "Reshape", "Dropout"].includes(network.layers[at].type)) {
    [at] = inputsOf(network, at);
  }
  return network.layers[at].shape;
}

/** @param {Neuron} neuron @param {number} winner */
export function poolPicture(neuron, winner) {
  const { network, ranges, index, unit } = neuron;
  const [input] = inputsOf(network, index);
  const { patch, width } = patchOf(neuron, unit % channelsOf(network.layers[input].shape), NaN);
  return make("div", "window",
    grid(patch, width, text("patch"), ranges[input], patch.indexOf(winner)));
}
