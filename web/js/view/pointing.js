// Points at the units of a layer with mouse or finger; a click keeps one, arrow keys go on from there.

import { arrow } from "../elements.js";

/** @import { Panel } from "./panel.js" */
/** @import { Prediction } from "./prediction.js" */

/**
 * @param {Panel | Prediction} panel
 * @param {() => number} chosen the unit from which arrow keys go
 * @param {(unit: number | null, kept: boolean) => void} choose
 */
export function listen(panel, chosen, choose) {
  const { target } = panel;
  target.onpointermove = (event) => {
    const unit = panel.unitAt(event);
    // Between two units the last one stays.
    if (unit !== null) choose(unit, false);
  };
  target.onpointerleave = () => choose(null, false);
  target.onclick = (event) => choose(panel.unitAt(event), true);
  target.onkeydown = (event) => {
    const way = event.key === "Enter" ? [0, 0] : arrow(event);
    if (!way) return;
    event.preventDefault();
    choose(panel.neighbour(chosen(), way[0], way[1]), true);
  };
}
