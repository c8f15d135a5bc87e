// Gives away a link to what is on the page.

import { find } from "../elements.js";
import { text } from "../wording.js";
import { link } from "./state.js";

/**
 * Put the link into the address and, where that is allowed, copy it.
 *
 * @param {import("./state.js").State} state
 * @param {boolean} without whether a photograph is on the page, which no link holds
 */
export async function share(state, without) {
  const address = link(state);
  history.replaceState(null, "", address);
  const copied = await navigator.clipboard?.writeText(address).then(() => true, () => false);
  const note = find("#note");
  note.textContent = text(!copied ? "share_by_hand" : without ? "shared_without" : "shared");
  setTimeout(() => { note.textContent = ""; }, 4000);
}
