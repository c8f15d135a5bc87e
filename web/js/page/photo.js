// Photographs from files, dropped on the page, pasted or chosen: what is written there takes the place
// of the drawing. The file is read by this page and sent nowhere.

import { find } from "../elements.js";
import { inPhoto } from "../pen/picture.js";
import { tell } from "./telling.js";

/** @import { Drawing } from "../drawing.js" */

/** @param {Drawing} drawing */
export function photographs(drawing) {
  const chooser = /** @type {HTMLInputElement} */ (find("#file"));
  let newest = 0;
  const take = async (/** @type {File | undefined} */ file) => {
    if (!file) return;
    const turn = ++newest;
    tell("");
    // It decodes hostile files apart, and gives up on those that are far too large.
    const image = await createImageBitmap(file).catch(() => null);
    if (turn !== newest) return;
    const picture = image && inPhoto(image);
    image?.close();
    if (picture) drawing.lay(picture);
    else tell(image ? "photo_blank" : "photo_unreadable", { name: file.name });
  };
  find("#photo").onclick = () => chooser.click();
  chooser.onchange = () => {
    take(chooser.files?.[0]);
    // Or the same file could not be chosen again.
    chooser.value = "";
  };
  // Dropped anywhere else, the browser would leave the page for it.
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  });
  addEventListener("paste", (event) => take(event.clipboardData?.files[0]));
}
