// Paper before the camera: what is held into the marked square takes the place of the drawing. The
// picture never leaves this page: it is painted, looked at and forgotten.

import { find, press } from "../elements.js";
import { inSquare } from "../pen/picture.js";
import { tell } from "./telling.js";

/** @import { Drawing } from "../drawing.js" */

/** Milliseconds from one look to the next. */
const PACE = 80;

export class Camera {
  /** What is being watched, or asked for: nothing while it is off. @type {{ stream?: MediaStream } | null} */
  #watch = null;

  /** @param {Drawing} drawing */
  constructor(drawing) {
    this.drawing = drawing;
    this.video = /** @type {HTMLVideoElement} */ (find("#lens"));
    this.button = find("#camera");
    this.button.onclick = () => this.#watch ? this.stop() : this.start();
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.stop(); });
    addEventListener("pagehide", () => this.stop());
  }

  /** Ask for the camera, and show what it sees until it is stopped. */
  async start() {
    const watch = this.#watch = /** @type {{ stream?: MediaStream }} */ ({});
    this.#show();
    tell("camera_private");
    try {
      if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "Missing");
      // On a telephone the one at the back.
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 960 }, height: { ideal: 720 } },
      });
      watch.stream = stream;
      if (watch !== this.#watch) return end(stream);
      for (const track of stream.getTracks()) {
        track.onended = () => {
          if (watch !== this.#watch) return;
          this.stop();
          tell("camera_lost");
        };
      }
      this.video.srcObject = stream;
      await this.video.play();
    } catch (error) {
      if (watch !== this.#watch) return;
      this.stop();
      tell(reason(error), { name: error instanceof Error ? error.name : String(error) });
      return;
    }
    if (watch !== this.#watch) return;
    this.drawing.look(null);
    this.#show();
    // A link, the rubber or whatever else changes the drawing takes the paper back.
    while (watch === this.#watch && this.drawing.seen !== undefined) {
      const { video } = this;
      this.drawing.look(inSquare(video, video.videoWidth, video.videoHeight));
      await new Promise((done) => setTimeout(done, PACE));
    }
    if (watch === this.#watch) this.stop();
  }

  /** Switch it off; what it saw last stays on the paper. */
  stop() {
    const { drawing, video } = this;
    const stream = this.#watch?.stream;
    this.#watch = null;
    if (stream) end(stream);
    video.srcObject = null;
    tell("");
    this.#show();
    if (drawing.seen) drawing.lay(drawing.seen);
    else if (drawing.seen === null) drawing.look(undefined);
  }

  #show() {
    const on = this.#watch !== null;
    press(this.button, on);
    document.body.classList.toggle("watching", on && this.drawing.seen !== undefined);
  }
}

/** Let the camera's light go out. @param {MediaStream} stream */
function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}

/** Which sentence says why there is no camera. @param {unknown} error */
function reason(error) {
  const name = error instanceof Error ? error.name : "";
  const file = location.protocol === "file:";
  if (name === "Missing") return file ? "camera_file" : isSecureContext ? "camera_old" : "camera_insecure";
  if (name === "NotAllowedError" || name === "SecurityError") {
    return window.top !== window ? "camera_framed" : file ? "camera_file" : "camera_denied";
  }
  if (name === "NotFoundError" || name === "OverconstrainedError") return "camera_none";
  if (name === "NotReadableError" || name === "AbortError") return "camera_busy";
  return "camera_failed";
}
