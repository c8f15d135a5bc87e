// Where the files lie that the page fetches. digits/app/publish.py puts another module in the place
// of this one where all of them lie in the page itself.

const PAGE = new URL("../../", import.meta.url);
const MODELS = "../05-model/";

/** A file of the models'. @param {string} name */
export function ofModels(name) {
  return new URL(MODELS + encodeURIComponent(name), PAGE).href;
}

/** A file of ONNX Runtime's. @param {string} name */
export function ofRuntime(name) {
  return new URL(`vendor/${name}`, PAGE).href;
}
