// Printed examples of every label, to learn how strong the layers of a network usually get.

import { greyOf, newCanvas, pen } from "../elements.js";
import { normalise, SIZE } from "../normalise.js";
import { run } from "../network/session.js";

const SIDE = 112;

/**
 * How strong each layer gets on clear examples, and whether it can be negative: the fixed colour
 * scale.
 *
 * @param {string} name
 * @param {string[]} labels
 */
export async function calibrate(name, labels) {
  const usual = [1];
  const signed = [false];
  for (const tile of specimens(labels)) {
    const { layers } = await run(name, tile, {});
    layers.forEach((values, i) => {
      const [least, most] = [Math.min, Math.max].map((pick) => values.reduce((a, b) => pick(a, b)));
      usual[i + 1] = Math.max(usual[i + 1] ?? 1e-6, most, -least);
      signed[i + 1] ||= least < 0;
    });
  }
  return { usual, signed };
}

/** @param {string[]} labels @returns {Float32Array[]} tiles, ink = 1 */
function specimens(labels) {
  const context = pen(newCanvas(SIDE, SIDE), { willReadFrequently: true });
  context.font = `${SIDE * 0.8}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  return labels.map((label) => {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SIDE, SIDE);
    context.fillStyle = "#000";
    context.fillText(label, SIDE / 2, SIDE / 2, SIDE);
    return ink(normalise(greyOf(context), SIDE, SIDE));
  });
}

/** A tile as the network wants it: ink 1, paper 0. @param {Uint8ClampedArray} tile */
export function ink(tile) {
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => (255 - tile[i]) / 255);
}
