// Says what went wrong, for which network, and what to do next.

import { find } from "../elements.js";
import { Failure } from "../network/session.js";

/** @param {unknown} error @param {string} [name] of the network */
export function fail(error, name = "") {
  const reason = error instanceof Failure ? error.reason : "unknown";
  console.error(error);
  for (const sentence of document.querySelectorAll("[data-reason]")) {
    sentence.toggleAttribute("hidden", sentence.getAttribute("data-reason") !== reason);
  }
  find("#failed").textContent = reason === "empty" ? "" : name;
  find("#detail").textContent = reason === "unknown" ? String(error) : "";
  find("#failure").hidden = false;
}

/** Nothing is wrong any more. */
export function forgive() {
  find("#failure").hidden = true;
}
