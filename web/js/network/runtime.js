// Holds the sessions of ONNX Runtime: loads models, runs them, switches units off. It is at work in
// a worker, and in the page itself where the browser has no workers of modules.

import { ofRuntime } from "./addresses.js";
import { readFilm, weightsAt } from "./film.js";
import { pictures, size } from "./layers.js";
import { takeWeights } from "./onnx.js";
import { switchOff } from "./switching.js";

/** @import { Film } from "./film.js" */
/** @import { Layer, Network, Weights } from "./layers.js" */
/** @import { Weight } from "./onnx.js" */

/**
 * @typedef {{ session: import("onnxruntime-common").InferenceSession, network: Network,
 *   file: Uint8Array, open?: Promise<Open>, film?: Promise<Film>, last?: Handed }} Loaded
 *
 * @typedef {{ session: import("onnxruntime-common").InferenceSession, defaults: Record<string, Weight> }} Open
 *   a session that takes its weights with each drawing
 *
 * @typedef {object} Handed what a session needs for one state
 * @property {number} version
 * @property {import("onnxruntime-common").InferenceSession} session
 * @property {Record<string, import("onnxruntime-common").Tensor>} feeds
 * @property {Weights} weights
 *
 * @typedef {object} State which of a network's weights are in force
 * @property {number | null} age the moment of its film; null: as it was saved
 * @property {Weights | null} changes weights in the place of these
 * @property {number} version tells states apart
 *
 * @typedef {Record<number, number[]>} Off per layer the maps that are switched off
 */

/** @type {Promise<typeof import("onnxruntime-common")> | undefined} */
let runtime;
/** @type {Map<string, Loaded>} */
const models = new Map();

/**
 * Carry out an order; what goes wrong is part of the answer.
 *
 * @param {any} order
 * @returns {Promise<{ message: Record<string, any>, transfer: ArrayBuffer[] }>}
 */
export async function handle(order) {
  try {
    const loaded = /** @type {Loaded} */ (models.get(order.name));
    const answer = await ORDERS[/** @type {keyof ORDERS} */ (order.type)](order, loaded);
    const { transfer = [], ...message } = /** @type {{ transfer?: ArrayBuffer[] }} */ (answer);
    return { message: { id: order.id, ...message }, transfer };
  } catch (error) {
    const { reason = "unknown" } = /** @type {{ reason?: string }} */ (error);
    return { message: { id: order.id, failed: reason, detail: String(error) }, transfer: [] };
  }
}

/** @param {"vendor" | "wasm" | "model" | "missing"} reason @param {unknown} cause */
function failure(reason, cause) {
  return Object.assign(new Error(String(cause)), { reason });
}

export async function getRuntime() {
  if (typeof WebAssembly === "undefined") throw failure("wasm", "no WebAssembly");
  runtime ??= import(ofRuntime("ort.wasm.min.mjs")).then((ort) => {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = {
      mjs: ofRuntime("ort-wasm-simd-threaded.mjs"),
      wasm: ofRuntime("ort-wasm-simd-threaded.wasm"),
    };
    ort.env.logLevel = "error";
    return ort;
  });
  return runtime.catch((error) => { throw failure("vendor", error); });
}

/** @param {{ name: string, url: string, layers: Layer[] }} order @param {Loaded | undefined} old */
async function load({ name, url, layers }, old) {
  await getRuntime();
  const bytes = new Uint8Array(await (await fetched(url)).arrayBuffer());
  const session = await create(bytes);
  const names = session.outputNames.filter((output) => output.includes("/"));
  const weights = await answersOf({ session, feeds: {} }, layers, names);
  await old?.session.release();
  await (await old?.open)?.session.release();
  models.set(name, { session, network: { layers, weights }, file: bytes });
  return { weights };
}

/** A file of a model, the newest version. @param {string} url @returns {Promise<Response>} */
async function fetched(url) {
  const file = await fetch(url, { cache: "no-cache" }).catch((error) => error);
  if (!file.ok) throw failure("missing", file.status ?? file);
  return file;
}

/** @param {Uint8Array} bytes */
async function create(bytes) {
  const ort = await getRuntime();
  return ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] }).catch((error) => {
    throw failure(String(error).includes("backend") ? "vendor" : "model", error);
  });
}

/**
 * What a session answers to tiles, by name; without tiles to blank paper, for what depends on none.
 *
 * @param {Pick<Handed, "session" | "feeds">} handed
 * @param {Layer[]} layers
 * @param {string[]} names
 * @param {Float32Array} [tiles]
 */
async function answersOf({ session, feeds }, [{ shape }], names, tiles = new Float32Array(size(shape))) {
  if (!names.length) return {};
  const { Tensor } = await getRuntime();
  const input = new Tensor("float32", tiles, [tiles.length / size(shape), ...shape]);
  return numbers(await session.run({ ...feeds, input }, names));
}

/** @param {import("onnxruntime-common").InferenceSession.OnnxValueMapType} answers @returns {Weights} */
function numbers(answers) {
  return Object.fromEntries(Object.entries(answers).map(([name, { data }]) =>
    [name, /** @type {Float32Array} */ (data)]));
}

/** Fetch the film of a model; nothing needs it before. @param {{ url: string, moments: number }} order @param {Loaded} loaded */
async function film({ url, moments }, loaded) {
  // Once, however often it is asked for; after a failure once more.
  loaded.film ??= fetchFilm(loaded, url, moments);
  await loaded.film.catch((error) => {
    loaded.film = undefined;
    throw error;
  });
  return {};
}

/** @param {Loaded} loaded @param {string} url @param {number} moments */
async function fetchFilm(loaded, url, moments) {
  const read = await (await fetched(url)).arrayBuffer().then(readFilm)
    .catch((/** @type {unknown} */ error) => { throw failure("model", error); });
  const { defaults } = await open(loaded);
  if (read.moments !== moments || !endsWith(read, defaults)) throw failure("model", url);
  return read;
}

/** Whether a film is that of a model: its last moment is what was saved. @param {Film} film @param {Record<string, Weight>} saved */
function endsWith(film, saved) {
  const last = weightsAt(film, film.moments - 1);
  // What is not in the film is no weight: it was the same all the time.
  return Object.entries(last).every(([name, weights]) => saved[name]?.data.length === weights.length
    && weights.every((weight, i) => Math.abs(weight - saved[name].data[i]) <= 1e-3 * Math.abs(weight) + 1e-4));
}

/** @param {Loaded} loaded */
function open(loaded) {
  const opened = async () => {
    const { open: bytes, weights: defaults } = takeWeights(loaded.file);
    return { session: await create(bytes), defaults };
  };
  return loaded.open ??= opened();
}

/**
 * The session for a state, what it is handed, and all weights as they are then.
 *
 * @param {Loaded} loaded
 * @param {State} state
 * @returns {Promise<Handed>}
 */
async function inState(loaded, { age, changes, version }) {
  const { session, network: { layers, weights } } = loaded;
  if (age === null && !changes) return { version, session, feeds: {}, weights };
  if (loaded.last?.version === version) return loaded.last;
  const { Tensor } = await getRuntime();
  const { session: handed, defaults } = await open(loaded);
  const then = age === null || !loaded.film ? {} : weightsAt(await loaded.film, age);
  const feeds = Object.fromEntries(Object.entries(defaults).map(([name, { dims, data }]) =>
    [name, new Tensor("float32", changes?.[name] ?? then[name] ?? data, dims)]));
  // What follows from weights, as the filter of a separable convolution does.
  const others = Object.keys(weights).filter((name) => !feeds[name]);
  const answers = await answersOf({ session: handed, feeds }, layers, others);
  return loaded.last = { version, session: handed, feeds, weights: { ...numbers(feeds), ...answers } };
}

/** All weights in a state. @param {{ state: State }} order @param {Loaded} loaded */
async function weights({ state }, loaded) {
  return { weights: (await inState(loaded, state)).weights };
}

/**
 * Let a drawing through: one tile, or the tiles of a row, of which one is shown in all layers.
 *
 * @param {{ tiles: Float32Array, off: Off, state: State, chosen: number }} order
 * @param {Loaded} loaded
 */
async function run({ tiles, off, state, chosen }, loaded) {
  const { layers } = loaded.network;
  const handed = await inState(loaded, state);
  const begin = performance.now();
  const names = layers.slice(1).map((layer) => layer.name);
  const count = tiles.length / size(layers[0].shape);
  const outputs = await answersOf(handed, layers, names, tiles);
  const original = (/** @type {number} */ tile) => [tiles, ...names.map((output) => outputs[output])]
    .map((values) => part(values, count, tile));
  const switched = (/** @type {number} */ tile) => switchOff({ ...handed, layers }, original(tile), off);
  const untouched = original(chosen)[names.length].slice();
  const milliseconds = performance.now() - begin;

  const shown = switched(chosen).slice(1);
  const transfer = shown.map((values) => /** @type {ArrayBuffer} */ (values.buffer));
  if (count === 1) return { layers: shown, untouched, milliseconds, transfer };
  const answers = Array.from({ length: count }, (_, tile) => switched(tile)[names.length]);
  return { layers: shown, untouched, answers, milliseconds };
}

/** What belongs to one tile. @param {Float32Array} values of all @param {number} count @param {number} tile */
function part(values, count, tile) {
  const each = values.length / count;
  return count === 1 ? values : values.slice(tile * each, (tile + 1) * each);
}

/**
 * Let many tiles through at once.
 *
 * @param {{ tiles: Float32Array, state: State, wanted: number[], peaks: boolean }} order
 *   `wanted`: which layers' answers; with `peaks` only the largest number of each map
 * @param {Loaded} loaded
 */
async function batch({ tiles, state, wanted, peaks }, loaded) {
  const { layers } = loaded.network;
  const count = tiles.length / size(layers[0].shape);
  const names = wanted.map((index) => layers[index].name);
  const answers = await answersOf(await inState(loaded, state), layers, names, tiles);
  return { answers: names.map((output, i) => peaks
    ? peaksOf(answers[output], count, layers[wanted[i]].shape) : answers[output]) };
}

/** @param {Float32Array} values @param {number} count @param {number[]} shape */
function peaksOf(values, count, shape) {
  const { maps } = pictures(shape);
  const answer = new Float32Array(count * maps).fill(-Infinity);
  const each = values.length / count;
  values.forEach((value, i) => {
    const at = Math.floor(i / each) * maps + i % maps;
    if (value > answer[at]) answer[at] = value;
  });
  return answer;
}

const ORDERS = { load, film, weights, run, batch };
