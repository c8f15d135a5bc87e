// From a drawing of any size to the 28 × 28 tile the network sees.
// The same algorithm as digits/normalise.py, held against the same pictures by a test.

export const SIZE = 28;
const BOX = 26;
const INK = 64;

/**
 * Fit the ink into 26 × 26 pixels and centre it in 28 × 28.
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
  const boxHeight = box.bottom - box.top;
  const boxWidth = box.right - box.left;
  const scale = BOX / Math.max(boxHeight, boxWidth);
  const down = coverage(boxHeight, scale);
  const across = coverage(boxWidth, scale);

  const rows = new Float64Array(SIZE * boxWidth);
  for (const { to, from, share } of down) {
    const start = (box.top + from) * width + box.left;
    for (let x = 0; x < boxWidth; x++) rows[to * boxWidth + x] += share * (255 - grey[start + x]);
  }
  const fitted = new Float64Array(SIZE * SIZE);
  for (const { to, from, share } of across) {
    for (let y = 0; y < SIZE; y++) fitted[y * SIZE + to] += share * rows[y * boxWidth + from];
  }
  for (let i = 0; i < fitted.length; i++) tile[i] = 255 - Math.floor(fitted[i] + 0.5);
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
 * The share of each source pixel in each tile pixel along one axis, without the zeros.
 *
 * @param {number} length
 * @param {number} scale
 */
function coverage(length, scale) {
  const margin = (SIZE - length * scale) / 2;
  const shares = [];
  for (let to = 0; to < SIZE; to++) {
    const start = (to - margin) / scale;
    const end = (to + 1 - margin) / scale;
    for (let from = Math.max(0, Math.floor(start)); from < Math.min(length, end); from++) {
      const share = (Math.min(end, from + 1) - Math.max(start, from)) * scale;
      if (share > 0) shares.push({ to, from, share });
    }
  }
  return shares;
}
