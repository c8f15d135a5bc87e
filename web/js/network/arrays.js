// What is done with rows of numbers, whatever they mean.

/**
 * Rows of numbers one after the other.
 *
 * @template {Float32Array | Uint8Array} T
 * @param {new (length: number) => T} kind
 * @param {ArrayLike<number>[]} parts
 */
export function concat(kind, parts) {
  const all = new kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The places of the numbers, that of the largest first. @param {ArrayLike<number>} values */
export function order(values) {
  return [...Array(values.length).keys()].sort((a, b) => values[b] - values[a]);
}
