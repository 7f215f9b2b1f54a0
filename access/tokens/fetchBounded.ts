import type { FetchImplementation } from "jose";

/** Largest key set that is read. */
const maxKeySetBytes = 262_144;

/** A key set over the limit is answered to jose as one that is none. */
export const fetchBounded: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > maxKeySetBytes) return new Response(null, { status: 502 });
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status: response.status });
};
