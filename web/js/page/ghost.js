// A hand that draws a digit, for a visitor who has not drawn one yet, or for nobody.

/** @import { Drawing } from "../drawing.js" */

const FOUR = [[[450, 120], [280, 580], [750, 560]], [[620, 380], [580, 900]]];
const SEVEN = [[[250, 150], [740, 150], [420, 880]]];
const ZERO = [arc([500, 500], [240, 370], -90, 270)];
const THREE = [[...arc([480, 310], [210, 190], -150, 90), ...arc([480, 690], [230, 200], -90, 150)]];
/** Which one comes next. */
let turn = 0;
/** Points between two corners. */
const STEPS = 8;

/** @param {Drawing} drawing */
export function drawFour(drawing) {
  return write(drawing, FOUR);
}

/** One digit after the other. @param {Drawing} drawing */
export function drawOne(drawing) {
  const digits = [FOUR, THREE, SEVEN, ZERO];
  return write(drawing, digits[turn++ % digits.length]);
}

/** @param {Drawing} drawing @param {number[][][]} digit */
async function write(drawing, digit) {
  const strokes = digit.map((corners) => ({ erase: false, width: drawing.width, points: line(corners) }));
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) drawing.set(strokes);
  else await drawing.play(strokes);
}

/** @param {number[][]} corners */
function line(corners) {
  return corners.flatMap((corner, i) => {
    const next = corners[i + 1] ?? corner;
    const count = i + 1 < corners.length ? STEPS : 1;
    return Array.from({ length: count }, (_, step) =>
      corner.map((x, axis) => Math.round(x + (next[axis] - x) * step / STEPS))).flat();
  });
}

/** @param {number[]} centre @param {number[]} radius @param {number} from in degrees @param {number} to */
function arc([x, y], [width, height], from, to) {
  const count = 6;
  return Array.from({ length: count + 1 }, (_, i) => {
    const angle = (from + (to - from) * i / count) * Math.PI / 180;
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)];
  });
}
