// Takes the weights out of an ONNX file, so that a session is handed them with each drawing: of any
// moment of the training, or as the visitor changed them. (A weight that is an input with a default
// would do, but ONNX Runtime Web takes no number for an input with a default.)
//
// The file is in Protocol Buffers: fields, each with a number, a kind and its content.

import { concat } from "./arrays.js";

/** @typedef {{ dims: number[], data: Float32Array }} Weight */

const GRAPH = 7;
const [INITIALIZER, INPUT] = [5, 11];
const [DIMS, NAME, RAW] = [1, 8, 9];
/** The kind of a field whose content has any length. */
const LONG = 2;

/**
 * @param {Uint8Array} file
 * @returns {{ open: Uint8Array, weights: Record<string, Weight> }} the file without its weights,
 *   which are inputs now, and the weights by name
 */
export function takeWeights(file) {
  /** @type {Record<string, Weight>} */
  const weights = {};
  const open = rewrite(file, (field) => field.number !== GRAPH ? field.whole
    : write(GRAPH, rewrite(field.content, (part) => {
      const found = part.number === INITIALIZER ? weight(part.content) : null;
      if (!found) return part.whole;
      weights[found.name] = found;
      return write(INPUT, input(found));
    })));
  return { open, weights };
}

/** A weight; null for other numbers, whose names have no stroke. @param {Uint8Array} tensor */
function weight(tensor) {
  const dims = /** @type {number[]} */ ([]);
  let [name, raw] = ["", new Uint8Array()];
  for (const { number, kind, content, value } of fields(tensor)) {
    if (number === NAME) name = new TextDecoder().decode(content);
    else if (number === RAW) raw = content.slice();
    else if (number === DIMS && kind !== LONG) dims.push(value);
    else if (number === DIMS) for (const from = reader(content); from.at < content.length;) dims.push(from.next());
  }
  return name.includes("/") ? { name, dims, data: new Float32Array(raw.buffer) } : null;
}

/** What ONNX says of an input: name, float32 (1), and each side. @param {{ name: string, dims: number[] }} weight */
function input({ name, dims }) {
  const shape = dims.map((side) => write(1, join([[8], bytes(side)])));
  const tensor = join([[8, 1], write(2, join(shape))]);
  return join([write(1, new TextEncoder().encode(name)), write(2, write(1, tensor))]);
}

/** @param {Uint8Array} message @param {(field: Field) => ArrayLike<number>} change */
function rewrite(message, change) {
  return join([...fields(message)].map(change));
}

/**
 * @typedef {object} Field
 * @property {number} number
 * @property {number} kind
 * @property {Uint8Array} whole
 * @property {Uint8Array} content
 * @property {number} value of a number; else how long the content is
 */

/** @param {Uint8Array} message @returns {Generator<Field>} */
function* fields(message) {
  const from = reader(message);
  while (from.at < message.length) {
    const start = from.at;
    const key = from.next();
    const kind = key & 7;
    const value = kind === 0 || kind === LONG ? from.next() : 0;
    const begin = from.at;
    if (kind !== 0) from.at += kind === LONG ? value : kind === 1 ? 8 : 4;
    yield { number: key >> 3, kind, value, whole: message.subarray(start, from.at), content: message.subarray(begin, from.at) };
  }
}

/** Reads numbers one after the other, of seven bits each byte. @param {Uint8Array} from */
function reader(from) {
  return {
    at: 0,
    next() {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = from[this.at++];
        value += (byte & 127) * factor;
        if (!(byte > 127)) return value;
      }
    },
  };
}

/** @param {number} value */
function bytes(value) {
  const answer = [];
  for (; value > 127; value = Math.floor(value / 128)) answer.push(value % 128 + 128);
  return [...answer, value];
}

/** @param {number} number @param {ArrayLike<number>} content */
function write(number, content) {
  return join([bytes(number << 3 | LONG), bytes(content.length), content]);
}

/** @param {ArrayLike<number>[]} parts */
function join(parts) {
  return concat(Uint8Array, parts);
}
