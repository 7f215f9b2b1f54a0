import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settings } from "../../gateway/settings/settings.ts";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { type GatewayOver, startGatewayOver } from "./fixtures/startGatewayOver.ts";

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])';
const subgraphs = [
  {
    name: "catalogue",
    sdl: `${link} type Query { note: String items: [Item!] } type Item @key(fields: "id") { id: ID! }`,
  },
  { name: "prices", sdl: `${link} type Item @key(fields: "id") { id: ID! price: Int }` },
];
/** Beyond what is collected and merged in one turn, and not a multiple of it. */
const count = 12_345;
const limit = Number(settings.subgraphReplyLimitBytes.fallback);

interface Posted {
  readonly query: string;
  readonly variables?: { readonly representations?: readonly { readonly id: string }[] };
}

let noteBytes = 0;
let calls = 0;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { query, variables }: Posted = JSON.parse(await text(request));
  calls += 1;
  response.writeHead(200, { "content-type": "application/json" });
  if (query.includes("note")) {
    const start = '{"data":{"note":"';
    response.end(`${start}${"x".repeat(noteBytes - start.length - 3)}"}}`);
  } else if (variables?.representations === undefined) {
    // The last of them stand at two places.
    const items = Array.from({ length: count }, (_, index) => ({
      __typename: "Item",
      id: String(index % (count - 100)),
    }));
    response.end(JSON.stringify({ data: { items } }));
  } else {
    const entities = variables.representations.map(({ id }) => ({ __typename: "Item", price: Number(id) * 2 }));
    response.end(JSON.stringify({ data: { _entities: entities } }));
  }
}

describe.each([{}, { CODEGEN: "off" }, { ENGINE: "apollo" }])(
  "A7: large replies of remote subgraphs (%o)",
  (environment) => {
    let gateway: GatewayOver;
    const open = (more: Readonly<Record<string, string>>) =>
      startGatewayOver(
        (url) => composeSupergraph(subgraphs.map((one) => ({ ...one, url }))),
        (...given) => void answer(...given),
        {
          ...environment,
          ...more,
        },
      );
    beforeAll(async () => {
      gateway = await open({});
    });
    afterAll(() => gateway.close());

    test("A7: entities by the thousand have their own values, each in its place, by one call", async () => {
      calls = 0;
      const { body } = await gateway.query("{ items { id price } }");
      expect(body.errors).toBeUndefined();
      const expected = Array.from({ length: count }, (_, index) => index % (count - 100));
      expect(body.data).toEqual({ items: expected.map((id) => ({ id: String(id), price: id * 2 })) });
      expect(calls).toBe(2);
    });

    test("A7: a reply of the default bound is read whole, and one byte more is an error that the log explains", async () => {
      noteBytes = limit;
      const whole = await gateway.query("{ note }");
      expect(whole.body.errors).toBeUndefined();
      expect(String((whole.body.data as { note: string }).note).length).toBe(limit - '{"data":{"note":""}}'.length);
      noteBytes += 1;
      const over = await gateway.query("{ note }");
      expect(over.body.data).toEqual({ note: null });
      expect(over.body.errors).toMatchObject([{ path: ["note"], extensions: { code: "SOURCE_BAD_REPLY" } }]);
      expect(gateway.log()).toContain("reply over SUBGRAPH_REPLY_LIMIT_BYTES");
    });

    test("A7: the setting raises the bound", async () => {
      const raised = await open({ SUBGRAPH_REPLY_LIMIT_BYTES: String(limit + 1) });
      noteBytes = limit + 1;
      const { body } = await raised.query("{ note }");
      await raised.close();
      expect(body.errors).toBeUndefined();
    });
  },
);
