// The film of a training: a network's weights at some moments, from the file beside the model that
// digits/model/film.py wrote, in the layout of safetensors.

/**
 * @typedef {object} Film
 * @property {number} moments how many there are
 * @property {Record<string, Uint16Array>} weights by name: the float16 numbers of all moments
 */

/**
 * @param {ArrayBuffer} file
 * @returns {Film}
 * @throws if it is none
 */
export function readFilm(file) {
  const length = Number(new DataView(file).getBigUint64(0, true));
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 8, length)));
  /** @type {Film} */
  const film = { moments: 0, weights: {} };
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of Object.entries(head)) {
    if (dtype !== "F16" || shape[0] !== (film.moments || shape[0])) throw new Error(`no film: ${name}`);
    film.moments = shape[0];
    // A copy, because such an array can't begin anywhere.
    film.weights[name] = new Uint16Array(file.slice(8 + length + begin, 8 + length + end));
  }
  return film;
}

/** The weights at one moment. @param {Film} film @param {number} age @returns {Record<string, Float32Array>} */
export function weightsAt({ moments, weights }, age) {
  return Object.fromEntries(Object.entries(weights).map(([name, numbers]) => {
    const size = numbers.length / moments;
    const answer = new Float32Array(size);
    for (let i = 0; i < size; i++) answer[i] = toFull[numbers[age * size + i]];
    return [name, answer];
  }));
}

/** The number that each float16 means. */
const toFull = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
  const [exponent, fraction] = [bits >> 10 & 31, bits & 1023];
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : fraction * 2 ** -24;
  return bits >> 15 ? -size : size;
});
