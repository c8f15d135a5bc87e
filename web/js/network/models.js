// What stands in 05-model/: the list for the menu, and the description of one model.

import { ofModels } from "./addresses.js";
import { isDescription, isList, joined } from "./description.js";
import { Failure, request } from "./session.js";

/** @import { Engine } from "./inference.js" */

/**
 * @typedef {{ step: number, epoch: number, accuracy: number, loss: number }} Moment of a training
 * @typedef {{ name: string, parameters?: number, accuracy?: number | null }} Entry
 * @typedef {{ name: string, labels: string[], layers: import("./layers.js").Layer[], parameters?: number,
 *   film?: Moment[], test?: { accuracy?: number, n?: number }, history?: Record<string, number[]>,
 *   tiles?: Record<string, number[]>, unlike?: number | null }} Description `layers` begins with the
 *   input; `tiles` says of which class the tiles are that lie beside the model, see tiles.js; beyond
 *   the entropy `unlike` a drawing is like nothing that it knows
 */

/** @param {string} file */
async function read(file) {
  const answer = await fetch(ofModels(file), { cache: "no-cache" })
    .catch((error) => { throw new Failure("unreachable", String(error)); });
  if (answer.status === 404) throw new Failure("missing", file);
  if (!answer.ok) throw new Failure("unreachable", `${file}: ${answer.status}`);
  return answer.json().catch((error) => { throw new Failure("model", `${file}: ${error}`); });
}

/** @returns {Promise<Entry[]>} newest first */
export async function list() {
  const entries = await read("models.json").catch((failure) => {
    throw failure.reason === "missing" ? new Failure("empty") : failure;
  });
  if (!isList(entries)) throw new Failure("model", "models.json");
  if (!entries.length) throw new Failure("empty");
  return entries;
}

/** @param {string} name @returns {Promise<Description>} */
async function describe(name) {
  const model = await read(`${name}.json`);
  if (!isDescription(model)) throw new Failure("model", `${name}.json`);
  const input = { name: "input", type: "InputLayer", shape: model.input };
  return { ...model, name, layers: joined([input, ...model.layers]) };
}

/** What computes the networks in 05-model. @type {Engine} */
export const engine = {
  describe,
  load: async ({ name, layers }) =>
    (await request("load", { name, url: ofModels(`${name}.onnx`), layers })).weights,
  film: ({ name, film = [] }) =>
    request("film", { name, url: ofModels(`${name}.film`), moments: film.length }),
  weights: async (name, state) => (await request("weights", { name, state })).weights,
  run: (name, tiles, off, state, chosen = 0) => request("run", { name, tiles, off, state, chosen }),
  batch: async (name, tiles, state, wanted, peaks) =>
    (await request("batch", { name, tiles, state, wanted, peaks })).answers,
};
