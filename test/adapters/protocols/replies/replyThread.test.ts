import type { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { maxReplyRowsItems } from "../../../../adapters/protocols/replies/replyContent.ts";
import { signedRestProtocol } from "../../../../adapters/protocols/rest.ts";
import { soapProtocol } from "../../../../adapters/protocols/soap.ts";
import { type Answer, startToyServer, type ToyServer } from "../../toys/toyServer.ts";
import { gb18030, soapAnswer } from "../../toys/toySoap.ts";

const never = new AbortController().signal;

/** A document of rows inside a document. */
const soapRows = (count: number, fields: number, value = "竹海村 &lt;1&gt;"): Answer => {
  const row = Array.from({ length: fields }, (_, index) => `<F${index}>${value}</F${index}>`).join("");
  return gb18030(
    soapAnswer("0", "", `<Res><total>${count}</total><rows>${`<row>${row}</row>`.repeat(count)}</rows></Res>`),
  );
};
const restRows = (count: number, row: object): Answer => ({
  contentType: "application/json",
  body: JSON.stringify({
    code: "00",
    msg: "",
    description: "",
    data: Array.from({ length: count }, () => row),
    total: count,
  }),
});
const wide = (fields: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: fields }, (_, index) => [`f${index}`, value]));

const started: Worker[] = [];
let messages = 0;
let onStart: (worker: Worker) => void = () => {};
const note = (worker: Worker) => {
  started.push(worker);
  worker.on("message", () => {
    messages += 1;
  });
  onStart(worker);
};

describe("A1: large replies of legacy systems", () => {
  let answer: Answer = { contentType: "text/plain", body: "" };
  let server: ToyServer;
  let soap: ReturnType<typeof soapProtocol>;
  let rest: ReturnType<typeof signedRestProtocol>;

  beforeAll(async () => {
    process.on("worker", note);
    server = await startToyServer({ writeKeyOf: () => null, read: () => answer });
    const shared = {
      system: "toy",
      faults: () => "unexpected" as const,
      maxReplyBytes: 4 * 1024 * 1024,
      concurrency: 40,
    };
    const account = { account: "A", password: "B", version: "1.0", namespace: "http://toy/" };
    soap = soapProtocol({ ...shared, ...account, url: `${server.url}/services/process` });
    const keys = { appKey: "k", secret: "s", signature: "md5" as const };
    rest = signedRestProtocol({ ...shared, ...keys, baseUrl: `${server.url}/gateway/api/` });
  });
  afterAll(async () => {
    process.off("worker", note);
    await Promise.all([soap.close(), rest.close(), server.close()]);
  });
  beforeEach(() => {
    messages = 0;
    onStart = () => {};
  });
  // Each test begins without a thread.
  afterEach(async () => {
    await Promise.all(started.splice(0).map((worker) => worker.terminate()));
  });

  const askSoap = (given: Answer, signal = never) => {
    answer = given;
    return soap.send({ function: "query", body: {} }, signal);
  };
  const askRest = (given: Answer, signal = never) => {
    answer = given;
    return rest.send({ name: "query", fields: {} }, signal);
  };

  test("A1: a usual page is read at once", async () => {
    expect((await askSoap(soapRows(20, 30))).rows[19]).toHaveProperty("F29", "竹海村 <1>");
    expect((await askRest(restRows(200, wide(60, "竹海村")))).rows[199]).toHaveProperty("f59", "竹海村");
    expect(started).toHaveLength(0);
  });

  test("A1: large ones are read on one thread, with what small ones have", async () => {
    const read = await askSoap(soapRows(200, 40));
    expect(read).toMatchObject({ total: 200, fields: {}, damaged: false });
    expect(read.rows).toHaveLength(200);
    expect(read.rows[199]).toHaveProperty("F39", "竹海村 <1>");
    const long = await askRest(restRows(500, { ...wide(40, 1.5), id: "x", at: ["竹海村", { deep: null }] }));
    expect(long.total).toBe(500);
    expect(long.rows[499]).toMatchObject({ f39: 1.5, at: ["竹海村", { deep: null }] });
    expect([started.length, messages]).toEqual([1, 2]);
  });

  test.each<[string, Answer]>([
    ["one long text", soapRows(1, 1, "村".repeat(1_500_000))],
    ["references", soapRows(1, 1, "&amp;".repeat(15_000))],
    ["attributes", soapRows(1, 1, `<a ${Array.from({ length: 9_000 }, (_, index) => `a${index}="1"`).join(" ")}/>`)],
    [
      "text in UTF-8",
      {
        contentType: "text/xml;charset=UTF-8",
        body: soapAnswer("0", "", `<Res><A>${"村".repeat(100_000)}</A></Res>`).replace("GB18030", "UTF-8"),
      },
    ],
  ])("A1: XML that is large by %s goes to the thread", async (_, given) => {
    await askSoap(given);
    expect([started.length, messages]).toEqual([1, 1]);
  });

  test.each<[string, Answer]>([
    ["one long text", restRows(1, { a: "村".repeat(600_000) })],
    ["values", restRows(1, { a: Array.from({ length: 40_000 }, (_, index) => index) })],
    [
      "long numbers",
      {
        contentType: "application/json",
        body: `{"code":"00","data":{"a":[${"1234567890123456789,".repeat(30_000)}1]}}`,
      },
    ],
    ["records", restRows(4_000, { a: {}, b: [], c: {}, d: 1 })],
  ])("A1: JSON that is large by %s goes to the thread", async (_, given) => {
    await askRest(given);
    expect([started.length, messages]).toEqual([1, 1]);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    [
      "half a document",
      "envelope",
      () => askSoap({ ...soapRows(200, 40), body: (soapRows(200, 40).body as Buffer).subarray(0, -90) }),
    ],
    ["more rows than a list has", "number of rows", () => askRest(restRows(maxReplyRowsItems + 1, wide(4, 1)))],
    [
      "more items than are read",
      "envelope",
      () => askRest(restRows(1, { a: Array.from({ length: 60_000 }, () => 1) })),
    ],
    [
      "lists inside each other",
      "nesting",
      () =>
        askRest({
          contentType: "application/json",
          body: `{"code":"00","data":{"a":${"[".repeat(40_000)}${"]".repeat(40_000)}}}`,
        }),
    ],
  ])("A1: %s of the thread is a bad reply", async (_, sourceCode, ask) => {
    await expect(ask()).rejects.toMatchObject({ reason: "badReply", sourceCode });
    expect(started).toHaveLength(1);
  });

  test("A1: rows of thousands of columns are a bad reply, whatever their size", async () => {
    const bad = { reason: "badReply", sourceCode: "number of columns" };
    await expect(askRest(restRows(1, wide(1_001, 1)))).rejects.toMatchObject(bad);
    await expect(askSoap(soapRows(1, 1_001, "1"))).rejects.toMatchObject(bad);
    const fields = Array.from({ length: 1_001 }, (_, index) => `<F${index}>1</F${index}>`).join("");
    await expect(askSoap(gb18030(soapAnswer("0", "", `<Res>${fields}</Res>`)))).rejects.toMatchObject(bad);
    expect((await askRest(restRows(1, wide(1_000, 1)))).rows).toHaveLength(1);
  });

  test("A1: what the source refuses is told as from a small reply", async () => {
    const body = soapAnswer("9001", "忙".repeat(200_000), "");
    await expect(askSoap(gb18030(body))).rejects.toMatchObject({ reason: "unexpected", sourceCode: "9001" });
    expect(messages).toBe(1);
  });

  test("A1: a thread that ends takes the reply it was reading with it, and those behind are read by another", async () => {
    onStart = (worker) => {
      if (started.length === 1) void worker.terminate();
    };
    const given = soapRows(200, 40);
    const asked = await Promise.allSettled([askSoap(given), askSoap(given), askSoap(given)]);
    expect(asked.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    const [lost] = asked.filter(({ status }) => status === "rejected");
    expect(lost).toMatchObject({ reason: { reason: "badReply", sourceCode: "reader ended" } });
    expect([started.length, messages]).toEqual([2, 2]);
    expect((await askSoap(given)).rows).toHaveLength(200);
    expect(started).toHaveLength(2);
  });

  test("A1: a caller who has gone waits for no reply, and what waited is not read", async () => {
    const gone = new AbortController();
    onStart = () => gone.abort();
    const given = soapRows(200, 40);
    const asked = await Promise.allSettled([askSoap(given, gone.signal), askSoap(given, gone.signal), askSoap(given)]);
    expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
    expect(asked[0]).toMatchObject({ reason: { reason: "aborted" } });
  });
});
