import { createRequire } from "node:module";

interface Shaping {
  computeResponse: (options: { readonly input: unknown }) => unknown;
}

const require = createRequire(import.meta.url);
const shaping: Shaping = require("@apollo/gateway/dist/resultShaping.js");
const original = shaping.computeResponse;

/**
 * Runs the stock engine and keeps what its fetches had brought together before it shaped an answer of it; undefined where
 * it did not come so far. One run at a time.
 */
export async function captureFetched<Value>(
  run: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly fetched: unknown }> {
  let fetched: unknown;
  shaping.computeResponse = (options) => {
    fetched = JSON.parse(JSON.stringify(options.input));
    return original(options);
  };
  try {
    return { value: await run(), fetched };
  } finally {
    shaping.computeResponse = original;
  }
}
