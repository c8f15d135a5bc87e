// A drawing becomes data: the visitor says what it is, this browser keeps it, and all of them go home
// in one file, which `digits prepare` reads like pages.

import { button, find, make, newCanvas, pen, press, say } from "../elements.js";
import { text, whole } from "../wording.js";

/** @import { Drawing, Stroke } from "../drawing.js" */
/** @import { NetworkView } from "../view/network.js" */

/**
 * @typedef {Omit<Stroke, "picture"> | { picture: string }} Mark a stroke, or a photograph as an address
 * @typedef {{ label: string, strokes: Mark[] }} Kept
 * @typedef {{ name: string, symbols: string[], drawings: Kept[] }} Kit the content of the file
 */

/** As many as a printed sheet has cells; more are hard to lose. */
const MOST = 600;
/** The side of a photograph, in pixels: a cell of a scan is no larger. */
const SIDE = 126;

export class Collection {
  /** Where nothing can be stored, it lasts as long as the page. @type {Kit | null} */
  #unstored = null;
  #said = "";

  /** @param {Drawing} drawing @param {NetworkView} view the first network's, which knows the symbols */
  constructor(drawing, view) {
    this.drawing = drawing;
    this.view = view;
    this.element = find("#collection");
    find("#remember").onclick = () => this.#open(this.element.hidden);
    find("#forget").onclick = () => this.#open(false);
    find("#keep").onclick = () => this.#download();
    find("#drop-last").onclick = () => this.#change((kit) => { kit.drawings.pop(); });
    find("#drop-all").onclick = () => {
      if (confirm(text("collect_sure"))) this.#change((kit) => { kit.drawings = []; });
    };
  }

  /** @param {boolean} open */
  #open(open) {
    this.element.hidden = !open;
    this.#said = "";
    this.show();
  }

  /** Show what there is of each symbol, in the language in force. */
  show() {
    const { model } = this.view.inference;
    const open = !this.element.hidden;
    press(find("#remember"), open);
    if (!open || !model) return;
    const { drawings } = this.#load();
    find(".labels", this.element).replaceChildren(...model.labels.map((label) => {
      const count = drawings.filter((one) => one.label === label).length;
      const title = text("collect_as", { label, count: whole(count) });
      return Object.assign(button(() => this.#remember(label), make("b", "", label), " ",
        make("small", "", whole(count))), { title });
    }));
    for (const name of ["keep", "drop-last", "drop-all"]) {
      find(`#${name}`).toggleAttribute("disabled", !drawings.length);
    }
    const all = text("collect_count", { count: whole(drawings.length), most: whole(MOST) });
    say(find(".measure", this.element), [all, this.#said && text(this.#said)].join(" ").trim());
  }

  /** @param {string} label */
  #remember(label) {
    const { drawing } = this;
    const strokes = drawing.seen ? [{ picture: drawing.seen }] : drawing.strokes;
    const { newest } = this.view.inference;
    if (!newest || newest.empty || newest.row) {
      this.#said = newest?.row ? "collect_one" : "ask_nothing";
      return this.show();
    }
    const marks = strokes.map(markOf);
    const kept = this.#change((kit) => { kit.drawings.push({ label, strokes: marks }); });
    // A camera goes on looking; paper is needed for the next one.
    if (kept && drawing.seen === undefined) drawing.clear();
  }

  /** @param {(kit: Kit) => void} act @returns {boolean} whether there was room for it */
  #change(act) {
    const kit = this.#load();
    const before = kit.drawings.length;
    act(kit);
    const more = kit.drawings.length > before;
    const full = more && (kit.drawings.length > MOST || !this.#store(kit));
    if (!more) this.#store(kit);
    this.#said = full ? "collect_full" : this.#unstored ? "collect_unstored" : "";
    this.show();
    return !full;
  }

  /** What was collected of these symbols; each set of them has a collection of its own. @returns {Kit} */
  #load() {
    const symbols = this.view.inference.model?.labels ?? [];
    const fresh = { name: `hand-${anyName()}`, symbols, drawings: [] };
    const unstored = this.#unstored;
    if (unstored && keyOf(unstored.symbols) === keyOf(symbols)) return { ...unstored, drawings: [...unstored.drawings] };
    try {
      const kit = JSON.parse(localStorage.getItem(keyOf(symbols)) ?? "null");
      return kit && Array.isArray(kit.drawings) ? { ...fresh, ...kit, symbols } : fresh;
    } catch {
      return fresh;
    }
  }

  /** @param {Kit} kit @returns {boolean} whether it was kept */
  #store(kit) {
    try {
      localStorage.setItem(keyOf(kit.symbols), JSON.stringify(kit));
      return true;
    } catch {
      // Where some are kept it is full; else nothing can be kept at all.
      if (kit.drawings.length > 1 && !this.#unstored) return false;
      this.#unstored = kit;
      return true;
    }
  }

  #download() {
    const kit = this.#load();
    const file = new Blob([JSON.stringify(kit)], { type: "application/octet-stream" });
    const link = Object.assign(make("a", ""),
      { href: URL.createObjectURL(file), download: `${kit.name}.digits` });
    link.click();
    // Some browsers fetch it a moment later.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.#said = "collect_saved";
    this.show();
  }
}

/** @param {string[]} symbols */
function keyOf(symbols) {
  return `digits-collected ${symbols.join(" ")}`;
}

/** Nobody's name: four letters that tell one telephone from another. */
function anyName() {
  const letters = "abcdefghijkmnpqrstuvwxyz";
  return Array.from(crypto.getRandomValues(new Uint8Array(4)), (n) => letters[n % letters.length]).join("");
}

/** @param {Partial<Stroke>} stroke @returns {Mark} */
function markOf({ erase = false, width = 0, points = [], picture }) {
  if (!picture) return { erase, width, points };
  const small = newCanvas(SIDE, SIDE);
  pen(small).drawImage(picture, 0, 0, SIDE, SIDE);
  return { picture: small.toDataURL("image/png") };
}
