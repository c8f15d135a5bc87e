// For an open day, with `#show` in the address: when nobody has been here for a minute, the page draws
// a digit of its own and plays the film of learning. The first touch hands over.

import { drawOne } from "./ghost.js";

/** @import { Drawing } from "../drawing.js" */
/** @import { Film } from "./film.js" */

/** Seconds without a visitor; `#show=10` waits ten. */
const IDLE = 60;
/** Seconds until the next digit. */
const NEXT = 14;

/**
 * @param {Drawing} drawing
 * @param {Film} film
 * @param {() => void} tidy puts away what the last visitor left open
 */
export function perform(drawing, film, tidy) {
  const wish = new URLSearchParams(location.hash.slice(1)).get("show");
  if (wish === null) return;
  const idle = Number(wish) || IDLE;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let next;
  let on = false;
  const wait = () => {
    clearTimeout(next);
    next = setTimeout(turn, idle * 1000);
  };
  const turn = async () => {
    tidy();
    on = true;
    document.body.dataset.show = "true";
    drawing.set([]);
    await drawOne(drawing);
    // Whoever wants no motion sees the digits, one after the other.
    if (on && !matchMedia("(prefers-reduced-motion: reduce)").matches) film.play(true);
    clearTimeout(next);
    if (on) next = setTimeout(turn, NEXT * 1000);
  };
  const takeOver = () => {
    if (on) {
      on = false;
      delete document.body.dataset.show;
      film.pause();
      film.go(film.last);
      drawing.set([]);
    }
    wait();
  };
  for (const type of ["pointerdown", "keydown", "wheel"]) addEventListener(type, takeOver, { capture: true });
  addEventListener("pointermove", () => { if (!on) wait(); });
  wait();
}
