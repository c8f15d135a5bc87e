// Shows how the drawing becomes the small picture that the network sees: two lines, and a copy that
// flies there when the pen is lifted.

/** @typedef {import("./network.js").NetworkView} NetworkView */

/** @param {NetworkView} view */
function target(view) {
  return view.across && view.panels.length ? view.layersElement.querySelector("canvas.picture") : null;
}

/**
 * Draw the two lines from what is cut out to the network's input.
 *
 * @param {Element} cut
 * @param {NetworkView} view
 */
export function showShrinking(cut, view) {
  const end = target(view)?.getBoundingClientRect();
  const lines = /** @type {NodeListOf<SVGLineElement>} */ (
    document.querySelectorAll("#shrinking line"));
  if (!end) return;
  const start = cut.getBoundingClientRect();
  [["top", start.top, end.top], ["bottom", start.bottom, end.bottom]].forEach(([, from, to], i) => {
    lines[i].setAttribute("x1", String(start.right));
    lines[i].setAttribute("y1", String(from));
    lines[i].setAttribute("x2", String(end.left));
    lines[i].setAttribute("y2", String(to));
  });
}

/**
 * Let a copy of the cut-out fly to the network's input.
 *
 * @param {HTMLCanvasElement} drawing
 * @param {Element} cut
 * @param {NetworkView} view
 */
export function shrink(drawing, cut, view) {
  const end = target(view)?.getBoundingClientRect();
  if (!end || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const paper = drawing.getBoundingClientRect();
  const start = cut.getBoundingClientRect();
  const scale = drawing.width / paper.width;
  const [width, height] = [start.width * scale, start.height * scale].map(Math.ceil);
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  copy.className = "flying";
  copy.getContext("2d")?.drawImage(drawing, (start.left - paper.left) * scale,
    (start.top - paper.top) * scale, width, height, 0, 0, width, height);
  copy.style.width = `${start.width}px`;
  copy.style.height = `${start.height}px`;
  document.body.append(copy);
  // The longer side becomes 26 of the input's 28 pixels.
  const shrunk = end.width * 26 / 28 / Math.max(start.width, start.height);
  const x = end.left + (end.width - start.width * shrunk) / 2;
  const y = end.top + (end.height - start.height * shrunk) / 2;
  copy.animate([
    { transform: `translate(${start.left}px, ${start.top}px)`, opacity: 0.9 },
    { transform: `translate(${x}px, ${y}px) scale(${shrunk})`, opacity: 0.5 },
  ], { duration: 420, easing: "ease-in-out" }).onfinish = () => copy.remove();
}
