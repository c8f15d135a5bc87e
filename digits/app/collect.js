/** The drawing surface of `collect.py`: asks for a symbol, sends what is drawn, shows the counts. */

/**
 * @typedef {object} Model what browser and Python share, as anywidget hands it over
 * @property {(name: string) => any} get
 * @property {(message: object) => void} send
 * @property {(event: string, act: () => void) => void} on
 */
/** @typedef {[number, number][]} Stroke */

const BLUE = "#1a73b8";
const GREY = "#777777";

const FRAME = `<div data-lm-suppress-shortcuts="true" style="background: white; color: black;
    font: 14px system-ui, sans-serif; padding: 8px; width: max-content; max-width: 100%">
  <div class="ask" style="font-size: 20px; height: 32px" aria-live="polite"></div>
  <div style="display: flex; gap: 24px; flex-wrap: wrap; align-items: flex-start">
    <div>
      <canvas tabindex="0"
        style="border: 1px solid ${GREY}; touch-action: none; cursor: crosshair"></canvas>
      <div style="display: flex; gap: 4px; margin-top: 4px">
        <button class="next"></button><button class="clear"></button>
        <button class="undo"></button>
      </div>
    </div>
    <div class="counts" style="display: flex; flex-flow: column wrap; max-height: 290px;
      gap: 2px 16px"></div>
  </div>
  <div class="problem" role="alert" style="color: #b3261e; max-width: 560px"></div>
</div>`;

/** @param {{ model: Model, el: HTMLElement }} place */
function render({ model, el }) {
  const { side, pen, each, labels, words } = model.get("settings");
  el.innerHTML = FRAME;
  /** @param {string} name */
  const part = (name) => /** @type {HTMLElement} */ (el.querySelector(name));
  const canvas = /** @type {HTMLCanvasElement} */ (part("canvas"));
  canvas.width = canvas.height = side;
  const surface = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  for (const name of ["next", "clear", "undo"]) part(`.${name}`).textContent = words[name];

  const rows = labels.map((/** @type {string} */ label) => {
    const row = document.createElement("div");
    row.style.cssText = "display: flex; gap: 8px; align-items: center; height: 24px";
    const [name, bar, count] = ["2em", "0", "4em"].map((width) => {
      const piece = document.createElement("span");
      piece.style.minWidth = width;
      row.append(piece);
      return piece;
    });
    name.textContent = label;
    bar.style.height = "14px";
    part(".counts").append(row);
    return { row, bar, count };
  });

  /** @type {Stroke[]} */
  let strokes = [];
  /** What was sent and is not yet kept. @type {Stroke[]} */
  let waiting = [];
  /** Until it is, nobody draws: what is asked for may be about to change. */
  let busy = false;

  function paint() {
    canvas.style.opacity = busy ? "0.4" : "1";
    surface.clearRect(0, 0, side, side);
    surface.lineWidth = pen;
    surface.lineCap = surface.lineJoin = "round";
    for (const stroke of strokes) {
      surface.beginPath();
      surface.moveTo(...stroke[0]);
      // A line without any length would leave nothing.
      for (const [x, y] of stroke) surface.lineTo(x + 0.01, y);
      surface.stroke();
    }
  }

  function show() {
    const [counts, turn] = [model.get("counts"), model.get("turn")];
    const enough = Math.min(...counts) >= each;
    part(".ask").textContent = [
      turn < 0 ? words.full : `${words.ask} ${labels[turn]}`,
      enough ? ` (${words.enough})` : "",
    ].join("");
    counts.forEach((/** @type {number} */ count, /** @type {number} */ index) => {
      const { row, bar, count: written } = rows[index];
      row.style.fontWeight = index === turn ? "bold" : "normal";
      bar.style.background = count >= each ? BLUE : GREY;
      bar.style.width = `${Math.min(100, (100 * count) / each)}px`;
      written.textContent = `${count} / ${each}`;
    });
  }

  function answered() {
    part(".problem").textContent = model.get("problem");
    // What could not be kept comes back onto the surface.
    strokes = model.get("problem") ? waiting : strokes;
    waiting = [];
    busy = false;
    paint();
    show();
  }

  /** @param {object} message */
  function send(message) {
    if (busy) return;
    busy = true;
    [waiting, strokes] = [strokes, []];
    paint();
    model.send({ ...message, number: model.get("answered") + 1 });
  }

  function next() {
    if (strokes.length) send({ strokes, turn: model.get("turn") });
  }

  function clear() {
    strokes = [];
    paint();
  }

  /** @param {PointerEvent} event */
  function draw(event) {
    strokes[strokes.length - 1].push([Math.round(event.offsetX), Math.round(event.offsetY)]);
    paint();
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    canvas.focus();
    if (busy) return;
    strokes.push([]);
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons && strokes.length) draw(event);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    next();
  });
  part(".next").addEventListener("click", next);
  part(".clear").addEventListener("click", clear);
  part(".undo").addEventListener("click", () => send({ undo: true }));
  model.on("change:answered", answered);
  show();
}

export default { render };
