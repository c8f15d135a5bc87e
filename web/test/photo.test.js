// What was written on a photograph, and what only lies there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { inkOf } from "../js/pen/photo.js";

const file = new URL("../../tests/fixtures/photo.json", import.meta.url);
/** @type {{ name: string, width: number, height: number, grey: string, looks: { sure: boolean, size: number, found: { box: number[], size: number, grey: string } | null }[] }[]} */
const fixtures = JSON.parse(readFileSync(file, "utf8"));

for (const { name, width, height, grey, looks } of fixtures) {
  test(`what is written on “${name}” is what Python finds`, () => {
    for (const { sure, size, found: expected } of looks) {
      const found = inkOf(bytes(grey), width, height, sure, size);
      assert.equal(found === null, expected === null, `${sure} ${size}`);
      if (!found || !expected) continue;
      const { left, top, right, bottom } = found.box;
      assert.deepEqual([[left, top, right, bottom], found.size], [expected.box, expected.size], `${sure} ${size}`);
      const wanted = bytes(expected.grey);
      assert.ok(found.grey.every((value, i) => Math.abs(value - wanted[i]) <= 1), `${sure} ${size}`);
    }
  });
}

/** @param {string} base64 */
function bytes(base64) {
  return new Uint8ClampedArray(inflateSync(Buffer.from(base64, "base64")));
}

const WIDTH = 160;
const HEIGHT = 120;

/**
 * A photograph of paper in the light of a lamp.
 *
 * @param {(x: number, y: number) => boolean} inked
 * @param {{ paper?: number, ink?: number, shadow?: number }} [light]
 */
function photograph(inked, { paper = 220, ink = 60, shadow = 0.5 } = {}) {
  return Uint8ClampedArray.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const lit = 1 - shadow / (1 + Math.exp((x - 70) / 12));
    return (inked(x, y) ? ink : paper) * lit;
  });
}

/** @param {number} x @param {number} y */
const stroke = (x, y) => Math.abs(x - 80) < 4 && y > 30 && y < 90;

for (const [name, light] of /** @type {const} */ ([
  ["in plain light", { shadow: 0 }],
  ["half in the shadow", { shadow: 0.6 }],
  ["with a pencil", { ink: 165 }],
  ["in a dim room", { paper: 90, ink: 30 }],
  ["with chalk", { paper: 60, ink: 210, shadow: 0.2 }],
])) {
  test(`a stroke ${name} is found where it is`, () => {
    const found = inkOf(photograph(stroke, light), WIDTH, HEIGHT);
    assert.ok(found);
    const { box: { left, right, top, bottom }, grey } = found;
    for (const [edge, wanted] of [[left, 77], [right, 84], [top, 31], [bottom, 90]]) {
      assert.ok(Math.abs(edge - wanted) <= 3, `${edge} instead of ${wanted}`);
    }
    assert.ok(grey[60 * WIDTH + 80] < 60);
    assert.equal(grey[60 * WIDTH + 20], 255);
  });
}

test("squared paper, a desk, a finger and a crumb are no symbol", () => {
  const things = {
    nothing: photograph(() => false),
    squares: photograph((x, y) => x % 20 === 0 || y % 20 === 0, { ink: 190 }),
    desk: photograph((x, y) => x + y < 50),
    finger: photograph((x, y) => Math.abs(x - 80) < 10 && y > 60),
    crumb: photograph((x, y) => Math.hypot(x - 80, y - 60) < 3),
  };
  for (const [name, picture] of Object.entries(things)) assert.equal(inkOf(picture, WIDTH, HEIGHT), null, name);
});

test("beside a desk and on squared paper a stroke is found all the same", () => {
  const found = inkOf(photograph((x, y) => stroke(x, y) || x + y < 50), WIDTH, HEIGHT);
  assert.ok(found && found.box.left > 70);
  const squared = photograph(stroke).map((value, i) =>
    (i % WIDTH % 20 === 0 || Math.floor(i / WIDTH) % 20 === 0) && value > 90 ? 0.85 * value : value);
  const { box } = /** @type {NonNullable<ReturnType<typeof inkOf>>} */ (inkOf(squared, WIDTH, HEIGHT));
  assert.ok(box.left > 70 && box.right < 90 && box.top > 25 && box.bottom < 95);
});

test("pieces of one symbol belong together, the next line does not", () => {
  const equals = (/** @type {number} */ x, /** @type {number} */ y) =>
    x > 60 && x < 100 && (Math.abs(y - 50) < 3 || Math.abs(y - 65) < 3);
  const found = inkOf(photograph(equals), WIDTH, HEIGHT);
  assert.ok(found && found.box.top < 50 && found.box.bottom > 65);
  const far = inkOf(photograph((x, y) => stroke(x, y) || (x > 10 && x < 30 && Math.abs(y - 60) < 3)), WIDTH, HEIGHT);
  assert.ok(far && far.box.left > 70);
});

test("a picture of a pixel or of a line is taken for nothing", () => {
  for (const [width, height] of [[1, 1], [3, 1], [1, 50], [2, 2]]) {
    assert.equal(inkOf(new Uint8ClampedArray(width * height).fill(9), width, height), null);
  }
});
