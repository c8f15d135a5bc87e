// What matters about a number, in one sentence, before it is worked out; and what a layer is for.

import { make } from "../elements.js";
import { votes } from "../network/connections.js";
import { countOf, kindOf } from "../network/kinds.js";
import { fixed, note, text } from "../wording.js";

/** @import { Layer } from "../network/layers.js" */
/** @import { Origin } from "../network/origin.js" */

/** From which lead on, as a share of all votes, a sum says yes or no, and from which it leans. */
const CLEAR = 0.3;
const LEANING = 0.04;

/** @param {Origin} from @param {ArrayLike<number>} before */
export function point(from, before) {
  const { pro, con } = votes(from, before);
  const lead = (pro - con) / (pro + con || 1);
  const size = Math.abs(lead);
  const side = lead > 0 ? "yes" : "no";
  const verdict = size > CLEAR ? side : size > LEANING ? `rather_${side}` : "even";
  return make("p", "point", text("votes", {
    count: from.count, pro: fixed(pro, 1), con: fixed(con, 1), verdict: text(verdict),
  }));
}

/** What a unit is among its like; nothing where that says nothing. @param {Layer} layer @param {number} unit */
export function among(layer, unit) {
  const count = countOf(layer);
  const kind = kindOf(layer);
  return kind === "dense" || kind === "convolution"
    ? [make("small", "", text(`unit_of_${kind}`, { n: count, map: (unit % count) + 1 }))] : [];
}

/** What a layer is for. @param {Layer} layer @returns {HTMLElement[]} */
export function purpose(layer) {
  const kind = kindOf(layer);
  return [
    make("h2", "", text(`is_${kind}`, { n: countOf(layer), type: layer.type })),
    make("small", "", `${layer.name} · ${layer.type} · ${layer.shape.join(" × ")}`),
    kind === "other" ? note(layer.type) : note(`for_${kind}`),
  ];
}
