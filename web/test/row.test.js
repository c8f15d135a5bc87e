// Python and JavaScript must cut the same row into the same symbols.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { isRow, symbols } from "../js/pen/row.js";

const file = new URL("../../tests/fixtures/row.json", import.meta.url);
/** @type {{ name: string, width: number, height: number, known: string[], grey: string, symbols: { box: number[], grey: string }[] }[]} */
const fixtures = JSON.parse(readFileSync(file, "utf8"));

for (const { name, width, height, known, grey, symbols: expected } of fixtures) {
  test(`the symbols of “${name}” are those of Python`, () => {
    const found = symbols(bytes(grey), width, height, known);
    assert.deepEqual(found.map(({ box: { left, top, right, bottom } }) => [left, top, right, bottom]),
      expected.map(({ box }) => box));
    found.forEach((symbol, i) => assert.deepEqual(symbol.grey, bytes(expected[i].grey), `symbol ${i}`));
  });
}

test("words and signs with pieces side by side make no row", () => {
  assert.ok(isRow(["0", "1", "°", "÷"]));
  assert.ok(!isRow(["0", "sch"]));
  assert.ok(!isRow(["0", "\""]));
  assert.ok(isRow(["😀"]));
});

/** @param {string} base64 */
function bytes(base64) {
  return new Uint8ClampedArray(inflateSync(Buffer.from(base64, "base64")));
}
