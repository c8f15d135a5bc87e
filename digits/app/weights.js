/** Painting the weights of one neuron, or of one filter: the browser paints, Python computes. */

const BLUE = "#1a73b8";
const ORANGE = "#f59322";
const GREY = "#777777";
/** Of the surface to paint on, in pixels; a weight is sent as 0 (orange, −1), 1 (none) or 2 (blue). */
const SIDE = 252;

function render({ model, el }) {
  const { size, words } = model.get("settings");
  const cell = SIDE / size;
  el.innerHTML = `<div style="background: white; color: black; font: 14px system-ui, sans-serif;
      padding: 8px; width: max-content; max-width: 100%">
    <div style="display: flex; gap: 24px; flex-wrap: wrap; align-items: flex-start">
      <div>
        <canvas class="paint" width="${SIDE}" height="${SIDE}" tabindex="0"
          style="border: 1px solid ${GREY}; touch-action: none; cursor: crosshair"></canvas>
        <div class="brushes" style="display: flex; gap: 4px"></div>
      </div>
      <div><canvas class="result"></canvas><div class="sentence"></div></div>
    </div>
  </div>`;
  const paint = el.querySelector(".paint");
  const surface = paint.getContext("2d");
  const result = el.querySelector(".result");
  const sentence = el.querySelector(".sentence");
  sentence.setAttribute("aria-live", "polite");
  paint.setAttribute("aria-label", words.paint);

  let brush = 2;
  const weights = new Uint8Array(size * size);
  const kept = model.get("weights");
  weights.set(new Uint8Array(kept.buffer ?? kept, kept.byteOffset ?? 0, size * size));
  const brushes = [
    [words.blue, 2],
    [words.orange, 0],
    [words.erase, 1],
  ].map(([name, value]) => button(name, () => choose(value)));
  button(words.clear, () => {
    weights.fill(1);
    changed();
  });
  const show = size === 3 ? sliding(model, result, sentence) : scores(model, result, sentence);

  function button(name, act) {
    const made = document.createElement("button");
    made.textContent = name;
    made.addEventListener("click", act);
    el.querySelector(".brushes").append(made);
    return made;
  }

  function choose(value) {
    brush = value;
    brushes.forEach((made, index) => {
      made.style.fontWeight = [2, 0, 1][index] === value ? "bold" : "normal";
    });
  }

  function paintAll() {
    surface.fillStyle = "white";
    surface.fillRect(0, 0, SIDE, SIDE);
    weights.forEach((value, index) => {
      const [x, y] = [index % size, Math.floor(index / size)].map((part) => part * cell);
      surface.fillStyle = value === 1 ? "#f4f4f4" : value === 2 ? BLUE : ORANGE;
      surface.fillRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
      if (size === 3) {
        surface.fillStyle = value === 1 ? GREY : "white";
        surface.font = "20px system-ui, sans-serif";
        surface.textAlign = "center";
        surface.fillText(["−1", "0", "+1"][value], x + cell / 2, y + cell / 2 + 7);
      }
    });
  }

  function changed() {
    paintAll();
    model.set("weights", new DataView(weights.slice().buffer));
    model.save_changes();
  }

  function dab(event) {
    const [x, y] = [event.offsetX, event.offsetY].map((part) => Math.floor(part / cell));
    const value = event.buttons & 2 ? 1 : brush;
    // A brush of two cells: 784 are too many to be painted one by one.
    const reach = size === 3 ? [0] : [0, 1];
    for (const down of reach) {
      for (const right of reach) {
        if (x + right >= 0 && x + right < size && y + down >= 0 && y + down < size) {
          weights[(y + down) * size + x + right] = value;
        }
      }
    }
    changed();
  }

  paint.addEventListener("pointerdown", (event) => {
    paint.setPointerCapture(event.pointerId);
    dab(event);
  });
  paint.addEventListener("pointermove", (event) => event.buttons && dab(event));
  paint.addEventListener("contextmenu", (event) => event.preventDefault());
  model.on("change:answer", show);
  choose(2);
  paintAll();
  show();
}

/** A number as the lesson's language writes it. */
function written(words, value, how) {
  const digits = how.minimumFractionDigits ?? 1;
  return value.toLocaleString(words.locale, { ...how, maximumFractionDigits: digits });
}

/** Each tile as a dot where its sum lies; the border between the two symbols as a line. */
function scores(model, canvas, sentence) {
  canvas.width = 380;
  canvas.height = 200;
  const surface = canvas.getContext("2d");
  const { words, names, second } = model.get("settings");
  return () => {
    const { sums, border, accuracy } = model.get("answer");
    surface.clearRect(0, 0, canvas.width, canvas.height);
    const least = Math.min(...sums, border) - 1;
    const most = Math.max(...sums, border) + 1;
    const place = (sum) => 30 + (340 * (sum - least)) / (most - least);
    surface.font = "bold 16px system-ui, sans-serif";
    [ORANGE, BLUE].forEach((colour, row) => {
      surface.fillStyle = colour;
      surface.fillText(names[row], 6, 56 + 90 * row);
      sums.forEach((sum, index) => {
        if (second[index] === Boolean(row)) {
          surface.fillRect(place(sum), 20 + 90 * row + ((index * 7) % 60), 3, 3);
        }
      });
    });
    surface.strokeStyle = GREY;
    surface.beginPath();
    surface.moveTo(place(border), 4);
    surface.lineTo(place(border), 196);
    surface.stroke();
    sentence.textContent = `${words.right} ${written(words, accuracy, { style: "percent" })}`;
  };
}

/** The filter's way across a digit: where it is, and the picture of its answers so far. */
function sliding(model, canvas, sentence) {
  canvas.width = 560;
  canvas.height = 262;
  const surface = canvas.getContext("2d");
  const { words, tile } = model.get("settings");
  const zoom = 9;
  let at = 0;
  let playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;

  function show() {
    const { map, limit } = model.get("answer");
    surface.clearRect(0, 0, canvas.width, canvas.height);
    tile.forEach((ink, index) => {
      const grey = Math.round(255 * (1 - ink));
      square(index % 28, Math.floor(index / 28), 28, `rgb(${grey} ${grey} ${grey})`, 0);
    });
    map.forEach((value, index) => {
      const share = Math.round((100 * Math.abs(value)) / limit);
      const colour = `color-mix(in srgb, ${value < 0 ? ORANGE : BLUE} ${share}%, white)`;
      if (index <= at) square(index % 26, Math.floor(index / 26), 26, colour, 290);
    });
    const [x, y] = [at % 26, Math.floor(at / 26)];
    surface.lineWidth = 2;
    surface.strokeStyle = "#d81e05";
    surface.strokeRect(1 + x * zoom, 1 + y * zoom, 3 * zoom, 3 * zoom);
    surface.strokeRect(290 + 9 + x * zoom, 9 + y * zoom, zoom, zoom);
    sentence.textContent = `${words.sum} ${written(words, map[at], { minimumFractionDigits: 2 })}`;
  }

  function square(x, y, side, colour, left) {
    const edge = (left && 9) || 1;
    surface.fillStyle = colour;
    surface.fillRect(left + edge + x * zoom, edge + y * zoom, zoom, zoom);
  }

  function step() {
    if (!canvas.isConnected) return;
    if (playing) {
      at = (at + 1) % 676;
      show();
    }
    requestAnimationFrame(step);
  }

  canvas.style.cursor = "pointer";
  canvas.title = words.pause;
  canvas.addEventListener("click", () => (playing = !playing));
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = [event.offsetX, event.offsetY].map((part) => Math.floor(part / zoom) - 1);
    if (x >= 0 && x < 26 && y >= 0 && y < 26) {
      playing = false;
      at = y * 26 + x;
      show();
    }
  });
  requestAnimationFrame(step);
  return show;
}

export default { render };
