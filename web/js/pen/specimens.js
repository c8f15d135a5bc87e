// Printed examples of every label, on which a network shows how strong its layers get.

import { greyOf, newCanvas, pen, whiten } from "../elements.js";
import { normalise, SIZE } from "../normalise.js";

const SIDE = 112;

/** @param {string[]} labels @returns {Float32Array[]} tiles, ink = 1 */
export function specimens(labels) {
  const context = pen(newCanvas(SIDE, SIDE), { willReadFrequently: true });
  context.font = `${SIDE * 0.8}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  return labels.map((label) => {
    whiten(context);
    context.fillStyle = "#000";
    context.fillText(label, SIDE / 2, SIDE / 2, SIDE);
    return ink(normalise(greyOf(context), SIDE, SIDE));
  });
}

/** A tile as the network wants it: ink 1, paper 0. @param {Uint8ClampedArray} tile */
export function ink(tile) {
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => (255 - tile[i]) / 255);
}
