// The page's side of the worker: one promise per order.

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

/**
 * Have something done by the worker; runtime.js says what it does and answers.
 *
 * @param {"load" | "film" | "weights" | "run" | "batch"} type
 * @param {object} content
 * @returns {Promise<any>}
 */
export function request(type, content) {
  const message = { id: ++last, type, ...content };
  return new Promise((resolve, reject) => {
    waiting.set(message.id, { message, resolve, reject });
    warm();
    if (worker) worker.postMessage(message);
    else computeHere(message);
  });
}

/** @param {object} message */
async function computeHere(message) {
  const { handle } = await import("./runtime.js");
  receive((await handle(message)).message);
}

/** @param {Record<string, any>} data */
function receive(data) {
  const asked = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.failed) asked?.reject(new Failure(data.failed, data.detail));
  else asked?.resolve(data);
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
