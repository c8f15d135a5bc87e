// A short guided tour for the first visit: one sentence beside each part of the page.

import { find } from "../elements.js";

const STOPS = ["#drawing", ".network .panel .frame", ".network .panel:nth-of-type(3)", ".result",
  "#film", "#explanation, .network .panel .frame"];

/**
 * @param {() => Promise<void>} prepare has something drawn, before the second stop needs it
 * @param {() => void} ended the visitor has seen it, or enough of it
 */
export function tour(prepare, ended) {
  const bubble = find("#tour-bubble");
  const sentences = bubble.querySelectorAll("p");
  const [skip, next, done] = bubble.querySelectorAll("button");
  const ring = find("#tour-ring");
  let stop = -1;

  const end = () => {
    bubble.hidden = ring.hidden = true;
    removeEventListener("resize", show);
    find("#drawing").focus({ preventScroll: true });
    ended();
  };
  const show = () => {
    // On a small screen there is no card before a unit is chosen.
    const target = [...document.querySelectorAll(STOPS[stop])].find((one) => one.getClientRects().length);
    // Nor is there a slider without a film.
    if (!target) return stop < STOPS.length - 1 ? forward() : end();
    target.scrollIntoView({ block: "center" });
    const box = target.getBoundingClientRect();
    sentences.forEach((sentence, i) => { sentence.hidden = i !== stop; });
    next.hidden = skip.hidden = stop === STOPS.length - 1;
    done.hidden = !next.hidden;
    bubble.hidden = ring.hidden = false;
    (done.hidden ? next : done).focus({ preventScroll: true });
    ring.style.transform = `translate(${box.left - 6}px, ${box.top - 6}px)`;
    ring.style.width = `${box.width + 12}px`;
    ring.style.height = `${box.height + 12}px`;
    const below = box.bottom + 16 + bubble.offsetHeight < innerHeight;
    const beside = box.right + 16 + bubble.offsetWidth < innerWidth ? box.right + 16
      : box.left - bubble.offsetWidth - 16;
    const left = below ? box.left + (box.width - bubble.offsetWidth) / 2 : beside;
    const inside = (/** @type {number} */ start, /** @type {number} */ room) =>
      `${Math.max(8, Math.min(start, room - 8))}px`;
    bubble.style.top = inside(below ? box.bottom + 16 : box.top + 16,
      innerHeight - bubble.offsetHeight);
    bubble.style.left = inside(left, innerWidth - bubble.offsetWidth);
  };
  const forward = async () => {
    if (stop === 0) await prepare();
    stop++;
    show();
  };
  skip.onclick = done.onclick = end;
  next.onclick = forward;
  bubble.onkeydown = (event) => {
    if (event.key === "Escape") end();
    if (event.key !== "Tab") return;
    // What lies behind the tour can't be reached before it ends.
    event.preventDefault();
    const open = [skip, next, done].filter((button) => !button.hidden);
    const here = open.findIndex((button) => button === document.activeElement);
    open[(here + (event.shiftKey ? -1 : 1) + open.length) % open.length].focus();
  };
  addEventListener("resize", show);
  forward();
}
