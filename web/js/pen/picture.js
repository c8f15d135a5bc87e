// From a photograph, or from what a camera sees, to a picture for the drawing surface: the ink alone.

import { newCanvas, pen, whiten } from "../elements.js";
import { inkOf } from "./photo.js";
import { COPY } from "./sheet.js";

/** @import { Box } from "./pieces.js" */

/** How far the marked square is from the edge of the drawing surface, as a share of its side. */
const INSET = 0.12;
/** The longer side of ink from a file, as a share of the surface's side. */
const FILLED = 0.7;
/** How long a file is made to look for the ink, in pixels: at most, and at least. */
const [LONGEST, SHORTEST] = [480, 120];
/** Of paper around what is looked at closely, as a share of the largest piece's size. */
const MARGIN = 0.5;

/**
 * What is written in the marked square, in the place where it is seen; null where nothing is.
 *
 * @param {CanvasImageSource} image which covers the whole drawing surface
 * @param {number} width of it, in its own pixels
 * @param {number} height
 */
export function inSquare(image, width, height) {
  const side = Math.round(COPY * (1 - 2 * INSET));
  const seen = Math.min(width, height) * (1 - 2 * INSET);
  const found = inkIn(image, [(width - seen) / 2, (height - seen) / 2, seen, seen], side, side);
  const start = (COPY - side) / 2;
  return found && onPaper(found.canvas, [0, 0, side, side], [start, start, side, side]);
}

/**
 * What is written on a photograph, however small, large in the middle; null where nothing is.
 *
 * It is looked at twice: as a whole, and then closely where something is written.
 *
 * @param {ImageBitmap} image
 */
export function inPhoto(image) {
  const [wide, high] = scaled(image.width, image.height);
  const first = inkIn(image, [0, 0, image.width, image.height], wide, high, true);
  if (!first) return null;
  const { box, size } = first;
  const margin = MARGIN * size;
  const [left, right] = [box.left - margin, box.right + margin].map((x) => Math.round(between(0, x / wide, 1) * image.width));
  const [top, bottom] = [box.top - margin, box.bottom + margin].map((y) => Math.round(between(0, y / high, 1) * image.height));
  const [across, down] = scaled(right - left, bottom - top);
  const known = size * image.height / high * down / (bottom - top);
  const part = [left, top, right - left, bottom - top];
  return large(inkIn(image, part, across, down, true, known) ?? first);
}

/** What was found, large in the middle. @param {{ canvas: HTMLCanvasElement, box: Box }} found */
function large({ canvas, box: { left, top, right, bottom } }) {
  // With its soft edges.
  const from = [left - 1, top - 1, right - left + 2, bottom - top + 2];
  const scale = FILLED * COPY / Math.max(from[2], from[3]);
  const [wide, high] = [from[2] * scale, from[3] * scale];
  return onPaper(canvas, from, [(COPY - wide) / 2, (COPY - high) / 2, wide, high]);
}

/** A size in which symbols have enough pixels, and not too many. @param {number} width @param {number} height */
function scaled(width, height) {
  const long = Math.max(width, height);
  const flat = Math.max(1, long / Math.min(width, height) / 2);
  const scale = between(SHORTEST * flat / long, 1, LONGEST * flat / long);
  return [width, height].map((length) => Math.max(1, Math.round(length * scale)));
}

/** @param {number} least @param {number} value @param {number} most */
function between(least, value, most) {
  return Math.min(Math.max(least, value), most);
}

/**
 * @param {CanvasImageSource} image
 * @param {number[]} part left, top, width and height of what is looked at
 * @param {number} width in which it is looked at
 * @param {number} height
 * @param {boolean} [sure] that something is written
 * @param {number} [size] of the symbols, if it is known
 */
function inkIn(image, [left, top, wide, high], width, height, sure = false, size = 0) {
  const canvas = newCanvas(width, height);
  const context = pen(canvas, { willReadFrequently: true });
  // What is transparent is paper.
  whiten(context);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, left, top, wide, high, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  const { data } = pixels;
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.3 * data[4 * i] + 0.59 * data[4 * i + 1] + 0.11 * data[4 * i + 2];
  }
  const found = inkOf(grey, width, height, sure, size);
  if (!found) return null;
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) data[i] = found.grey[i >> 2];
  context.putImageData(pixels, 0, 0);
  return { canvas, box: found.box, size: found.size };
}

/** @param {HTMLCanvasElement} ink @param {number[]} from @param {number[]} to left, top, width and height */
function onPaper(ink, [x, y, width, height], [left, top, wide, high]) {
  const paper = newCanvas(COPY, COPY);
  const context = pen(paper);
  whiten(context);
  context.imageSmoothingQuality = "high";
  context.drawImage(ink, x, y, width, height, left, top, wide, high);
  return paper;
}
