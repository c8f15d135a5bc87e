// What the numbers of the last layer amount to.

import { isUnlike } from "./unlike.js";

/** @import { Model, Pass } from "./inference.js" */

/** On a border the first two are nearly as strong as each other, and all others far behind. */
const BORDER = { ratio: 1.5, together: 0.6 };
/** Below this the network is not sure of what it reads. */
const SURE = 0.5;
/** Below this a second one is not worth a word. */
export const WORTH = 0.001;

/**
 * @param {Float32Array} values at least one
 * @param {boolean} softmax whether they are probabilities
 */
export function verdict(values, softmax) {
  let [first, second] = [0, -1];
  for (let i = 1; i < values.length; i++) {
    if (values[i] > values[first]) [first, second] = [i, first];
    else if (second < 0 || values[i] > values[second]) second = i;
  }
  const [most, next] = [values[first], second < 0 ? 0 : values[second]];
  return {
    first,
    /** −1 where there is only one. */
    second,
    close: softmax && most < BORDER.ratio * next && most + next > BORDER.together,
    alone: softmax && next < WORTH,
    unsure: softmax && most < SURE,
  };
}

/**
 * What is read of each symbol of a row; nothing where nothing is drawn.
 *
 * @param {Model} model
 * @param {Pass} pass
 */
export function readings({ labels, description }, { answers, drawn }) {
  return drawn.empty ? [] : answers.map((values) =>
    ({ label: labels[values.indexOf(Math.max(...values))], unlike: isUnlike(description, values) }));
}
