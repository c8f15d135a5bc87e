// The last layer on the screen: what was read, how sure, what was second, and a bar per label.

import { find, hide, make, say } from "../elements.js";
import { verdict, WORTH } from "../network/verdict.js";
import { certainty, fixed, percent, text } from "../wording.js";

/** More labels than this stand in columns. */
const MANY = 12;

export class Prediction {
  seen = true;

  /**
   * @param {import("../network/layers.js").Layer} layer
   * @param {string[]} labels
   * @param {boolean} softmax whether the numbers are probabilities
   * @param {HTMLElement} element
   * @param {HTMLElement} output
   */
  constructor(layer, labels, softmax, element, output) {
    this.layer = layer;
    this.labels = labels;
    this.softmax = softmax;
    this.element = element;
    this.output = output;
    this.second = find(".second", element);
    this.border = find(".border", element);
    /** What is pointed at. */
    this.target = find(".bars", element);
    this.target.tabIndex = 0;
    this.target.setAttribute("role", "list");
    this.rows = labels.map((label) => row(label));
    this.target.replaceChildren(...this.rows.map(({ element }) => element));
    this.target.classList.toggle("many", labels.length > MANY);
  }

  /**
   * @param {Float32Array} values
   * @param {Float32Array} untouched the same with everything switched on
   * @param {{ label: string, unlike: boolean }[]} readings of a row one after the other; none where
   *   nothing is drawn
   * @param {number} chosen which of them the numbers are
   */
  paint(values, untouched, readings, chosen) {
    const empty = !readings.length;
    const strange = !empty && readings[chosen].unlike;
    const { first, second, close, alone, unsure } = verdict(values, this.softmax);
    const bound = this.softmax ? 1 : Math.max(...values.map(Math.abs), 1e-9);
    const changed = !empty && values.some((value, i) => Math.abs(value - untouched[i]) > 1e-6);

    this.rows.forEach(({ element, bar, number, ghost }, i) => {
      const value = empty ? 0 : values[i];
      bar.style.transform = `scaleX(${Math.abs(value) / bound})`;
      bar.classList.toggle("negative", value < 0);
      hide(ghost, !changed);
      if (changed) ghost.style.left = `${Math.max(0, untouched[i]) / bound * 100}%`;
      say(number, empty ? "" : this.#number(value));
      element.classList.toggle("first", !empty && i === first);
    });

    this.element.classList.toggle("close", !empty && !strange && close);
    this.element.classList.toggle("unlike", strange);
    // The more was read, the smaller it is written.
    say(this.output, readings.map(({ label }) => label).join(""));
    this.output.style.setProperty("--count", String(readings.length || 1));
    this.border.classList.toggle("idle", empty || second < 0 || !this.softmax);
    if (empty || second < 0) return say(this.second, empty ? text("nothing") : "");
    const share = this.softmax ? certainty : fixed;
    const words = text(strange ? "unlike" : alone ? "alone" : unsure ? "unsure" : "second", {
      first: share(values[first]), label: this.labels[second], number: share(values[second]),
    });
    // Of several symbols the sentence says which one it is about.
    say(this.second, readings.length > 1 ? `${readings[chosen].label}: ${words}` : words);
    if (strange) return;
    // Halfway between both is the border, drawn in the middle.
    const [left, right] = [first, second].sort((a, b) => a - b);
    const place = values[right] / (values[left] + values[right]);
    this.border.style.setProperty("--place", String(place));
    const [a, b] = this.border.querySelectorAll("b");
    say(a, this.labels[left]);
    say(b, this.labels[right]);
  }

  /** @param {number} value */
  #number(value) {
    if (!this.softmax) return fixed(value);
    if (value < WORTH) return percent(0, 0);
    // Where there are many, whole numbers have to do.
    if (this.rows.length > MANY && value <= 0.99) return percent(value, 0);
    return certainty(value);
  }

  /** @param {MouseEvent} event */
  unitAt(event) {
    const target = /** @type {Element} */ (event.target).closest(".bar");
    const unit = this.rows.findIndex(({ element }) => element === target);
    return unit < 0 ? null : unit;
  }

  /** @param {number} unit @param {DOMRect} origin */
  centre(unit, origin) {
    const box = this.rows[unit].label.getBoundingClientRect();
    return { x: box.left - origin.left - 4, y: box.top - origin.top + box.height / 2 };
  }

  /** All labels are shown, always. */
  shows() {
    return true;
  }

  /** @param {number | null} unit */
  select(unit) {
    this.rows.forEach(({ element }, i) => element.classList.toggle("selected", i === unit));
  }

  /** @param {number} unit @param {number} _right @param {number} below */
  neighbour(unit, _right, below) {
    return Math.min(this.rows.length - 1, Math.max(0, unit + below));
  }
}

/** @param {string} label */
function row(label) {
  const element = make("li", "bar");
  element.innerHTML = '<b></b><span class="track"><i></i><u></u></span><small></small>';
  const [name, bar, ghost, number] = /** @type {NodeListOf<HTMLElement>} */ (
    element.querySelectorAll("b, i, u, small"));
  name.textContent = label;
  return { element, label: name, bar, ghost, number };
}
