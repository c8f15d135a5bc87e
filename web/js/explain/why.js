// Why a 3, and why not an 8? The ink of the drawing, coloured by what it does for each answer.

import { make } from "../elements.js";
import { order } from "../network/arrays.js";
import { contributions, covered, covers } from "../network/occlusion.js";
import { note, text } from "../wording.js";
import { largest } from "./pieces.js";
import { Raster } from "../view/raster.js";

/** @import { Inference, Pass } from "../network/inference.js" */
/** @import { Cover } from "../network/occlusion.js" */

/** @typedef {{ pass: Pass, at: Cover[], without: Float32Array }} Reasons */

const PICTURE = { maps: 1, height: 28, width: 28, gap: 0, columns: 1, rows: 1, unit: 1 };

/**
 * Cover the newest drawing bit by bit; null if there is a newer one before that is done.
 *
 * @param {Inference} inference
 * @returns {Promise<Reasons | null>}
 */
export async function reasons(inference) {
  const { pass, model } = inference;
  if (!pass || !model) return null;
  const at = covers(pass.drawn.tile);
  const last = model.network.layers.length - 1;
  const answers = await inference.many(covered(pass.drawn.tile, at), [last], false,
    () => inference.newest === pass.drawn);
  return answers && { pass, at, without: answers[0] };
}

/**
 * @param {Reasons} found
 * @param {string[]} labels
 * @param {number | null} asked another label than the one that was read; null: the second
 * @returns {HTMLElement[]}
 */
export function why({ pass: { drawn, untouched }, at, without }, labels, asked) {
  const [first, next] = order(untouched);
  const other = asked === null || asked === first ? next : asked;
  const chosen = [first, other].filter((label) => label !== undefined);
  const pictures = chosen.map((label) => contributions(drawn.tile, at, untouched, without, label));
  const bound = Math.max(...pictures.map(largest));
  return [
    make("h2", "", text("why_title", { label: labels[first] })),
    make("div", "incoming", ...pictures.map((values, i) => {
      const raster = new Raster();
      raster.arrange(PICTURE);
      raster.paint(values, [bound]);
      const words = text(i ? "why_not" : "why_this", { label: labels[chosen[i]] });
      raster.canvas.setAttribute("role", "img");
      raster.canvas.setAttribute("aria-label", words);
      return make("figure", "", raster.canvas, make("figcaption", "", words));
    })),
    note("why_how"),
  ];
}
