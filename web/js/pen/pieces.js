// What hangs together in a picture, and the boxes around it.

/**
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 *   in pixels; right and bottom are exclusive
 */

/**
 * Number what hangs together, with its diagonal neighbours, and frame the ink in it.
 *
 * @param {Uint8Array} mask
 * @param {Uint8Array} ink within the mask
 * @param {number} width
 * @param {number} height
 * @returns {{ owner: Int32Array, boxes: Box[] }} for each pixel the number of its piece, from 1 on, or
 *   0, and the box of each piece
 */
export function connected(mask, ink, width, height) {
  const owner = new Int32Array(mask.length);
  /** @type {Box[]} */
  const boxes = [];
  /** @type {number[]} */
  const open = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || owner[start]) continue;
    const box = { left: width, top: height, right: 0, bottom: 0 };
    const id = boxes.push(box);
    owner[start] = id;
    open.push(start);
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      const x = i % width;
      const y = (i - x) / width;
      if (ink[i]) {
        if (x < box.left) box.left = x;
        if (y < box.top) box.top = y;
        if (x >= box.right) box.right = x + 1;
        if (y >= box.bottom) box.bottom = y + 1;
      }
      const last = x < width - 1 ? 1 : 0;
      for (let down = y > 0 ? -1 : 0; down <= (y < height - 1 ? 1 : 0); down++) {
        for (let across = x > 0 ? -1 : 0; across <= last; across++) {
          const near = i + down * width + across;
          if (!mask[near] || owner[near]) continue;
          owner[near] = id;
          open.push(near);
        }
      }
    }
  }
  return { owner, boxes };
}

/** The smallest box around two. @param {Box} a @param {Box} b @returns {Box} */
export function around(a, b) {
  return { left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) };
}

/** The longer side, in pixels. @param {Box} box */
export function side({ left, top, right, bottom }) {
  return Math.max(right - left, bottom - top);
}
