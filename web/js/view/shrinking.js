// Shows how the drawing becomes the small picture that the network sees: two lines, and a copy that
// flies there when the pen is lifted.

import { find, newCanvas, pen } from "../elements.js";
import { inkBox, SIZE } from "../normalise.js";
import { Panel } from "./panel.js";

/** @import { NetworkView } from "./network.js" */

/** What is cut out of the drawing. */
function cutOut() {
  return find("#cut").getBoundingClientRect();
}

/**
 * Frame what is cut out of the drawing.
 *
 * @param {ReturnType<typeof inkBox>} box of the ink
 * @param {number} side of the drawing, in the same unit
 * @param {number} rim how far the ink on the paper reaches beyond the box, in thousandths
 */
export function frame(box, side, rim) {
  const element = find("#cut");
  element.hidden = !box;
  find("#shrinking").classList.toggle("shown", Boolean(box));
  if (!box) return;
  const inside = (/** @type {number} */ x) => `${Math.min(100, Math.max(0, x / side * 100))}%`;
  const beyond = rim / 1000 * side;
  const [left, top] = [box.left - beyond, box.top - beyond];
  const [right, bottom] = [side - box.right - beyond, side - box.bottom - beyond];
  Object.assign(element.style,
    { left: inside(left), top: inside(top), right: inside(right), bottom: inside(bottom) });
}

/** The network's input; null where it is out of sight. @param {NetworkView} view */
function target({ across, panels: [panel], layersElement }) {
  const box = across && panel instanceof Panel ? panel.box : null;
  return box && box.right > layersElement.getBoundingClientRect().left ? box : null;
}

/**
 * Draw the two lines from what is cut out to the network's input.
 *
 * @param {NetworkView} view
 */
export function showShrinking(view) {
  const end = target(view);
  const cut = cutOut();
  find("#shrinking path").setAttribute("d", end
    ? `M${cut.right} ${cut.top}L${end.left} ${end.top}M${cut.right} ${cut.bottom}L${end.left} ${end.bottom}`
    : "");
}

/**
 * Let a copy of the cut-out fly to where it lies in the network's input.
 *
 * @param {HTMLCanvasElement} drawing
 * @param {Uint8ClampedArray} tile what it becomes
 * @param {NetworkView} view
 */
export function shrink(drawing, tile, view) {
  const input = target(view);
  const box = inkBox(tile, SIZE, SIZE);
  if (!input || !box || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const start = cutOut();
  const paper = drawing.getBoundingClientRect();
  const scale = drawing.width / paper.width;
  const [width, height] = [start.width * scale, start.height * scale].map(Math.ceil);
  const copy = newCanvas(width, height);
  copy.className = "flying";
  pen(copy).drawImage(drawing, (start.left - paper.left) * scale,
    (start.top - paper.top) * scale, width, height, 0, 0, width, height);
  copy.style.width = `${start.width}px`;
  copy.style.height = `${start.height}px`;
  document.body.append(copy);
  const pixel = input.width / SIZE;
  const [x, y] = [input.left + box.left * pixel, input.top + box.top * pixel];
  const across = (box.right - box.left) * pixel / start.width;
  const down = (box.bottom - box.top) * pixel / start.height;
  copy.animate([
    { transform: `translate(${start.left}px, ${start.top}px)`, opacity: 0.9 },
    { transform: `translate(${x}px, ${y}px) scale(${across}, ${down})`, opacity: 0.5 },
  ], { duration: 420, easing: "ease-in-out" }).onfinish = () => copy.remove();
}
