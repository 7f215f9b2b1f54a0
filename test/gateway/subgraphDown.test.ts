/** A subgraph that is down, slow or talks nonsense takes its own fields with it and nothing else. */
import { afterEach, describe, expect, test } from "vitest";
import { serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { badDays, startBrokenServer } from "./fixtures/brokenServer.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { toySubgraphs } from "./fixtures/toySubgraphs.ts";

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});
function closing<Value extends { close: () => Promise<void> }>(value: Value): Value {
  opened.push(value);
  return value;
}

const query = '{ community(code: "320282113200") { name manager events { id title } } events { id } }';

async function askWith(gateway: ToyGateway) {
  const answer = await gateway.query(query);
  expect(answer.text).not.toMatch(/127\.0\.0\.1|db\.internal|http:|stack|node_modules/);
  return answer.body;
}

function nulledWith(code: string) {
  return {
    data: { community: { name: "湖㳇村", manager: null, events: null }, events: null },
    errors: expect.toSatisfy((errors: readonly { path: readonly unknown[]; extensions: { code: string } }[]) => {
      const found = errors.map(({ path, extensions }) => `${path.join(".")} ${extensions.code}`).sort();
      expect(found).toEqual([`community.events ${code}`, `community.manager ${code}`, `events ${code}`]);
      return true;
    }),
  };
}

const deadline = { SUBGRAPH_DEADLINE_MS: "300", SUBGRAPH_REPLY_LIMIT_BYTES: "1000000" };

describe("a remote subgraph", () => {
  test.each([
    ["hang", "SOURCE_TIMEOUT"],
    ["html", "SOURCE_BAD_REPLY"],
    ["html502", "SOURCE_UNAVAILABLE"],
    ["json500", "SOURCE_UNAVAILABLE"],
    ["halfBody", "SOURCE_UNAVAILABLE"],
    ["oversized", "SOURCE_BAD_REPLY"],
    ["empty", "SOURCE_BAD_REPLY"],
    ["list", "SOURCE_BAD_REPLY"],
    ["reset", "SOURCE_UNAVAILABLE"],
    ["strangeErrors", "INTERNAL_SERVER_ERROR"],
  ] as const)("on a bad day (%s) nulls its own fields with %s", async (day, code) => {
    const server = closing(await startBrokenServer(badDays[day]));
    const gateway = closing(await startToyGateway({ urls: { grid: server.url }, environment: deadline }));
    expect(await askWith(gateway)).toEqual(nulledWith(code));
    expect(gateway.log()).not.toContain("db.internal");
  });

  test("that breaks a non-null promise gives an error at the field and no extension", async () => {
    const server = closing(await startBrokenServer(badDays.brokenPromise));
    const gateway = closing(await startToyGateway({ urls: { division: server.url } }));
    expect((await gateway.query("{ broken { must } }")).body).toEqual({
      data: { broken: null },
      errors: [expect.objectContaining({ path: ["broken", "must"], extensions: { code: "INTERNAL_SERVER_ERROR" } })],
    });
  });

  test("that is down at the start is used when it is up, and missed when it is down again", async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/graphql`;
    const gateway = closing(await startToyGateway({ urls: { grid: url } }));
    expect(await askWith(gateway)).toEqual(nulledWith("SOURCE_UNAVAILABLE"));

    const [, grid] = toySubgraphs().subgraphs;
    if (grid === undefined) throw new TypeError("the toy has two subgraphs");
    const served = await serveSubgraph(grid, { host: "127.0.0.1", port, deadlineMs: 5_000, keys: null });
    expect(await askWith(gateway)).toMatchObject({ data: { community: { manager: "王" } } });

    await served.close();
    expect(await askWith(gateway)).toEqual(nulledWith("SOURCE_UNAVAILABLE"));
  });

  test("gets the request id and the abort of a client operation", async () => {
    const server = closing(await startBrokenServer(badDays.hang));
    const gateway = closing(await startToyGateway({ urls: { grid: server.url }, environment: deadline }));
    await gateway.query("{ event(id: 1) { title } }", {}, { "x-request-id": "to-the-subgraph" });
    expect(server.requests[0]?.headers["x-request-id"]).toBe("to-the-subgraph");
    await expect.poll(() => server.requests[0]?.socket.destroyed).toBe(true);
  });
});

describe("a subgraph in this process", () => {
  test("that hangs is given up at its deadline", async () => {
    const gateway = closing(await startToyGateway({ environment: deadline }));
    const { body } = await gateway.query("{ slow communities { code } }");
    expect(body).toMatchObject({
      data: { slow: null, communities: null },
      errors: [
        { path: ["slow"], extensions: { code: "SOURCE_TIMEOUT" } },
        { path: ["communities"], extensions: { code: "SOURCE_TIMEOUT" } },
      ],
    });
    expect(gateway.subgraphs.calls[0]?.signal.aborted).toBe(true);
  });
});

test("an operation out of time answers what it has", async () => {
  const server = closing(await startBrokenServer(badDays.hang));
  const gateway = closing(
    await startToyGateway({ urls: { grid: server.url }, environment: { OPERATION_DEADLINE_MS: "300" } }),
  );
  expect(await askWith(gateway)).toEqual(nulledWith("DEADLINE_EXCEEDED"));
});

async function freePort(): Promise<number> {
  const server = await startBrokenServer(badDays.hang);
  const { port } = new URL(server.url);
  await server.close();
  return Number(port);
}
