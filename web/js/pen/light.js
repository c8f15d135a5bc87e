// Light on a photographed sheet: how much darker than the paper each place is, in shadows too.
// The same algorithm as digits/scan/light.py.

/** In levels of grey: less may be noise. */
const CLEARLY = 10;
/** The paper is looked at in every third row and column. */
const COARSE = 3;

/**
 * Whether it is light on dark, like chalk: something is far lighter than the edge beside it.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 */
export function isNegative(grey, width, height) {
  const column = (/** @type {number} */ x) => Uint8ClampedArray.from({ length: height }, (_, y) => grey[y * width + x]);
  const [top, bottom, left, right] =
    [grey.slice(0, width), grey.slice(-width), column(0), column(width - 1)].map(median);
  const lighter = new Float32Array(grey.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const upright = top[x] + (bottom[x] - top[x]) * y / Math.max(height - 1, 1);
      const level = left[y] + (right[y] - left[y]) * x / Math.max(width - 1, 1);
      lighter[y * width + x] = grey[y * width + x] - Math.max(upright, level);
    }
  }
  // The lightest and darkest ones may be noise.
  return ranked(lighter, 0.998) > 2 * Math.max(-ranked(lighter, 0.002), CLEARLY);
}

/** Along an edge of the picture, without grain and strokes that reach it. @param {Uint8ClampedArray} line */
function median(line) {
  const reach = Math.floor(line.length / 10);
  return line.map((_, at) => Uint8ClampedArray.from({ length: 2 * reach + 1 },
    (_, i) => line[Math.min(Math.max(at + i - reach, 0), line.length - 1)]).sort()[reach]);
}

/** The value that so many of all are less than. @param {Float32Array | Uint8ClampedArray} values @param {number} share */
function ranked(values, share) {
  return values.slice().sort()[Math.floor(share * values.length)];
}

/**
 * How much darker each pixel is than the paper around it, 0 to 1.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 * @param {number} wide what is wider is no stroke
 */
export function darkness(grey, width, height, wide) {
  const smooth = mean(grey, width, height, 1);
  // Paper has no details.
  const [across, down] = [Math.ceil(width / COARSE), Math.ceil(height / COARSE)];
  const coarse = new Float32Array(across * down);
  for (let v = 0; v < down; v++) {
    for (let u = 0; u < across; u++) {
      const [x, y] = [u * COARSE + 1, v * COARSE + 1];
      coarse[v * across + u] = smooth[Math.min(y, height - 1) * width + Math.min(x, width - 1)];
    }
  }
  const reach = Math.max(1, Math.round(wide / COARSE / 2));
  // What is narrower than the square vanishes, and shadows keep their edges.
  const lit = extreme(coarse, across, down, reach, Math.max);
  const paper = mean(extreme(lit, across, down, reach, Math.min), across, down, 1);
  const dark = new Float32Array(grey.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = paper[Math.floor(y / COARSE) * across + Math.floor(x / COARSE)];
      dark[y * width + x] = Math.max(0, light - smooth[y * width + x]) / Math.max(light, 1);
    }
  }
  return mean(dark, width, height, 1);
}

/**
 * The largest or smallest value around each pixel, in a square.
 *
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @param {number} reach pixels to each side
 * @param {(a: number, b: number) => number} choose
 */
function extreme(values, width, height, reach, choose) {
  return everyLine(values, width, height, (line) => {
    // In blocks as long as the square, once from their beginnings and once from their ends (van Herk,
    // 1992, "A fast algorithm for local minimum and maximum filters").
    const size = 2 * reach + 1;
    const from = new Float32Array(line.length + 2 * reach);
    from.fill(line[0], 0, reach).fill(line[line.length - 1], reach + line.length).set(line, reach);
    const to = from.slice();
    for (let i = 1; i < from.length; i++) if (i % size) from[i] = choose(from[i], from[i - 1]);
    for (let i = to.length - 2; i >= 0; i--) if ((i + 1) % size) to[i] = choose(to[i], to[i + 1]);
    return line.map((_, i) => choose(to[i], from[i + 2 * reach]));
  });
}

/**
 * The mean around each pixel, in a square.
 *
 * @param {Float32Array | Uint8ClampedArray} values
 * @param {number} width
 * @param {number} height
 * @param {number} reach pixels to each side
 */
function mean(values, width, height, reach) {
  return everyLine(Float32Array.from(values), width, height, (line) => line.map((_, i) => {
    const [from, to] = [Math.max(0, i - reach), Math.min(line.length, i + reach + 1)];
    let sum = 0;
    for (let at = from; at < to; at++) sum += line[at];
    return sum / (to - from);
  }));
}

/**
 * Do the same to all rows and then to all columns.
 *
 * @param {Float32Array} values
 * @param {number} width
 * @param {number} height
 * @param {(line: Float32Array) => Float32Array} change
 */
function everyLine(values, width, height, change) {
  const changed = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += width) changed.set(change(values.subarray(at, at + width)), at);
  const column = new Float32Array(height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) column[y] = changed[y * width + x];
    change(column).forEach((value, y) => { changed[y * width + x] = value; });
  }
  return changed;
}
