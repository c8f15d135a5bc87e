// Gives away a link to what is on the page.

import { find } from "../elements.js";
import { text } from "../wording.js";
import { link } from "./state.js";

/** Put the link into the address and, where that is allowed, copy it. @param {import("./state.js").State} state */
export async function share(state) {
  const address = link(state);
  history.replaceState(null, "", address);
  const copied = await navigator.clipboard?.writeText(address).then(() => true, () => false);
  const note = find("#note");
  note.textContent = text(copied ? "shared" : "share_by_hand");
  setTimeout(() => { note.textContent = ""; }, 4000);
}
