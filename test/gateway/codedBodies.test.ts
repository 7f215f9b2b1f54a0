import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedSubgraph, serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { toySubgraphs } from "./fixtures/toySubgraphs.ts";

let gateway: ToyGateway;
let served: ServedSubgraph;
beforeAll(async () => {
  gateway = await startToyGateway();
  const [division] = toySubgraphs().subgraphs;
  if (division === undefined) throw new RangeError("no toy division");
  served = await serveSubgraph(division, { host: "127.0.0.1", port: 0, deadlineMs: 5_000, keys: null });
});
afterAll(async () => {
  await served?.close();
  await gateway?.close();
});

const body = JSON.stringify({ query: "{ communities { code } }" });
const codings: readonly (readonly [string, Buffer])[] = [
  ["gzip", gzipSync(body)],
  ["GZIP", gzipSync(body)],
  ["br", brotliCompressSync(body)],
  ["deflate", deflateSync(body)],
  ["zstd", zstdCompressSync(body)],
  ["gzip, br", brotliCompressSync(gzipSync(body))],
  ["gzip", Buffer.from(body)],
  ["unheard-of", Buffer.from(body)],
];

describe("D5: a request body in a content coding is refused with 415 and what to do", () => {
  const places = [
    ["the gateway", () => `${gateway.origin}/graphql`],
    ["a subgraph that runs alone", () => served.url],
  ] as const;
  describe.each(places)("%s", (_place, urlOf) => {
    test.each(codings)("%s", async (coding, coded) => {
      const response = await fetch(urlOf(), {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": coding },
        body: new Uint8Array(coded),
      });
      expect(response.status).toBe(415);
      expect(response.headers.get("accept-encoding")).toBe("identity");
      const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
      expect(errors).toMatchObject([{ extensions: { code: "BAD_REQUEST" } }]);
      expect(errors[0]?.message).toContain("Content-Encoding");
    });

    test("identity is none", async () => {
      const response = await fetch(urlOf(), {
        method: "POST",
        headers: { "content-type": "application/json", "content-encoding": "identity" },
        body,
      });
      expect(await response.json()).toMatchObject({ data: { communities: [{}, {}] } });
    });
  });
});
