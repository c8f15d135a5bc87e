// A few of the class's own tiles, from the picture beside a model: digits/model/tiles.py wrote it.

import { newCanvas, pen } from "../elements.js";
import { concat } from "./arrays.js";
import { ofModels } from "./addresses.js";

/** @import { Description } from "./models.js" */

/**
 * @typedef {object} Kept a tile
 * @property {Float32Array} tile ink 1, paper 0
 * @property {number} y its class
 */

const SIDE = 28;
/** Tiles in one row of the picture. */
const ACROSS = 20;

/**
 * All tiles that lie beside a model, in their groups: `learned`, from which it has learned, and
 * `test`, from which it has not. The picture is fetched now, so best when it is first needed.
 *
 * @param {Description} description
 * @returns {Promise<Record<string, Kept[]>>} no group where none were kept, or where the picture is
 *   missing or damaged: all else can be done without them
 */
export async function kept({ name, tiles = {} }) {
  const classes = Object.values(tiles).flat();
  const picture = classes.length ? await pictureOf(name, classes.length).catch(() => null) : null;
  if (!picture) return {};
  const all = classes.map((y, place) => ({ y, tile: cut(picture, place) }));
  let before = 0;
  return Object.fromEntries(Object.entries(tiles).map(([group, { length }]) =>
    [group, all.slice(before, before += length)]));
}

/** Tiles one behind the other, as a network takes them. @param {{ tile: Float32Array }[]} tiles */
export function inRow(tiles) {
  return concat(Float32Array, tiles.map(({ tile }) => tile));
}

/** The picture with so many tiles. @param {string} name @param {number} count */
async function pictureOf(name, count) {
  const file = await fetch(ofModels(`${name}.tiles.png`), { cache: "no-cache" });
  const image = await createImageBitmap(await file.blob());
  const [width, height] = [ACROSS * SIDE, Math.ceil(count / ACROSS) * SIDE];
  if (image.width !== width || image.height !== height) return null;
  const context = pen(newCanvas(width, height), { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  return context;
}

/** The tile at a place of the picture. @param {CanvasRenderingContext2D} picture @param {number} place */
function cut(picture, place) {
  const { data } = picture.getImageData(
    place % ACROSS * SIDE, Math.floor(place / ACROSS) * SIDE, SIDE, SIDE);
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => 1 - data[4 * i] / 255);
}
