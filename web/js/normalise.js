// From a drawing of any size to the 28 × 28 tile the network sees.
// The same algorithm as digits/normalise.py, held against the same pictures by a test.

export const SIZE = 28;
const BOX = 24;
const LARGEST = 25;
const STROKE = 2.5;
const FINE = 3;
const PEELED = 12;
const SMOOTH = [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16];
const REACH = 4;
const SHARE = 0.47;
const INK = 64;
const WIDE = SIZE * FINE;

/**
 * Bring the ink to one size, its centre to the middle, and all strokes to one width.
 *
 * @param {Uint8ClampedArray} grey dark ink on white 255, row by row
 * @param {number} width
 * @param {number} height
 * @param {ReturnType<typeof inkBox>} [box] of the ink, where it is known already
 * @returns {Uint8ClampedArray} 784 values, dark ink on white 255; all white where there is no ink
 */
export function normalise(grey, width, height, box = inkBox(grey, width, height)) {
  const tile = new Uint8ClampedArray(SIZE * SIZE).fill(255);
  if (!box) return tile;
  const fine = drawn(centred(thinned(scaled(grey, width, box))));

  const sums = new Float64Array(SIZE * SIZE);
  for (let y = 0; y < WIDE; y++) {
    const row = Math.floor(y / FINE) * SIZE;
    for (let x = 0; x < WIDE; x++) sums[row + Math.floor(x / FINE)] += fine[y * WIDE + x];
  }
  for (let i = 0; i < tile.length; i++) {
    tile[i] = 255 - Math.floor(255 * sums[i] / (FINE * FINE) + 0.5);
  }
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
 * Where there are strokes, 1 in 84 × 84 fine pixels.
 *
 * @param {Uint8ClampedArray} grey
 * @param {number} width
 * @param {{ top: number, bottom: number, left: number, right: number }} box
 */
function scaled(grey, width, { top, bottom, left, right }) {
  const boxHeight = bottom - top;
  const boxWidth = right - left;
  // With a margin of paper.
  const stride = boxWidth + 2;
  const ink = new Uint8Array(stride * (boxHeight + 2));
  for (let y = 0; y < boxHeight; y++) {
    const [to, from] = [(y + 1) * stride + 1, (top + y) * width + left];
    for (let x = 0; x < boxWidth; x++) ink[to + x] = 255 - grey[from + x];
  }
  const scale = FINE * side(ink, stride) / Math.max(boxHeight, boxWidth);

  const rows = new Float64Array(WIDE * boxWidth);
  for (const { to, from, share } of coverage(boxHeight, scale)) {
    const start = (from + 1) * stride + 1;
    for (let x = 0; x < boxWidth; x++) rows[to * boxWidth + x] += share * ink[start + x];
  }
  const fine = new Float64Array(WIDE * WIDE);
  for (const { to, from, share } of coverage(boxWidth, scale)) {
    for (let y = 0; y < WIDE; y++) {
      fine[y * WIDE + to] += share * rows[y * boxWidth + from];
    }
  }
  const smooth = smoothed(smoothed(fine, 1), WIDE);
  // Weighted by itself, so that neither paper nor the faint edges of strokes count for much.
  let sum = 0;
  let squares = 0;
  for (const ink of smooth) {
    sum += ink;
    squares += ink * ink;
  }
  const usual = squares / sum;
  const strokes = new Uint8Array(smooth.length);
  for (let i = 0; i < smooth.length; i++) strokes[i] = Number(smooth[i] > SHARE * usual);
  return strokes;
}

/**
 * How long the ink's longer side becomes, in tile pixels: thinning takes half of its width off a
 * stroke's end, and the pen adds half of its own. A stroke's width is twice its area over its
 * outline; changes of brightness along both axes add up to 4/π of the outline.
 *
 * @param {Uint8Array} ink with a margin of paper
 * @param {number} stride from one row to the next
 */
function side(ink, stride) {
  let area = 0;
  let changes = 0;
  for (let i = 0; i < ink.length - stride; i++) {
    area += ink[i];
    changes += Math.abs(ink[i + 1] - ink[i]) + Math.abs(ink[i + stride] - ink[i]);
  }
  const [width, height] = [stride - 2, ink.length / stride - 2];
  const stroke = 2 * area / (changes * Math.PI / 4);
  // Where strokes are very wide, the ink would not have room any more.
  const kept = Math.max(1 - stroke / Math.max(height, width), (BOX - STROKE) / LARGEST);
  return (BOX - STROKE) / kept;
}

/**
 * Each fine pixel as a mean with its neighbours along one axis; the margin is paper.
 *
 * @param {Float64Array} fine
 * @param {number} step to the next pixel: 1 to the right, 84 down
 */
function smoothed(fine, step) {
  const smooth = new Float64Array(fine.length);
  for (let i = 2 * step; i < fine.length - 2 * step; i++) {
    smooth[i] = SMOOTH[0] * fine[i - 2 * step] + SMOOTH[1] * fine[i - step] + SMOOTH[2] * fine[i]
      + SMOOTH[3] * fine[i + step] + SMOOTH[4] * fine[i + 2 * step];
  }
  return smooth;
}

/**
 * The share of each source pixel in each fine pixel along one axis, without the zeros.
 *
 * @param {number} length source pixels along the axis, which are placed in the middle
 * @param {number} scale fine pixels for each source pixel
 */
function coverage(length, scale) {
  const offset = (WIDE - length * scale) / 2;
  const shares = [];
  for (let to = 0; to < WIDE; to++) {
    const start = (to - offset) / scale;
    const end = (to + 1 - offset) / scale;
    for (let from = Math.max(0, Math.floor(start)); from < Math.min(length, end); from++) {
      const share = (Math.min(end, from + 1) - Math.max(start, from)) * scale;
      if (share > 0) shares.push({ to, from, share });
    }
  }
  return shares;
}

/**
 * Strokes peeled down to lines one pixel wide, layer by layer (Guo and Hall, 1989).
 *
 * @param {Uint8Array} ink 84 × 84, paper along the edge
 */
function thinned(ink) {
  let places = placesOf(ink);
  for (let layer = 0; layer < PEELED; layer++) {
    const count = places.length;
    for (const stays of TABLES) {
      // All that go, go at once.
      const gone = places.filter((i) => !stays[neighbours(ink, i)]);
      for (const i of gone) ink[i] = 0;
      if (gone.length) places = places.filter((i) => ink[i]);
    }
    if (places.length === count) break;
  }
  return ink;
}

/** Where there is ink. @param {Uint8Array} ink */
function placesOf(ink) {
  const places = [];
  for (let i = 0; i < ink.length; i++) if (ink[i]) places.push(i);
  return places;
}

/** A bit for each neighbour, clockwise from the upper left. @param {Uint8Array} ink @param {number} i */
function neighbours(ink, i) {
  return ink[i - WIDE - 1] | ink[i - WIDE] << 1 | ink[i - WIDE + 1] << 2 | ink[i + 1] << 3
    | ink[i + WIDE + 1] << 4 | ink[i + WIDE] << 5 | ink[i + WIDE - 1] << 6 | ink[i - 1] << 7;
}

/** For each neighbourhood, whether its middle stays: when peeling lower right, upper left. */
const TABLES = [0, 1].map((turn) => Uint8Array.from({ length: 256 }, (_, around) => {
  const [nw, n, ne, e, se, s, sw, w] = Array.from({ length: 8 }, (_, bit) => around >> bit & 1);
  const crossings = Number(n < (ne | e)) + Number(e < (se | s)) + Number(s < (sw | w))
    + Number(w < (nw | n));
  const pairs = Math.min((nw | n) + (ne | e) + (se | s) + (sw | w),
    (n | ne) + (e | se) + (s | sw) + (w | nw));
  if (crossings !== 1 || pairs < 2 || pairs > 3) return 1;
  return turn === 0 ? (s | sw | 1 - nw) & w : (n | ne | 1 - se) & e;
}));

/**
 * The lines with their centre of mass in the middle, as far as the pen's reach allows.
 *
 * @param {Uint8Array} lines 84 × 84
 */
function centred(lines) {
  const places = placesOf(lines);
  const [down, right] = [(/** @type {number} */ i) => Math.floor(i / WIDE),
    (/** @type {number} */ i) => i % WIDE].map((place) => {
    const along = places.map(place);
    const mean = along.reduce((sum, x) => sum + x, 0) / along.length;
    const least = REACH - Math.min(...along);
    const most = WIDE - 1 - REACH - Math.max(...along);
    return Math.min(Math.max(Math.floor(WIDE / 2 - mean), least), most);
  });
  const moved = new Uint8Array(lines.length);
  for (const i of places) moved[i + down * WIDE + right] = 1;
  return moved;
}

/** How much of the pixels around it the pen covers. */
const PEN = Array.from({ length: (2 * REACH + 1) ** 2 }, (_, i) => {
  const side = 2 * REACH + 1;
  const [y, x] = [Math.floor(i / side) - REACH, i % side - REACH];
  return { step: y * WIDE + x, share: Math.min(1, STROKE * FINE / 2 + 0.5 - Math.hypot(y, x)) };
}).filter(({ share }) => share > 0);

/**
 * How much of each fine pixel is covered by a round pen that is led along the lines.
 *
 * @param {Uint8Array} lines 84 × 84
 */
function drawn(lines) {
  const covered = new Float64Array(lines.length);
  lines.forEach((line, i) => {
    if (!line) return;
    for (const { step, share } of PEN) covered[i + step] = Math.max(covered[i + step], share);
  });
  return covered;
}
