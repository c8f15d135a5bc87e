// A hand that draws a digit, for a visitor who has not drawn one yet.

/** @import { Drawing } from "../drawing.js" */

const FOUR = [[[450, 120], [280, 580], [750, 560]], [[620, 380], [580, 900]]];
/** Points between two corners. */
const STEPS = 8;

/** @param {Drawing} drawing */
export async function drawFour(drawing) {
  const strokes = FOUR.map((corners) => ({ erase: false, width: drawing.width, points: line(corners) }));
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
