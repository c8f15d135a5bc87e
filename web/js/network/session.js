// The page's side of the worker: one promise per order.

/** @import { Layer, Weights } from "./layers.js" */

/** @typedef {{ layers: Float32Array[], untouched: Float32Array, milliseconds: number }} Answer */

/** Something the visitor can mend; `reason` names the sentence to show. */
export class Failure extends Error {
  /** @param {string} reason @param {string} [detail] */
  constructor(reason, detail = "") {
    super(detail || reason);
    this.reason = reason;
  }
}

/** @type {Worker | undefined} */
let worker;
let last = 0;
/** @type {Map<number, { resolve: (answer: any) => void, reject: (reason: Failure) => void }>} */
const waiting = new Map();

/** @param {object} message */
function send(message) {
  const id = ++last;
  /** @type {Promise<any>} */
  const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  warm().postMessage({ id, ...message });
  return answer;
}

function start() {
  const started = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  started.onmessage = ({ data }) => {
    const order = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.failed) order?.reject(new Failure(data.failed, data.detail));
    else order?.resolve(data);
    // onnxruntime remembers a failed start for ever, so the next attempt gets a new worker.
    if (data.failed === "vendor") stop("vendor");
  };
  started.onerror = (event) => stop("worker", event.message);
  return started;
}

/** @param {string} reason @param {string} [detail] */
function stop(reason, detail) {
  for (const { reject } of waiting.values()) reject(new Failure(reason, detail));
  waiting.clear();
  worker?.terminate();
  worker = undefined;
}

/** The worker, which is better started before it is needed. */
export function warm() {
  return worker ??= start();
}

/**
 * @param {string} name
 * @param {URL} url
 * @param {Layer[]} layers with the input as layer 0
 * @returns {Promise<Weights>}
 */
export async function load(name, url, layers) {
  return (await send({ type: "load", name, url: url.href, layers })).weights;
}

/**
 * @param {string} name
 * @param {Float32Array} tile ink = 1
 * @param {import("./worker.js").Off} off
 * @returns {Promise<Answer>}
 */
export function run(name, tile, off) {
  return send({ type: "run", name, tile, off });
}
