import { afterEach, describe, expect, it } from "vitest";
import { parseJson } from "../../../adapters/protocols/parseJson.ts";
import { signedRestProtocol } from "../../../adapters/protocols/rest.ts";
import { requestTimeOf, sign } from "../../../adapters/protocols/sign.ts";
import { dataOf } from "../toys/toyRest.ts";
import { type Answer, startToyServer, type ToyServer } from "../toys/toyServer.ts";

const never = new AbortController().signal;
const moment = Date.UTC(2024, 2, 15, 1, 30, 0);

describe("signing", () => {
  it.each([
    ["md5", "30e1d6b49875262d2ead3c8716d8787c"],
    ["sm3", "21548c3b3dd43ef1d386b1c6ae3b97fbcb6e30993e8a042c82f7ec742bdbe53a"],
  ] as const)("with %s gives the platform's own vector", (kind, signature) =>
    expect(sign(kind, "sq-gateway", "demo-secret", "20240315093000")).toBe(signature),
  );

  it("counts in the local time of Shanghai", () => expect(requestTimeOf(moment)).toBe("20240315093000"));
});

describe("parseJson", () => {
  it("keeps long numbers as text and everything else as it is", () => {
    const text = '{"id":1234567890123456789,"n":12,"s":"1234567890123456789","f":1.5}';
    const expected = { id: "1234567890123456789", n: 12, s: "1234567890123456789", f: 1.5 };
    expect(parseJson(Buffer.from(text))).toEqual(expected);
    expect(parseJson(Buffer.from("<html>"))).toBeUndefined();
    expect(parseJson(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
  });
});

describe("the signed REST protocol", () => {
  let server: ToyServer | null = null;
  let close = async () => {};
  const bodies: Buffer[] = [];

  async function ask(answer: Answer) {
    bodies.length = 0;
    server = await startToyServer({
      writeKeyOf: (received) => {
        bodies.push(received);
        return null;
      },
      read: () => answer,
    });
    const protocol = signedRestProtocol({
      system: "toy",
      baseUrl: `${server.url}/gateway/api/`,
      appKey: "sq-gateway",
      secret: "demo-secret",
      signature: "md5",
      clock: () => moment,
      faults: (code, description) => (`${code} ${description}` === "96 未查询到数据" ? "absent" : "refused"),
      maxReplyBytes: 1_000,
      concurrency: 1,
    });
    close = protocol.close;
    return await protocol.send({ name: "getBjxx", fields: { bjbh: "1+&%", clqd: ["身份证"], bz: null } }, never);
  }
  const json = (value: unknown) => ({ contentType: "application/json", body: JSON.stringify(value) });
  const success = (data: unknown, total?: unknown) => json({ code: "00", msg: "成功", description: "", data, total });

  afterEach(async () => {
    await close();
    await server?.close();
  });

  it("signs a form field of JSON and leaves empty fields out", async () => {
    await ask(success([]));
    expect(dataOf(bodies[0] ?? Buffer.alloc(0))).toEqual({
      bjbh: "1+&%",
      clqd: ["身份证"],
      appKey: "sq-gateway",
      requestTime: "20240315093000",
      sign: "30e1d6b49875262d2ead3c8716d8787c",
    });
  });

  it.each([
    [success([{ a: "1" }, { a: "2" }], "123"), { rows: [{ a: "1" }, { a: "2" }], total: 123 }],
    [success({ a: "1" }), { rows: [{ a: "1" }], total: null }],
    [success("", "0"), { rows: [], total: 0 }],
    [success(null), { rows: [], total: null }],
  ])("reads data that changes its type (%#)", async (answer, expected) => expect(await ask(answer)).toEqual(expected));

  it.each([
    ["an HTML page", { contentType: "text/html", body: "<html>" }],
    ["half a reply", { contentType: "application/json", body: '{"code":"00","data":[' }],
    ["no envelope", json([])],
    ["no code", json({ data: [] })],
    ["data of another type", success("text")],
    ["a list of texts", success(["text"])],
    ["a reply that is too long", success([{ a: "x".repeat(2_000) }])],
  ])(
    "calls %s a bad reply",
    async (_, answer) => await expect(ask(answer)).rejects.toMatchObject({ reason: "badReply" }),
  );

  it("hands code and description to the fault table and keeps the description out", async () => {
    const answer = json({ code: "96", msg: "数据错误", description: "未查询到数据", data: "" });
    await expect(ask(answer)).rejects.toMatchObject({ reason: "absent", sourceCode: "96", message: "toy: absent" });
  });
});
