// From a drawing of any size to the 28 × 28 tile the network sees.
// The same algorithm as digits/normalise.py, held against the same pictures by a test.

export const SIZE = 28;
const BOX = 24;
const MARGIN = 1;
const STROKE = 2.5;
const FINE = 3;
const THICKEST = 6;
const INK = 64;
const FINE_SIZE = SIZE * FINE;

/**
 * Bring the ink to one size, its centre of mass to the middle, and thin strokes to one width.
 *
 * @param {Uint8ClampedArray} grey dark ink on white 255, row by row
 * @param {number} width
 * @param {number} height
 * @returns {Uint8ClampedArray} 784 values, dark ink on white 255; all white where there is no ink
 */
export function normalise(grey, width, height) {
  const tile = new Uint8ClampedArray(SIZE * SIZE).fill(255);
  const box = inkBox(grey, width, height);
  if (!box) return tile;
  const fine = thickened(scaled(grey, width, box));

  const sums = new Float64Array(SIZE * SIZE);
  for (let y = 0; y < FINE_SIZE; y++) {
    for (let x = 0; x < FINE_SIZE; x++) {
      sums[Math.floor(y / FINE) * SIZE + Math.floor(x / FINE)] += fine[y * FINE_SIZE + x];
    }
  }
  for (let i = 0; i < tile.length; i++) tile[i] = 255 - Math.floor(sums[i] / (FINE * FINE) + 0.5);
  return tile;
}

/**
 * The ink's bounding box, ends exclusive; null without ink.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {number} height
 */
export function inkBox(grey, width, height) {
  let [top, bottom, left, right] = [height, 0, width, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (grey[y * width + x] > 255 - INK) continue;
      if (y < top) top = y;
      if (y >= bottom) bottom = y + 1;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
    }
  }
  return bottom ? { top, bottom, left, right } : null;
}

/**
 * The ink in 84 × 84 fine pixels, 255 where it is black.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {{ top: number, bottom: number, left: number, right: number }} box
 */
function scaled(grey, width, { top, bottom, left, right }) {
  const boxHeight = bottom - top;
  const boxWidth = right - left;
  const scale = (FINE * BOX) / Math.max(boxHeight, boxWidth);
  const rowMass = new Float64Array(boxHeight);
  const columnMass = new Float64Array(boxWidth);
  for (let y = 0; y < boxHeight; y++) {
    for (let x = 0; x < boxWidth; x++) {
      const ink = 255 - grey[(top + y) * width + left + x];
      rowMass[y] += ink;
      columnMass[x] += ink;
    }
  }

  const rows = new Float64Array(FINE_SIZE * boxWidth);
  for (const { to, from, share } of coverage(rowMass, scale)) {
    const start = (top + from) * width + left;
    for (let x = 0; x < boxWidth; x++) rows[to * boxWidth + x] += share * (255 - grey[start + x]);
  }
  const fine = new Float64Array(FINE_SIZE * FINE_SIZE);
  for (const { to, from, share } of coverage(columnMass, scale)) {
    for (let y = 0; y < FINE_SIZE; y++) {
      fine[y * FINE_SIZE + to] += share * rows[y * boxWidth + from];
    }
  }
  return fine;
}

/**
 * The share of each source pixel in each fine pixel along one axis, without the zeros.
 *
 * @param {Float64Array} mass how much ink each source pixel of the axis holds; its centre goes to
 *   the middle, as far as the margin allows
 * @param {number} scale fine pixels for each source pixel
 */
function coverage(mass, scale) {
  let sum = 0;
  let moment = 0;
  for (let i = 0; i < mass.length; i++) {
    sum += mass[i];
    moment += mass[i] * (i + 0.5);
  }
  const margin = MARGIN * FINE;
  const last = FINE_SIZE - margin - mass.length * scale;
  const offset = Math.min(Math.max(FINE_SIZE / 2 - (moment / sum) * scale, margin), last);
  const shares = [];
  for (let to = 0; to < FINE_SIZE; to++) {
    const start = (to - offset) / scale;
    const end = (to + 1 - offset) / scale;
    for (let from = Math.max(0, Math.floor(start)); from < Math.min(mass.length, end); from++) {
      const share = (Math.min(end, from + 1) - Math.max(start, from)) * scale;
      if (share > 0) shares.push({ to, from, share });
    }
  }
  return shares;
}

/**
 * Strokes of the usual width, where they were thinner. A stroke's width is twice its area over its
 * outline; changes of brightness along both axes add up to 4/π of the outline.
 *
 * @param {Float64Array} ink 84 × 84
 */
function thickened(ink) {
  let area = 0;
  let outline = 0;
  for (let y = 0; y < FINE_SIZE; y++) {
    for (let x = 0; x < FINE_SIZE; x++) {
      const here = ink[y * FINE_SIZE + x];
      area += here;
      if (x + 1 < FINE_SIZE) outline += Math.abs(ink[y * FINE_SIZE + x + 1] - here);
      if (y + 1 < FINE_SIZE) outline += Math.abs(ink[(y + 1) * FINE_SIZE + x] - here);
    }
  }
  const width = (2 * area) / ((outline * Math.PI) / 4);
  const radius = Math.min(Math.floor((STROKE * FINE - width) / 2 + 0.5), THICKEST);
  return radius > 0 ? dilated(ink, radius) : ink;
}

/**
 * The largest value within a disc around each pixel.
 *
 * @param {Float64Array} ink 84 × 84
 * @param {number} radius
 */
function dilated(ink, radius) {
  const result = new Float64Array(ink.length);
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dy * dy + dx * dx > (radius + 0.5) ** 2) continue;
      for (let y = Math.max(0, -dy); y < Math.min(FINE_SIZE, FINE_SIZE - dy); y++) {
        for (let x = Math.max(0, -dx); x < Math.min(FINE_SIZE, FINE_SIZE - dx); x++) {
          const value = ink[(y + dy) * FINE_SIZE + x + dx];
          if (value > result[y * FINE_SIZE + x]) result[y * FINE_SIZE + x] = value;
        }
      }
    }
  }
  return result;
}
