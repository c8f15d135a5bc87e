// The worker in which the networks are computed, so that drawing never waits for them.

import { getRuntime, handle } from "./runtime.js";

self.onmessage = async ({ data }) => {
  const { message, transfer } = await handle(data);
  self.postMessage(message, { transfer });
};
// Fetched at once, while the page still asks which models there are.
getRuntime().catch(() => {});
