// Python and JavaScript must make the same tile of the same picture.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { normalise } from "../js/normalise.js";

const file = new URL("../../tests/fixtures/normalise.json", import.meta.url);
/** @type {{ name: string, width: number, height: number, grey: string, tile: string }[]} */
const fixtures = JSON.parse(readFileSync(file, "utf8"));

for (const { name, width, height, grey, tile } of fixtures) {
  test(`the tile of “${name}” is that of Python`, () => {
    const made = normalise(bytes(grey), width, height);
    const expected = bytes(tile);
    assert.equal(made.length, expected.length);
    made.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= 1, `pixel ${i}`));
  });
}

/** @param {string} base64 */
function bytes(base64) {
  return new Uint8ClampedArray(Buffer.from(base64, "base64"));
}
