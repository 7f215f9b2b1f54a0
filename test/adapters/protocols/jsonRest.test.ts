import fc from "fast-check";
import { afterEach, describe, expect, it, test } from "vitest";
import { SourceError, type SourceReason } from "../../../adapters/errors.ts";
import { fillPath } from "../../../adapters/protocols/http/outgoing.ts";
import { type JsonRequest, type JsonRestOptions, jsonRestProtocol } from "../../../adapters/protocols/jsonRest.ts";
import { pageWords } from "../../../adapters/protocols/pageWords.ts";
import { type JsonEnvelope, jsonContent } from "../../../adapters/protocols/replies/jsonContent.ts";
import { json } from "../toys/toyJsonRest.ts";
import { type Answer, startToyServer, type ToyServer } from "../toys/toyServer.ts";

const never = new AbortController().signal;

interface Received {
  readonly line: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

describe("the JSON protocol", () => {
  let server: ToyServer | null = null;
  let close = async () => {};
  const received: Received[] = [];

  async function ask(answer: Answer, request: JsonRequest = { path: "/x" }, options: Partial<JsonRestOptions> = {}) {
    received.length = 0;
    server = await startToyServer({
      writeKeyOf: () => null,
      read: (body, _, { method, url, headers }) => {
        received.push({ line: `${method} ${url}`, contentType: headers["content-type"], body: body.toString("utf8") });
        return answer;
      },
    });
    const protocol = jsonRestProtocol({
      system: "toy",
      baseUrl: `${server.url}/base/`,
      envelope: { code: ["code"], messages: [["description"], ["msg"]], data: ["data"], total: ["total"] },
      faults: (code, message) =>
        `${code} ${message}` === "96 没有" ? "absent" : code === "97" ? "refused" : "unexpected",
      maxReplyBytes: 2_000,
      concurrency: 1,
      ...options,
    });
    close = protocol.close;
    return await protocol.send(request, never);
  }

  afterEach(async () => {
    await close();
    await server?.close();
  });

  it.each<[JsonRequest, Received]>([
    [
      { path: "/lamps/{place}/{code}", parameters: { place: "竹海 村", code: "a/b?c#d%&;=" } },
      {
        line: "GET /base/lamps/%E7%AB%B9%E6%B5%B7%20%E6%9D%91/a%2Fb%3Fc%23d%25%26%3B%3D",
        contentType: undefined,
        body: "",
      },
    ],
    [
      { path: "/lamps", query: { q: "a&b=c 张", ids: ["1", "2"], page: 0, on: false, none: null, missing: undefined } },
      {
        line: "GET /base/lamps?q=a%26b%3Dc+%E5%BC%A0&ids=1&ids=2&page=0&on=false",
        contentType: undefined,
        body: "",
      },
    ],
    [
      { path: "/lamps", json: { a: "张", none: null, missing: undefined, list: [1] } },
      {
        line: "POST /base/lamps",
        contentType: "application/json;charset=UTF-8",
        body: '{"a":"张","none":null,"list":[1]}',
      },
    ],
    [
      { path: "/lamps", method: "PUT", form: { a: "张 1", b: ["1", "2"], none: null } },
      {
        line: "PUT /base/lamps",
        contentType: "application/x-www-form-urlencoded;charset=UTF-8",
        body: "a=%E5%BC%A0+1&b=1&b=2",
      },
    ],
    [
      { path: "/lamps", method: "PATCH", json: [], headers: { "content-type": "application/merge-patch+json" } },
      { line: "PATCH /base/lamps", contentType: "application/merge-patch+json", body: "[]" },
    ],
    [
      { path: "/lamps/{code}", method: "DELETE", parameters: { code: "1" } },
      { line: "DELETE /base/lamps/1", contentType: undefined, body: "" },
    ],
  ])("sends %j", async (request, expected) => {
    await ask(json({ code: 0 }), request);
    expect(received).toEqual([expected]);
  });

  it.each(["", ".", ".."])("refuses a path parameter that names another resource: %j", async (code) => {
    const request = { path: "/lamps/{code}", parameters: { code } };
    await expect(ask(json({ code: 0 }), request)).rejects.toMatchObject({ reason: "refused" });
    expect(received).toEqual([]);
  });

  it.each<[string, unknown, JsonEnvelope, object]>([
    ["code 0", { code: 0, data: [{ a: 1 }], total: "1,200" }, {}, { rows: [{ a: 1 }], total: 1200 }],
    ['code "0"', { code: "0", data: { a: 1 }, total: 3 }, {}, { rows: [{ a: 1 }], total: 3 }],
    ['code "200"', { code: "200", data: null }, { success: ["200"] }, { rows: [] }],
    ["code 200", { code: 200, data: "" }, { success: ["200"] }, { rows: [] }],
    ["success: true", { success: true, data: [] }, { code: ["success"], success: ["true"] }, { rows: [] }],
    ["a nested code", { head: { rc: "OK" } }, { code: ["head", "rc"], success: ["OK"] }, { rows: [] }],
    [
      "nested rows and count",
      { code: 0, data: { page: { count: 7 }, records: [{ id: 1 }] } },
      { data: ["data", "records"], total: ["data", "page", "count"] },
      { rows: [{ id: 1 }], total: 7 },
    ],
    [
      "data as text",
      { code: 0, data: '[{"id":1234567890123456789}]' },
      { textAt: ["data"] },
      { rows: [{ id: "1234567890123456789" }] },
    ],
    ["data as empty text", { code: 0, data: "" }, { textAt: ["data"] }, { rows: [] }],
    [
      "data that is no text where it is announced",
      { code: 0, data: [{ id: 1 }] },
      { textAt: ["data"] },
      { rows: [{ id: 1 }] },
    ],
    ["a document as text", JSON.stringify({ code: 0, data: [{ id: 1 }] }), { textAt: [] }, { rows: [{ id: 1 }] }],
    ["one value", { code: 0, data: 12 }, { holds: "value" }, { rows: [], value: 12 }],
    ["no value", { code: 0 }, { holds: "value" }, { rows: [], value: null }],
    ["a cursor", { code: 0, next: "abc" }, { nextCursor: ["next"] }, { nextCursor: "abc" }],
    ["a cursor in numbers", { code: 0, next: 12 }, { nextCursor: ["next"] }, { nextCursor: "12" }],
    ["an empty cursor", { code: 0, next: "" }, { nextCursor: ["next"] }, { nextCursor: null }],
    [
      "a cursor and no more",
      { code: 0, next: "abc", more: false },
      { nextCursor: ["next"], hasMore: ["more"] },
      { nextCursor: null },
    ],
    [
      "a member called __proto__",
      { code: 0, data: JSON.parse('{"__proto__":{"a":1}}') },
      { data: ["data", "__proto__"] },
      { rows: [{ a: 1 }] },
    ],
  ])("reads %s", async (_, document, reply, expected) =>
    expect(await ask(json(document), { path: "/x", reply })).toMatchObject(expected),
  );

  it("reads a whole document where no code is declared", async () =>
    expect(await ask(json([{ a: 1 }]), undefined, { envelope: {} })).toMatchObject({ rows: [{ a: 1 }] }));

  it("takes HTTP 201 for a success, and 204 for one without content", async () => {
    expect(await ask(json({ code: 0, data: { id: "1" } }, 201))).toMatchObject({ rows: [{ id: "1" }] });
    await close();
    await server?.close();
    expect(await ask({ contentType: "", body: "", status: 204 })).toMatchObject({ rows: [], total: null });
  });

  it.each<[string, Answer, SourceReason, string]>([
    ["a code that the table knows", json({ code: 96, msg: "没有" }), "absent", "96"],
    ["the first message that has a text", json({ code: "96", description: "没有", msg: "x" }), "absent", "96"],
    ["a code that it does not know", json({ code: 1 }), "unexpected", "1"],
    ["HTTP 400 with a code", json({ code: 97 }, 400), "refused", "97"],
    ["HTTP 500 with a code", json({ code: "97" }, 500), "refused", "97"],
    ["HTTP 500 with an unknown code", json({ code: 1 }, 500), "unavailable", "1"],
    ["HTTP 500 of a framework", json({ status: 500, error: "Internal" }, 500), "unavailable", "HTTP 500"],
    ["HTTP 400 with a code of success", json({ code: 0 }, 400), "unexpected", "HTTP 400"],
    ["HTTP 404 with a page", { contentType: "text/html", body: "<html>", status: 404 }, "absent", "HTTP 404"],
    ["HTTP 401 without a body", { contentType: "", body: "", status: 401 }, "credentials", "HTTP 401"],
    ["HTTP 403", json({}, 403), "credentials", "HTTP 403"],
    ["HTTP 429", json({}, 429), "busy", "HTTP 429"],
    ["HTTP 503 in an unknown coding", { ...json({ code: 97 }, 503), contentEncoding: "x" }, "unavailable", "HTTP 503"],
    [
      "a redirect",
      { contentType: "", body: "", status: 302, headers: { location: "/base/y" } },
      "unexpected",
      "HTTP 302",
    ],
    ["HTTP 304", { contentType: "", body: "", status: 304 }, "unexpected", "HTTP 304"],
  ])("says of %s what a caller can do", async (_, answer, reason, sourceCode) => {
    const error = await ask(answer, undefined, { statuses: { 404: "absent" } }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason, sourceCode, message: `toy: ${reason}` });
    expect(received).toHaveLength(1);
  });

  it("reads code and message of errors where they stand", async () => {
    const errorEnvelope = { code: ["error", "code"], messages: [["error", "message"]] };
    const answer = json({ error: { code: 96, message: "没有" } }, 422);
    await expect(ask(answer, undefined, { errorEnvelope })).rejects.toMatchObject({ reason: "absent" });
  });

  it.each<[string, Answer]>([
    ["an HTML page", { contentType: "text/html", body: "<html>" }],
    ["no body", { contentType: "application/json", body: "" }],
    ["half a reply", { contentType: "application/json", body: '{"code":0,"data":[' }],
    ["a list", json([])],
    ["no code", json({ data: [] })],
    ["a code that is an object", json({ code: {}, data: [] })],
    ["a code that is null", json({ code: null, data: [] })],
    ["a code that is a text about a person", json({ code: "沈静".repeat(100) })],
    ["data of another type", json({ code: 0, data: "text" })],
    ["rows that are null", json({ code: 0, data: [null] })],
    ["a list of texts", json({ code: 0, data: ["text"] })],
    [
      "another encoding",
      { contentType: "application/json", body: Buffer.from('{"code":0,"data":"\xff\xfe"}', "latin1") },
    ],
    ["a reply that is too long", json({ code: 0, data: [{ a: "x".repeat(3_000) }] })],
    ["a coding that does not fit", { ...json({ code: 0 }), contentEncoding: "gzip" }],
  ])(
    "calls %s a bad reply",
    async (_, answer) => await expect(ask(answer)).rejects.toMatchObject({ reason: "badReply" }),
  );

  it.each<[string, unknown, JsonEnvelope]>([
    ["a list on the way to the rows", { code: 0, data: [{ list: [] }] }, { data: ["data", "list"] }],
    ["a text on the way to the rows", { code: 0, data: "x" }, { data: ["data", "list"] }],
    ["a text that holds no JSON", { code: 0, data: "[{]" }, { textAt: ["data"] }],
    ["a text that holds a text", { code: 0, data: '"x"' }, { textAt: ["data"] }],
    ["an object for a value", { code: 0, data: {} }, { holds: "value" }],
  ])(
    "calls %s a bad reply",
    async (_, document, reply) =>
      await expect(ask(json(document), { path: "/x", reply })).rejects.toMatchObject({ reason: "badReply" }),
  );

  it("reads a large reply on the thread, by the same envelope", async () => {
    const list = Array.from({ length: 4_000 }, (_, id) => ({ id, a: 1, b: 2, c: 3, d: 4 }));
    const answer = json({ code: 0, data: { list, total: 4_000 } });
    const reply = { data: ["data", "list"], total: ["data", "total"] };
    const { rows, total } = await ask(answer, { path: "/x", reply }, { maxReplyBytes: 1_000_000 });
    expect([rows.length, rows[3_999], total]).toEqual([4_000, list[3_999], 4_000]);
  });

  it("calls more rows than a reply may have a bad one", async () => {
    const answer = json({ code: 0, data: Array.from({ length: 5_001 }, () => ({ a: 1 })) });
    const pending = ask(answer, undefined, { maxReplyBytes: 1_000_000 });
    await expect(pending).rejects.toMatchObject({ reason: "badReply", sourceCode: "number of rows" });
  });
});

describe("reading by an envelope", () => {
  const envelope: JsonEnvelope = {
    code: ["head", "code"],
    messages: [["head", "msg"]],
    textAt: ["data"],
    data: ["data", "list"],
    total: ["data", "total"],
    nextCursor: ["data", "next"],
    hasMore: ["data", "more"],
  };

  test("nothing that is sent throws, and rows are always records", () => {
    const words = fc.constantFrom("head", "code", "msg", "data", "list", "total", "next", "more", "__proto__");
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(0, "0", 1, -0, 1e308, "", null, true, false, "[]", '{"list":[{}]}', "{", "沈静"),
        fc.dictionary(words, tie("node"), { maxKeys: 4 }),
        fc.array(tie("node"), { maxLength: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (document) => {
        const content = jsonContent(Buffer.from(JSON.stringify(document)), "application/json", envelope);
        if ("bad" in content) return content.bad.length > 0;
        if ("code" in content) return content.code !== "0" && content.code.length <= 64;
        return content.rows.every((row) => typeof row === "object" && row !== null && !Array.isArray(row));
      }),
      { numRuns: 2_000 },
    );
  });

  test("no bytes throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const content = jsonContent(Buffer.from(bytes), "", envelope);
        return "bad" in content || "code" in content || Array.isArray(content.rows);
      }),
    );
  });
});

test("a parameter stays one segment of its path, whatever it holds", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (code) => {
      const path = fillPath("/a/{code}/b", { code });
      if (path === null) return ["", ".", ".."].includes(code) || !code.isWellFormed();
      const [, first, own = "", last, ...more] = path.split("/");
      return first === "a" && last === "b" && more.length === 0 && decodeURIComponent(own) === code;
    }),
  );
});

test("pages are asked for in the words of the source", () => {
  expect(pageWords({ page: "pageNum", size: "pageSize", firstPage: 1 })(3, 20)).toEqual({ pageNum: 3, pageSize: 20 });
  expect(pageWords({ page: "page", size: "size", firstPage: 0 })(3, 20)).toEqual({ page: 2, size: 20 });
  expect(pageWords({ offset: "start", limit: "count" })(3, 20)).toEqual({ start: 40, count: 20 });
});

test("a system that is not there is unavailable", async () => {
  const options = { system: "toy", faults: () => "unexpected" as const, maxReplyBytes: 100, concurrency: 1 };
  const protocol = jsonRestProtocol({ ...options, baseUrl: "http://127.0.0.1:1" });
  const error = await protocol.send({ path: "/" }, never).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  expect(error).toMatchObject({ reason: "unavailable" });
  await protocol.close();
});
