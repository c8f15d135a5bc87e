// Tells when the page gets another room: another window, another zoom, a challenge that takes some.

import { find } from "../elements.js";

/** @param {() => void} changed */
export function watchRoom(changed) {
  const room = new ResizeObserver(changed);
  // A challenge takes its room from the networks.
  for (const part of ["main", "#challenge"]) room.observe(find(part));
  watchRatio(changed);
}

/** Zooming changes the device's pixels, even where everything else keeps its size. @param {() => void} changed */
function watchRatio(changed) {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => {
    changed();
    watchRatio(changed);
  }, { once: true });
}
