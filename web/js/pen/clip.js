// Keeps the pen on the paper.

/**
 * The part of a line that lies on the paper (Liang and Barsky, 1984, "A new concept and method for
 * line clipping").
 *
 * @param {number[]} start x and y
 * @param {number[]} end
 * @param {number} side of the square paper
 * @returns {{ start: number[], end: number[], leaves: boolean } | null} null where it misses the paper
 */
export function clip(start, end, side) {
  let [enter, leave] = [0, 1];
  for (const axis of [0, 1]) {
    const length = end[axis] - start[axis];
    const outside = start[axis] < 0 || start[axis] > side;
    if (length === 0 && outside) return null;
    if (length === 0) continue;
    const crossings = [-start[axis] / length, (side - start[axis]) / length];
    enter = Math.max(enter, Math.min(...crossings));
    leave = Math.min(leave, Math.max(...crossings));
  }
  if (enter > leave) return null;
  const at = (/** @type {number} */ share) =>
    start.map((x, axis) => Math.round(x + share * (end[axis] - x)));
  return { start: at(enter), end: at(leave), leaves: leave < 1 };
}
