import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { post, startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway();
});
afterAll(() => gateway.close());

const codeOf = ({ body }: { body: { errors?: readonly { extensions: { code: string } }[] } }) =>
  body.errors?.map(({ extensions }) => extensions.code);

describe("a request that is no operation", () => {
  test("over the body limit is 413 PAYLOAD_TOO_LARGE", async () => {
    const answer = await post(gateway.origin, JSON.stringify({ query: `{ fault } #${"x".repeat(2_097_152)}` }));
    expect(answer.status).toBe(413);
    expect(codeOf(answer)).toEqual(["PAYLOAD_TOO_LARGE"]);
  });

  test("over the body limit in chunks is 413 too", async () => {
    const body = new ReadableStream({
      start: (controller) => {
        for (let count = 0; count < 40; count += 1) controller.enqueue(new Uint8Array(65_536).fill(32));
        controller.close();
      },
    });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" };
    const response = await fetch(`${gateway.origin}/graphql`, init as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "PAYLOAD_TOO_LARGE" } }] });
  });

  test.each(["{", "", "[1,2", '{"query":', "\u0000", '{"__proto__":{"x":1}}'])(
    "%j is 400 BAD_REQUEST",
    async (body) => {
      const answer = await post(gateway.origin, body);
      expect(answer.status).toBe(400);
      expect(codeOf(answer)).toEqual(["BAD_REQUEST"]);
    },
  );

  test.each(["{}", "[]", "null", '"x"', "7", '{"query":7}', '{"query":"{ fault }","variables":"x"}'])(
    "%s is 400 BAD_REQUEST",
    async (body) => {
      const answer = await post(gateway.origin, body);
      expect(answer.status).toBe(400);
      expect(codeOf(answer)).toEqual(["BAD_REQUEST"]);
    },
  );

  test("of another content type is refused", async () => {
    const answer = await post(gateway.origin, "<query/>", { "content-type": "application/xml" });
    expect(answer.status).toBe(415);
    expect(codeOf(answer)).toEqual(["BAD_REQUEST"]);
  });

  test("that another site's page could send without asking is refused", async () => {
    const simple = await fetch(`${gateway.origin}/graphql?query={__typename}`);
    expect(simple.status).toBe(400);
    const text = await post(gateway.origin, '{"query":"{__typename}"}', { "content-type": "text/plain" });
    expect(text.status).toBe(400);
    expect(codeOf(text)).toEqual(["BAD_REQUEST"]);
  });

  test("to another path is 404 in the same shape", async () => {
    const response = await fetch(`${gateway.origin}/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });
});

describe("a query by GET", () => {
  const get = (query: string) =>
    fetch(`${gateway.origin}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { "apollo-require-preflight": "true" },
    });

  test("is answered", async () => {
    expect(await (await get('{ community(code: "320282113200") { name } }')).json()).toEqual({
      data: { community: { name: "湖㳇村" } },
    });
  });

  test("may not change anything", async () => {
    const response = await get('mutation { rename(code: "1", name: "x") { name } }');
    expect(response.status).toBe(405);
  });
});

describe("the request id", () => {
  test("of the caller is kept, sent back and passed on", async () => {
    const { headers } = await gateway.query("{ communities { code } }", {}, { "x-request-id": "front-end_7.a" });
    expect(headers.get("x-request-id")).toBe("front-end_7.a");
    expect(gateway.subgraphs.calls.at(-1)?.requestId).toBe("front-end_7.a");
  });

  test.each(["has blank", "x".repeat(65), "a;b", "<x>"])("%s is replaced by a new one", async (given) => {
    const { headers } = await gateway.query("{ communities { code } }", {}, { "x-request-id": given });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("stands on refusals as well", async () => {
    expect((await post(gateway.origin, "{")).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test("a client that has gone ends the operation at its sources", async () => {
  const { port, hostname } = new URL(gateway.origin);
  const body = JSON.stringify({ query: "{ slow }" });
  const before = gateway.subgraphs.calls.length;
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await expect.poll(() => gateway.subgraphs.calls.length).toBe(before + 1);
  const call = gateway.subgraphs.calls.at(-1);
  expect(call?.signal.aborted).toBe(false);
  socket.destroy();
  await expect.poll(() => call?.signal.aborted).toBe(true);
});

test("the explorer is offered the clients of the file as it was at the start", async () => {
  const folder = mkdtempSync(join(tmpdir(), "offer-"));
  const clients = [{ id: "demo", name: "Demo", secret: "s", purposes: [] }];
  writeFileSync(join(folder, "clients.json"), JSON.stringify(clients));
  const offering = await startToyGateway({ environment: { DEMO_CLIENTS: join(folder, "clients.json") } });
  rmSync(folder, { recursive: true });
  try {
    const response = await fetch(`${offering.origin}/explorer/offer`);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({
      purposeHeader: "X-Purpose",
      caseHeader: "X-Case-Id",
      demoClients: clients,
    });
  } finally {
    await offering.close();
  }
});
