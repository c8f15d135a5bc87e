// What is known of a network before anything is pointed at: how well it reads and how it learned.

import { percent, text, whole } from "../wording.js";

/**
 * @param {Element} element with the places to fill, as in index.html
 * @param {import("../network/models.js").Description} model
 */
export function about(element, { name, parameters, test, history }) {
  const [title, facts, caption] = element.querySelectorAll("h2, p, figcaption");
  title.textContent = name;
  facts.textContent = text(test?.n ? "about" : "parameters", {
    parameters: whole(parameters ?? 0), accuracy: percent(test?.accuracy ?? 0),
    n: whole(test?.n ?? 0),
  });
  const curves = [history?.accuracy ?? [], history?.val_accuracy ?? []];
  // The axis begins at a round number below all of them.
  const least = Math.floor(Math.min(1, ...curves.flat()) * 10) / 10;
  const [top, bottom, , end] = element.querySelectorAll("text");
  top.textContent = percent(1, 0);
  bottom.textContent = percent(least, 0);
  end.textContent = String(curves[0].length);
  element.querySelectorAll("polyline").forEach((line, i) => {
    const points = curves[i].map((share, epoch) => [
      200 * epoch / Math.max(1, curves[i].length - 1), 70 * (1 - share) / (1 - least || 1)]);
    line.setAttribute("points", points.join(" "));
  });
  caption.textContent = text("curve", { epochs: curves[0].length });
  element.querySelector("figure")?.toggleAttribute("hidden", !curves[0].length);
}
