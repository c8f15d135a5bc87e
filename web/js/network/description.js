// Whether a model's description and the list of models are what the page can show. The files may be
// anybody's; digits/model/description.py refuses the same.

const MOST = { models: 1000, labels: 1000, layers: 500, parameters: 50_000_000, numbers: 10_000_000,
  tiles: 5000, moments: 100 };

/** @param {unknown} name @returns {name is string} */
function isName(name) {
  return typeof name === "string" && name.length > 0 && name.length <= 200 && !/\p{Cc}/u.test(name);
}

/** @param {any} number @param {number} limit that it must not reach */
function isCount(number, limit) {
  return Number.isInteger(number) && number >= 0 && number < limit;
}

/** @param {unknown} names @param {number} most Different words, one at least. */
function areNames(names, most) {
  return Array.isArray(names) && names.length > 0 && names.length <= most
    && names.every(isName) && new Set(names).size === names.length;
}

/** @param {unknown} shape How many numbers it holds; NaN if it is no shape. */
function size(shape) {
  const fits = Array.isArray(shape) && shape.length <= 10
    && shape.every((side) => Number.isInteger(side) && side > 0);
  return fits ? shape.reduce((product, side) => product * side, 1) : NaN;
}

/** @param {any} told for each group of kept tiles their classes @param {number} classes */
function areTiles(told, classes) {
  if (typeof told !== "object" || told === null || Array.isArray(told)) return false;
  const groups = Object.values(told);
  if (!groups.every(Array.isArray)) return false;
  const every = groups.flat();
  return every.length <= MOST.tiles && every.every((label) => isCount(label, classes));
}

/** @param {any} told how the network read at each moment of its film */
function areMoments(told) {
  return Array.isArray(told) && told.length <= MOST.moments && told.every((moment) =>
    ["step", "epoch", "accuracy", "loss"].every((name) => Number.isFinite(moment?.[name])));
}

/** Whether each layer takes the answers of some before it; it need not say which. @param {any[]} layers */
function followEachOther(layers) {
  const known = new Set(["input"]);
  return layers.every(({ name, inputs = ["input"], weights = name }) => {
    const fits = Array.isArray(inputs) && inputs.length > 0 && inputs.length <= MOST.layers
      && inputs.every((input) => known.has(input));
    known.add(name);
    return fits && known.has(weights);
  });
}

/**
 * The layers with the numbers of those whose answers they take; where that is not said, of the one
 * before.
 *
 * @param {any[]} layers the input first
 */
export function joined(layers) {
  const numbers = new Map(layers.map(({ name }, index) => [name, index]));
  return layers.map((layer, index) => index === 0 ? layer
    : { ...layer, from: layer.inputs?.map((/** @type {string} */ name) => numbers.get(name)) ?? [index - 1] });
}

/** @param {any} model what stands in a model's JSON file */
export function isDescription(model) {
  const { labels, input, layers, parameters = 0, tiles = {}, film = [], unlike } = model ?? {};
  if (!Array.isArray(layers) || !areNames(layers.map((layer) => layer?.name), MOST.layers)) return false;
  const { shape } = layers[layers.length - 1];
  return areNames(labels, MOST.labels) && size(input) === 28 * 28 && followEachOther(layers)
    && layers.every((layer) => size(layer.shape) <= MOST.numbers)
    && shape.length === 1 && shape[0] === labels.length
    && isCount(parameters, MOST.parameters + 1) && areTiles(tiles, labels.length)
    && areMoments(film) && (unlike == null || typeof unlike === "number");
}

/** @param {any} entries what stands in models.json */
export function isList(entries) {
  return Array.isArray(entries) && entries.length <= MOST.models
    && entries.every((entry) => isName(entry?.name));
}
