/** The drawing surface of `notebook.py`: the browser draws, Python reads. */

/**
 * @typedef {object} Model what browser and Python share, as anywidget hands it over
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, act: () => void) => void} on
 */

const BLUE = "#1a73b8";
const GREY = "#777777";
const ORANGE = "#a85500";

/**
 * A network is never quite certain, and never rules anything out.
 * @param {number} share
 * @param {string} percent as the language sets it
 */
function certainty(share, percent) {
  if (share > 0.99) return `> 99${percent}`;
  if (share < 0.01) return `< 1${percent}`;
  return `${Math.round(100 * share)}${percent}`;
}

/** @param {{ model: Model, el: HTMLElement }} place */
function render({ model, el }) {
  const { side, pen, line, rubber, clear, percent } = model.get("settings");
  el.innerHTML = `<div style="display: flex; gap: 24px; align-items: flex-start; padding: 8px;
      background: white; color: black; font: 14px system-ui, sans-serif; width: max-content">
    <div>
      <canvas width="${side}" height="${side}"
        style="border: 1px solid ${GREY}; touch-action: none; cursor: crosshair"></canvas><br>
      <button></button>
    </div>
    <div><div class="answers"></div><p style="color: ${ORANGE}; margin: 8px 0; width: 260px"></p><div class="nearest"></div></div>
  </div>`;
  const canvas = /** @type {HTMLCanvasElement} */ (el.querySelector("canvas"));
  // Beside what one sees, a copy in fine lines, as the network gets it.
  const copy = /** @type {HTMLCanvasElement} */ (canvas.cloneNode());
  const [surface, fine] = [canvas, copy].map((sheet) =>
    /** @type {CanvasRenderingContext2D} */ (
      sheet.getContext("2d", { willReadFrequently: sheet === copy })));
  const button = /** @type {HTMLButtonElement} */ (el.querySelector("button"));
  const answers = /** @type {HTMLElement} */ (el.querySelector(".answers"));
  button.textContent = clear;

  const rows = model.get("labels").map((/** @type {string} */ label) => {
    const row = document.createElement("div");
    row.style.cssText = "display: flex; gap: 8px; align-items: center; height: 24px";
    const [name, bar, share] = ["2em", "1px", "4em"].map((width) => {
      const part = document.createElement("span");
      part.style.width = width;
      row.append(part);
      return part;
    });
    name.textContent = label;
    bar.style.height = "14px";
    answers.append(row);
    return { row, bar, share };
  });

  function show() {
    const probabilities = model.get("probabilities");
    const best = Math.max(...probabilities);
    probabilities.forEach((/** @type {number} */ value, /** @type {number} */ index) => {
      const { row, bar, share } = rows[index];
      const wins = value > 0 && value === best;
      row.style.fontWeight = wins ? "bold" : "normal";
      bar.style.background = wins ? BLUE : GREY;
      bar.style.width = `${1 + 180 * value}px`;
      share.textContent = best > 0 ? certainty(value, percent) : "";
    });
    showUnlike();
  }

  /** A drawing like no other: what the network says of it, and what it looks most like. */
  function showUnlike() {
    const { words, nearest } = model.get("unlike") ?? { words: "", nearest: [] };
    /** @type {HTMLElement} */ (el.querySelector("p")).textContent = words;
    const pictures = nearest.map((/** @type {string} */ src) => Object.assign(new Image(56, 56), { src, alt: "" }));
    for (const picture of pictures) picture.style.cssText = "image-rendering: pixelated; margin-right: 8px";
    /** @type {HTMLElement} */ (el.querySelector(".nearest")).replaceChildren(...pictures);
  }

  function send() {
    const pixels = fine.getImageData(0, 0, side, side).data;
    const grey = Uint8Array.from({ length: side * side }, (_, index) => pixels[4 * index]);
    model.set("drawing", new DataView(grey.buffer));
    model.save_changes();
  }

  // While the pen moves, one message a frame is enough.
  let waiting = false;
  function sendSoon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      send();
    });
  }

  function empty() {
    for (const sheet of [surface, fine]) {
      sheet.fillStyle = "white";
      sheet.fillRect(0, 0, side, side);
    }
  }

  /** @type {[number, number] | null} */
  let last = null;
  /** @param {PointerEvent} event */
  function draw(event) {
    /** @type {[number, number]} */
    const here = [event.offsetX, event.offsetY];
    const erase = (event.buttons & 2) !== 0;
    for (const sheet of [surface, fine]) {
      sheet.strokeStyle = erase ? "white" : "black";
      sheet.lineWidth = erase ? rubber : sheet === fine ? line : pen;
      sheet.lineCap = "round";
      sheet.beginPath();
      sheet.moveTo(...(last ?? here));
      // A line without any length would leave nothing.
      sheet.lineTo(here[0] + 0.01, here[1]);
      sheet.stroke();
    }
    last = here;
    sendSoon();
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = null;
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => event.buttons && draw(event));
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    empty();
    send();
  });
  model.on("change:probabilities", show);
  empty();
  show();
}

export default { render };
