// Printed examples of every label, to learn how strong the layers of a network usually get.

import { normalise, SIZE } from "./normalise.js";

const SIDE = 112;

/**
 * @param {string[]} labels
 * @returns {Float32Array[]} tiles, ink = 1
 */
export function specimens(labels) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true }));
  context.font = `${SIDE * 0.8}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  return labels.map((label) => {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SIDE, SIDE);
    context.fillStyle = "#000";
    context.fillText(label, SIDE / 2, SIDE / 2, SIDE);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    const grey = Uint8ClampedArray.from({ length: SIDE * SIDE }, (_, i) => data[4 * i]);
    return ink(normalise(grey, SIDE, SIDE));
  });
}

/** A tile as the network wants it: ink 1, paper 0. @param {Uint8ClampedArray} tile */
export function ink(tile) {
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => (255 - tile[i]) / 255);
}
