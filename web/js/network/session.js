// The page's side of the worker: one promise per order.

/** @import { Layer, Weights } from "./layers.js" */
/** @import { State } from "./runtime.js" */

/**
 * @typedef {{ layers: Float32Array[], untouched: Float32Array, answers?: Float32Array[], milliseconds: number }} Answer
 *   `answers` of the last layer to each tile, where there were several
 */

/** Something the visitor can mend; `reason` names the sentence to show. */
export class Failure extends Error {
  /** @param {string} reason @param {string} [detail] */
  constructor(reason, detail = "") {
    super(detail || reason);
    this.reason = reason;
  }
}

/**
 * @typedef {object} Order
 * @property {object} message
 * @property {(answer: any) => void} resolve
 * @property {(reason: Failure) => void} reject
 */

/** @type {Worker | undefined} */
let worker;
/** Whether the page computes by itself, because no worker starts. */
let alone = false;
let last = 0;
/** @type {Map<number, Order>} */
const waiting = new Map();

/** @param {object} content @returns {Promise<any>} */
function send(content) {
  const message = { id: ++last, ...content };
  return new Promise((resolve, reject) => {
    waiting.set(message.id, { message, resolve, reject });
    pass(message);
  });
}

/** @param {object} message */
function pass(message) {
  warm();
  if (worker) worker.postMessage(message);
  else computeHere(message);
}

/** @param {object} message */
async function computeHere(message) {
  const { handle } = await import("./runtime.js");
  receive((await handle(message)).message);
}

/** @param {Record<string, any>} data */
function receive(data) {
  const order = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.failed) order?.reject(new Failure(data.failed, data.detail));
  else order?.resolve(data);
}

function start() {
  const started = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  let answered = false;
  started.onmessage = ({ data }) => {
    answered = true;
    receive(data);
    // ONNX Runtime remembers a failed start for ever, so the next attempt gets a new worker.
    if (data.failed === "vendor") stop("vendor");
  };
  started.onerror = (event) => {
    if (answered) return stop("unknown", event.message);
    // Firefox before 114 has no workers of modules.
    worker = undefined;
    alone = true;
    for (const { message } of waiting.values()) computeHere(message);
  };
  return started;
}

/** @param {string} reason @param {string} [detail] */
function stop(reason, detail) {
  for (const { reject } of waiting.values()) reject(new Failure(reason, detail));
  waiting.clear();
  worker?.terminate();
  worker = undefined;
}

/** Start the worker, best before it is needed. */
export function warm() {
  if (!alone) worker ??= start();
}

/**
 * @param {string} name
 * @param {string} url
 * @param {Layer[]} layers with the input as layer 0
 * @returns {Promise<Weights>}
 */
export async function load(name, url, layers) {
  return (await send({ type: "load", name, url, layers })).weights;
}

/** Fetch the film of a model. @param {string} name @param {string} url @param {number} moments of which it has to be */
export function film(name, url, moments) {
  return send({ type: "film", name, url, moments });
}

/** @param {string} name @param {State} state @returns {Promise<Weights>} */
export async function weights(name, state) {
  return (await send({ type: "weights", name, state })).weights;
}

/**
 * @param {string} name
 * @param {Float32Array} tiles ink = 1; those of a row one after the other
 * @param {import("./runtime.js").Off} off
 * @param {State} state
 * @param {number} [chosen] of which tile all layers are wanted
 * @returns {Promise<Answer>}
 */
export function run(name, tiles, off, state, chosen = 0) {
  return send({ type: "run", name, tiles, off, state, chosen });
}

/**
 * Let many tiles through at once.
 *
 * @param {string} name
 * @param {Float32Array} tiles one after the other
 * @param {State} state
 * @param {number[]} wanted which layers' answers
 * @param {boolean} peaks only the largest number of each map
 * @returns {Promise<Float32Array[]>} for each of these layers, tile after tile
 */
export async function batch(name, tiles, state, wanted, peaks) {
  return (await send({ type: "batch", name, tiles, state, wanted, peaks })).answers;
}
