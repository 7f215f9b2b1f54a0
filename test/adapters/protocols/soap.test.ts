import { gzipSync } from "node:zlib";
import iconv from "iconv-lite";
import { afterEach, describe, expect, it } from "vitest";
import { soapProtocol } from "../../../adapters/protocols/soap.ts";
import { escapeXml } from "../../../adapters/protocols/soapEnvelope.ts";
import { type Answer, startToyServer, type ToyServer } from "../toys/toyServer.ts";
import { gb18030, soapAnswer } from "../toys/toySoap.ts";

const never = new AbortController().signal;

describe("the SOAP protocol", () => {
  let server: ToyServer | null = null;
  let close = async () => {};
  const bodies: Buffer[] = [];

  async function ask(answer: Answer, body: Record<string, string | null> = {}) {
    bodies.length = 0;
    server = await startToyServer({
      writeKeyOf: (received) => {
        bodies.push(received);
        return null;
      },
      read: () => answer,
    });
    const protocol = soapProtocol({
      system: "toy",
      url: `${server.url}/services/process`,
      account: "A&B",
      password: "<secret>",
      version: "1.0",
      namespace: "http://toy/",
      faults: (code) => (code === "9001" ? "busy" : "unexpected"),
      maxReplyBytes: 10_000,
      concurrency: 1,
    });
    close = protocol.close;
    return await protocol.send({ function: "query", body }, never);
  }
  const result = (inner: string) => gb18030(soapAnswer("0", "", `<Res>${inner}</Res>`));

  afterEach(async () => {
    await close();
    await server?.close();
  });

  it("sends GB18030 with XML inside a string, four-byte characters included", async () => {
    await ask(result("<rows/>"), { name: "湖㳇镇 <a&b>\u0001", empty: null });
    const text = iconv.decode(bodies[0] ?? Buffer.alloc(0), "gb18030");
    expect(text).toContain("<SPID>A&amp;B</SPID><SPPWD>&lt;secret&gt;</SPPWD><VER>1.0</VER>");
    expect(text).toContain("&lt;Req&gt;&lt;name&gt;湖㳇镇 &amp;lt;a&amp;amp;b&amp;gt;&lt;/name&gt;&lt;/Req&gt;");
    expect(escapeXml("\uD800a")).toBe("a");
  });

  it("reads one row, several and none alike, and numbers as text", async () => {
    const one = await ask(result("<total>41</total><rows><row><ID>0012345678901234567</ID><FIN_TIME/></row></rows>"));
    expect(one).toEqual({ rows: [{ ID: "0012345678901234567" }], total: 41, fields: {}, damaged: false });
    await close();
    const two = await ask(result("<rows><row><ID>1</ID></row><row><ID>2</ID></row></rows>"));
    expect(two.rows).toEqual([{ ID: "1" }, { ID: "2" }]);
    await close();
    expect(await ask(result("<rows/>"))).toEqual({ rows: [], total: null, fields: {}, damaged: false });
  });

  it("reads CDATA, split CDATA, character references and fields beside the rows", async () => {
    const cdata =
      "<rows><row><A><![CDATA[a<b]]]]><![CDATA[>c]]></A><B>&#x33C7;&amp;lt;</B></row></rows><EVENT_ID>7</EVENT_ID>";
    const reply = await ask(result(cdata));
    expect(reply.rows).toEqual([{ A: "a<b]]>c", B: "\u33C7&lt;" }]);
    expect(reply.fields).toEqual({ EVENT_ID: "7" });
  });

  it("says so when a character was lost in GBK", async () => {
    const body = iconv.encode(soapAnswer("0", "", "<Res><rows><row><A>湖㳇镇</A></row></rows></Res>"), "gbk");
    const reply = await ask({ contentType: "text/xml;charset=GB18030", body });
    expect(reply).toMatchObject({ rows: [{ A: "湖?镇" }], damaged: true });
  });

  it.each(["text/xml;charset=ISO-8859-1", "text/xml", "text/xml;charset=CP936"])(
    "B9: reads GB18030 under %s, packed with gzip as well",
    async (contentType) => {
      const { body } = result("<EVENT_ID>村</EVENT_ID>");
      expect((await ask({ contentType, body })).fields).toEqual({ EVENT_ID: "村" });
      await close();
      expect((await ask({ contentType, body: gzipSync(body), contentEncoding: "gzip" })).fields).toEqual({
        EVENT_ID: "村",
      });
    },
  );

  it("B9: takes no notice of a declaration inside, nor of blanks before it", async () => {
    const inner = '\n <?xml version="1.0" encoding="UTF-8"?><Res><EVENT_ID>村</EVENT_ID></Res>';
    expect((await ask(gb18030(soapAnswer("0", "", inner)))).fields).toEqual({ EVENT_ID: "村" });
    await close();
    const cdata = soapAnswer("0", "", "RESULT").replace("RESULT", `<![CDATA[${inner}]]>`);
    expect((await ask(gb18030(cdata))).fields).toEqual({ EVENT_ID: "村" });
  });

  it("B9: calls a reply that unpacks beyond its bound, or not at all, a bad one", async () => {
    for (const body of [gzipSync(Buffer.alloc(10_001, "村")), Buffer.from("no gzip")]) {
      const pending = ask({ contentType: "text/xml", body, contentEncoding: "gzip" });
      await expect(pending).rejects.toMatchObject({ reason: "badReply", sourceCode: "content coding" });
      await close();
    }
  });

  it("takes the encoding from the declaration when the header names none", async () => {
    const body = soapAnswer("0", "", "<Res><EVENT_ID>村</EVENT_ID></Res>").replace("GB18030", "UTF-8");
    expect((await ask({ contentType: "text/xml", body })).fields).toEqual({ EVENT_ID: "村" });
  });

  it.each([
    ["an HTML page", { contentType: "text/html", body: "<html><body>系统维护</body></html>" }],
    [
      "UTF-8 under another name",
      { contentType: "text/xml;charset=GB18030", body: soapAnswer("0", "", "<Res>村</Res>") },
    ],
    ["UTF-16", { contentType: "text/xml;charset=GB18030", body: Buffer.from("\ufeff<a/>", "utf16le") }],
    ["half a reply", gb18030(soapAnswer("0", "", "<Res/>").slice(0, -40))],
    ["half a result", gb18030(soapAnswer("0", "", "<Res><rows><row>"))],
    ["no result", gb18030(soapAnswer("0", "", ""))],
    ["no envelope", gb18030("<process_return><ERRCD>0</ERRCD></process_return>")],
    ["an empty body", { contentType: "text/xml", body: "" }],
    [
      "a document type",
      gb18030(soapAnswer("0", "", "<Res>&b;</Res>").replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>')),
    ],
    ["a document type inside", gb18030(soapAnswer("0", "", '<!DOCTYPE a [<!ENTITY b "c">]><Res>&b;</Res>'))],
    ["a reply that is too long", result(`<rows><row><A>${"村".repeat(10_000)}</A></row></rows>`)],
  ])("calls %s a bad reply", async (_, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ reason: "badReply" });
  });

  it.each([
    [502, "unavailable"],
    [429, "busy"],
    [403, "credentials"],
    [404, "unexpected"],
  ])("reads HTTP %d as %s", async (status, reason) => {
    const pending = ask({ contentType: "text/html", body: "<html>", status });
    await expect(pending).rejects.toMatchObject({ reason, sourceCode: `HTTP ${status}` });
  });

  it("translates the source's codes by the fault table", async () => {
    const pending = ask(gb18030(soapAnswer("9001", "系统忙", "")));
    await expect(pending).rejects.toMatchObject({ reason: "busy", sourceCode: "9001", message: "toy: busy" });
  });
});
