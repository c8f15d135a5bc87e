// Holds the sessions of ONNX Runtime: loads models, runs them, switches units off. It is at work in
// a worker, and in the page itself where the browser has no workers of modules.

import { forward, size } from "./layers.js";

/** @import { Layer, Network } from "./layers.js" */

/**
 * @typedef {{ session: import("onnxruntime-common").InferenceSession, network: Network,
 *   input: import("onnxruntime-common").Tensor }} Loaded
 * @typedef {Record<number, number[]>} Off per layer the maps that are switched off
 */

const VENDOR = new URL("../../vendor/", import.meta.url).href;

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
    const { message, transfer } = order.type === "load" ? await load(order) : await run(order);
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
  runtime ??= import(`${VENDOR}ort.wasm.min.mjs`).then((ort) => {
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.wasmPaths = VENDOR;
    ort.env.logLevel = "error";
    return ort;
  });
  return runtime.catch((error) => { throw failure("vendor", error); });
}
/** @param {{ name: string, url: string, layers: Layer[] }} order */
async function load({ name, url, layers }) {
  const ort = await getRuntime();
  const file = await fetch(url, { cache: "no-cache" }).catch((error) => error);
  if (!file.ok) throw failure("missing", file.status ?? file);
  const session = await ort.InferenceSession.create(new Uint8Array(await file.arrayBuffer()), {
    executionProviders: ["wasm"],
  }).catch((error) => {
    throw failure(String(error).includes("backend") ? "vendor" : "model", error);
  });
  const shape = layers[0].shape;
  const input = new ort.Tensor("float32", new Float32Array(size(shape)), [1, ...shape]);
  const names = session.outputNames.filter((output) => output.includes("/"));
  /** @type {Record<string, Float32Array>} */
  const weights = {};
  if (names.length) {
    const answers = await session.run({ input }, names);
    for (const output of names) {
      weights[output] = /** @type {Float32Array} */ (answers[output].data);
    }
  }
  await models.get(name)?.session.release();
  models.set(name, { session, network: { layers, weights }, input });
  return { message: { weights }, transfer: [] };
}

/** @param {{ name: string, tile: Float32Array, off: Off }} order */
async function run({ name, tile, off }) {
  const { session, network, input } = /** @type {Loaded} */ (models.get(name));
  const begin = performance.now();
  /** @type {Float32Array} */ (input.data).set(tile);
  const names = network.layers.slice(1).map((layer) => layer.name);
  const answers = await session.run({ input }, names);
  const original = names.map((output) => /** @type {Float32Array} */ (answers[output].data));
  const milliseconds = performance.now() - begin;

  const layers = switchOff(network, [tile, ...original], off).slice(1);
  const untouched = original[original.length - 1].slice();
  const transfer = layers.map((values) => /** @type {ArrayBuffer} */ (values.buffer));
  return { message: { layers, untouched, milliseconds }, transfer };
}

/**
 * Set the switched-off maps to zero and compute everything after them anew.
 *
 * @param {Network} network
 * @param {Float32Array[]} values of every layer
 * @param {Off} off
 */
function switchOff(network, values, off) {
  const switched = Object.keys(off).map(Number);
  if (!switched.length) return values;
  const first = Math.min(...switched);
  const answer = values.slice(0, first);
  for (let index = first; index < values.length; index++) {
    const fresh = index === first
      ? values[index].slice()
      : (forward(network, index, answer[index - 1]) ?? values[index].slice());
    const shape = network.layers[index].shape;
    const maps = shape[shape.length - 1];
    for (const map of off[index] ?? []) {
      for (let i = map; i < fresh.length; i += maps) fresh[i] = 0;
    }
    answer.push(fresh);
  }
  return answer;
}
