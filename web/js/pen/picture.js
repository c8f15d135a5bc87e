// From a photograph, or from what a camera sees, to a picture for the drawing surface: the ink alone.

import { newCanvas, pen } from "../elements.js";
import { inkOf } from "./photo.js";
import { COPY } from "./sheet.js";

/** How far the marked square is from the edge of the drawing surface, as a share of its side. */
const INSET = 0.12;
/** The longer side of ink from a file, as a share of the surface's side. */
const FILLED = 0.7;
/** How long a file is made to look for the ink, in pixels. */
const LONGEST = 480;

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
 * @param {ImageBitmap} image
 */
export function inPhoto(image) {
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((length) => Math.max(1, Math.round(length * scale)));
  const found = inkIn(image, [0, 0, image.width, image.height], width, height);
  if (!found) return null;
  const { left, top, right, bottom } = found.box;
  // With its soft edges.
  const from = [left - 1, top - 1, right - left + 2, bottom - top + 2];
  const large = FILLED * COPY / Math.max(from[2], from[3]);
  const [wide, high] = [from[2] * large, from[3] * large];
  return onPaper(found.canvas, from, [(COPY - wide) / 2, (COPY - high) / 2, wide, high]);
}

/**
 * @param {CanvasImageSource} image
 * @param {number[]} part left, top, width and height of what is looked at
 * @param {number} width in which it is looked at
 * @param {number} height
 */
function inkIn(image, [left, top, wide, high], width, height) {
  const canvas = newCanvas(width, height);
  const context = pen(canvas, { willReadFrequently: true });
  // What is transparent is paper.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, left, top, wide, high, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  const { data } = pixels;
  const grey = new Uint8ClampedArray(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.3 * data[4 * i] + 0.59 * data[4 * i + 1] + 0.11 * data[4 * i + 2];
  }
  const found = inkOf(grey, width, height);
  if (!found) return null;
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) data[i] = found.grey[i >> 2];
  context.putImageData(pixels, 0, 0);
  return { canvas, box: found.box };
}

/** @param {HTMLCanvasElement} ink @param {number[]} from @param {number[]} to left, top, width and height */
function onPaper(ink, [x, y, width, height], [left, top, wide, high]) {
  const paper = newCanvas(COPY, COPY);
  const context = pen(paper);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, COPY, COPY);
  context.imageSmoothingQuality = "high";
  context.drawImage(ink, x, y, width, height, left, top, wide, high);
  return paper;
}
