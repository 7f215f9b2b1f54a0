import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { afterEach, describe, expect, it, test } from "vitest";
import type { SourceReason } from "../../../adapters/errors.ts";
import { childOf, parseXml } from "../../../adapters/protocols/parseXml.ts";
import { readMultipart } from "../../../adapters/protocols/readMultipart.ts";
import { type OperationLayout, operationContent } from "../../../adapters/protocols/replies/operationContent.ts";
import {
  attachmentOf,
  type SoapOperationRequest,
  type SoapOperationsOptions,
  soapOperationsProtocol,
} from "../../../adapters/protocols/soapOperations.ts";
import { soapBody, soapFault, xml } from "../toys/toyOperations.ts";
import { type Answer, startToyServer, type ToyServer } from "../toys/toyServer.ts";

const never = new AbortController().signal;
const reply: OperationLayout = { response: "getLampsResponse", rows: ["return"] };
const lamps = (inside: string) => soapBody(`<n:getLampsResponse xmlns:n="urn:toy">${inside}</n:getLampsResponse>`);

describe("the operations of a SOAP service", () => {
  let server: ToyServer | null = null;
  let close = async () => {};
  const received: { body: string; contentType: string | undefined; action: unknown; url: string | undefined }[] = [];

  async function ask(
    answer: Answer,
    request: Partial<SoapOperationRequest> = {},
    options: Partial<SoapOperationsOptions> = {},
  ) {
    received.length = 0;
    server = await startToyServer({
      writeKeyOf: () => null,
      read: (body, _, { headers, url }) => {
        const { "content-type": contentType, soapaction: action } = headers;
        received.push({ body: body.toString("utf8"), contentType, action, url });
        return answer;
      },
    });
    const protocol = soapOperationsProtocol({
      system: "toy",
      url: `${server.url}/services/lamps?v=1`,
      version: "1.1",
      namespace: "urn:toy?a&b",
      faults: (code, message) => (message === "没有" || code === "E404" ? "absent" : "unexpected"),
      maxReplyBytes: 4_000,
      concurrency: 1,
      ...options,
    });
    close = protocol.close;
    return await protocol.send({ operation: "getLamps", parameters: { code: "LD1" }, reply, ...request }, never);
  }

  afterEach(async () => {
    await close();
    await server?.close();
  });

  it("are asked as SOAP 1.1", async () => {
    await ask(lamps(""), { action: "urn:toy:getLamps" });
    expect(received).toEqual([
      {
        url: "/services/lamps?v=1",
        contentType: "text/xml;charset=UTF-8",
        action: '"urn:toy:getLamps"',
        body:
          '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
          '<soap:Body><o:getLamps xmlns:o="urn:toy?a&amp;b"><code>LD1</code></o:getLamps></soap:Body></soap:Envelope>',
      },
    ]);
  });

  it("are asked as SOAP 1.2, with qualified parameters of every kind in their order", async () => {
    const parameters = { b: "张<&>", a: [1, 2], page: { size: 20, first: false }, none: null, missing: undefined };
    await ask(lamps(""), { parameters, action: "urn:a" }, { version: "1.2", isQualified: true });
    expect(received[0]).toMatchObject({
      contentType: 'application/soap+xml;charset=UTF-8;action="urn:a"',
      action: undefined,
    });
    expect(received[0]?.body).toContain('xmlns:soap="http://www.w3.org/2003/05/soap-envelope"');
    expect(received[0]?.body).toContain(
      "<o:b>张&lt;&amp;&gt;</o:b><o:a>1</o:a><o:a>2</o:a><o:page><o:size>20</o:size><o:first>false</o:first></o:page></o:getLamps>",
    );
  });

  it("give rows as texts, one or several or none", async () => {
    const row = "<return><id>1234567890123456789</id><place>竹海村</place><empty/></return>";
    expect(await ask(lamps(row))).toMatchObject({ rows: [{ id: "1234567890123456789", place: "竹海村" }] });
    await close();
    await server?.close();
    expect((await ask(lamps(row + row))).rows).toHaveLength(2);
    await close();
    await server?.close();
    expect((await ask(lamps('<return xsi:nil="true" xmlns:xsi="urn:x"/>'))).rows).toEqual([]);
  });

  it.each<[string, string, Partial<OperationLayout>, object]>([
    [
      "a deep path",
      "<r><list><row><a>1</a></row><row><a>2</a></row></list><count>1,200</count></r>",
      { rows: ["r", "list", "row"], total: ["r", "count"] },
      { rows: [{ a: "1" }, { a: "2" }], total: 1200 },
    ],
    [
      "lists beside each other",
      "<g><row><a>1</a></row></g><g><row><a>2</a></row></g>",
      { rows: ["g", "row"] },
      { rows: [{ a: "1" }, { a: "2" }] },
    ],
    ["texts", "<return>a</return><return>b</return>", {}, { rows: [{ return: "a" }, { return: "b" }] }],
    ["one value", "<id>12</id>", {}, { rows: [], fields: { id: "12" } }],
    [
      "a document as text",
      "<return>&lt;?xml version='1.0'?&gt;&lt;data&gt;&lt;row&gt;&lt;a&gt;1&lt;/a&gt;&lt;/row&gt;&lt;/data&gt;</return>",
      { textAt: ["return"], rows: ["return", "data", "row"] },
      { rows: [{ a: "1" }] },
    ],
    [
      "a document in CDATA",
      "<return><![CDATA[<data><row><a>1</a></row></data>]]></return>",
      { textAt: ["return"], rows: ["return", "data", "row"] },
      { rows: [{ a: "1" }] },
    ],
    [
      "a code of success",
      "<r><rc>0000</rc><row><a>1</a></row></r>",
      { rows: ["r", "row"], code: ["r", "rc"], success: ["0000"] },
      { rows: [{ a: "1" }] },
    ],
  ])("give %s", async (_, inside, layout, expected) =>
    expect(await ask(lamps(inside), { reply: { ...reply, ...layout } })).toMatchObject(expected),
  );

  const fault12 = (code: string, subcode: string, text: string) =>
    `<S:Fault><S:Code><S:Value>S:${code}</S:Value>${subcode === "" ? "" : `<S:Subcode><S:Value>w:${subcode}</S:Value></S:Subcode>`}</S:Code><S:Reason><S:Text xml:lang="zh">${text}</S:Text></S:Reason></S:Fault>`;
  const ownCode = "<LampFault><code>E404</code><message>x</message></LampFault>";

  it.each<[string, Answer, SourceReason, string]>([
    ["a fault under HTTP 500", soapFault("S:Client", "参数 沈静"), "refused", "Client"],
    ["a fault under HTTP 200", soapFault("S:Client", "x", "", 200), "refused", "Client"],
    ["a fault of the server", soapFault("S:Server", "x"), "unavailable", "Server"],
    ["a fault that the table knows by its text", soapFault("S:Server", "没有"), "absent", "Server"],
    ["a fault that the table knows by its own code", soapFault("S:Server", "x", ownCode), "absent", "E404"],
    ["a fault of security", soapFault("wsse:FailedAuthentication", "x"), "credentials", "FailedAuthentication"],
    ["a refined code of SOAP 1.1", soapFault("Client.Authentication", "x"), "credentials", "Client.Authentication"],
    ["a code of the service's own", soapFault("ns1:E7", "x"), "unexpected", "E7"],
    ["SOAP 1.2 of the sender", soapBody(fault12("Sender", "", "x"), 400), "refused", "Sender"],
    ["SOAP 1.2 of the receiver", soapBody(fault12("Receiver", "", "x"), 500), "unavailable", "Receiver"],
    [
      "SOAP 1.2 of security",
      soapBody(fault12("Sender", "InvalidSecurityToken", "x"), 400),
      "credentials",
      "InvalidSecurityToken",
    ],
    ["a code beside the data", lamps("<rc>E404</rc>"), "absent", "E404"],
    ["another code beside the data", lamps("<rc>7</rc><msg>x</msg>"), "unexpected", "7"],
    ["HTTP 500 with a page", { contentType: "text/html", body: "<html>", status: 500 }, "unavailable", "HTTP 500"],
    ["HTTP 500 with XML of another kind", xml("<error/>", 500), "unavailable", "HTTP 500"],
    ["HTTP 401", { contentType: "", body: "", status: 401 }, "credentials", "HTTP 401"],
    ["HTTP 404", { contentType: "text/html", body: "", status: 404 }, "unexpected", "HTTP 404"],
    [
      "a redirect",
      { contentType: "text/xml", body: "", status: 302, headers: { location: "/x" } },
      "unexpected",
      "HTTP 302",
    ],
  ])("say of %s what a caller can do", async (_, answer, reason, sourceCode) => {
    const layout = {
      ...reply,
      code: ["rc"],
      messages: [["msg"]],
      faultCode: ["detail", "LampFault", "code"],
      faultMessage: ["detail", "LampFault", "message"],
    };
    const error = await ask(answer, { reply: layout }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason, sourceCode, message: `toy: ${reason}` });
  });

  it.each<[string, Answer, Partial<OperationLayout>]>([
    ["a page", { contentType: "text/html", body: "<html/>" }, {}],
    ["no body", xml(""), {}],
    ["half a reply", xml("<S:Envelope xmlns:S='x'><S:Body><getLampsResponse>"), {}],
    ["another response", soapBody("<getOthersResponse/>"), {}],
    ["two responses", soapBody("<getLampsResponse/><getLampsResponse/>"), {}],
    ["an empty body", soapBody(""), {}],
    ["a fault without a code", soapFault("", "x", "", 200), {}],
    ["a fault whose code is a text about a person", soapFault("沈静".repeat(100), "x", "", 200), {}],
    ["no code where one is declared", lamps(""), { code: ["rc"] }],
    ["a text that is no document", lamps("<return>1 &lt; 2</return>"), { textAt: ["return"] }],
    ["a document type", xml("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><S:Envelope/>"), {}],
    ["what is too long", lamps("x".repeat(5_000)), {}],
    ["parts without a boundary", { contentType: "multipart/related", body: "--x" }, {}],
  ])(
    "call %s a bad reply",
    async (_, answer, layout) =>
      await expect(ask(answer, { reply: { ...reply, ...layout } })).rejects.toMatchObject({ reason: "badReply" }),
  );

  it("take an accepted message without a body for done", async () =>
    expect(await ask({ contentType: "", body: "", status: 202 })).toMatchObject({ rows: [] }));

  it("read a large reply on the thread", async () => {
    const rows = Array.from({ length: 4_000 }, (_, id) => `<return><id>${id}</id><place>竹海村</place></return>`).join(
      "",
    );
    const answer = await ask(lamps(rows), {}, { maxReplyBytes: 1_000_000 });
    expect([answer.rows.length, answer.rows[3_999]]).toEqual([4_000, { id: "3999", place: "竹海村" }]);
  });

  describe("with an account (WSS UsernameToken Profile 1.1)", () => {
    const account = { account: "张&", password: "密码<1>", clock: () => Date.UTC(2026, 2, 15, 1, 30) };
    const tokenIn = (body: string) => {
      const header = childOf(childOf(parseXml(body), "Envelope"), "Header");
      return childOf(childOf(header, "Security"), "UsernameToken");
    };

    it("send the password as text", async () => {
      await ask(lamps(""), {}, { usernameToken: { ...account, sends: "text" } });
      const body = received[0]?.body ?? "";
      expect(tokenIn(body)).toMatchObject({
        Username: "张&",
        Password: "密码<1>",
        Created: "2026-03-15T01:30:00.000Z",
      });
      expect(body).toContain('username-token-profile-1.0#PasswordText">');
      expect(body).toContain('soap:mustUnderstand="1"');
      expect(body).not.toContain("Timestamp");
    });

    it("send a digest, another one each time, with a timestamp where it is asked for", async () => {
      await ask(lamps(""), {}, { usernameToken: { ...account, sends: "digest", timestampMs: 60_000 } });
      const body = received[0]?.body ?? "";
      const nonce = String(childOf(tokenIn(body), "Nonce"));
      const digest = execFileSync("openssl", ["dgst", "-sha1", "-binary"], {
        input: Buffer.concat([Buffer.from(nonce, "base64"), Buffer.from("2026-03-15T01:30:00.000Z密码<1>")]),
      });
      expect(childOf(tokenIn(body), "Password")).toBe(digest.toString("base64"));
      expect(body).toContain('#PasswordDigest">');
      expect(body).toContain("<wsu:Expires>2026-03-15T01:31:00.000Z</wsu:Expires>");
      expect(body).not.toContain("密码");
      expect(Buffer.from(nonce, "base64")).toHaveLength(16);
    });
  });

  describe("with attachments (MTOM)", () => {
    const scan = Buffer.from([0, 1, 13, 10, 45, 45, 120, 255, 254]);
    const type =
      'multipart/related; type="application/xop+xml"; start="<root@toy>"; boundary="b=_1"; start-info="text/xml"';
    const part = (headers: string, body: Buffer | string) =>
      Buffer.concat([Buffer.from(`--b=_1\r\n${headers}\r\n\r\n`), Buffer.from(body), Buffer.from("\r\n")]);
    const rootOf = (inside: string) =>
      part(
        'Content-Type: application/xop+xml; charset=UTF-8;\r\n type="text/xml"\r\nContent-ID: <root@toy>',
        lamps(inside).body,
      );
    const include = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:scan%201@toy"/>';
    const end = Buffer.from("--b=_1--\r\n");
    const scanPart = part(
      "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <scan 1@toy>",
      scan,
    );
    const message = (...parts: readonly Buffer[]) => ({ contentType: type, body: Buffer.concat(parts) });

    it.each([
      ["first", [rootOf(`<return><file>${include}</file></return>`), scanPart, end]],
      [
        "last, after a preamble",
        [Buffer.from("preamble\r\n"), scanPart, rootOf(`<return><file>${include}</file></return>`), end],
      ],
      [
        "with an element that is not empty",
        [rootOf(`<return><file>${include.replace("/>", "> </xop:Include>")}</file></return>`), scanPart, end],
      ],
    ])("read the bytes that a row refers to, the root %s", async (_, parts) => {
      const answer = await ask(message(...parts));
      const reference = answer.rows[0]?.["file"] ?? "";
      expect(reference).toBe("cid:scan%201@toy");
      expect(attachmentOf(answer, reference)).toMatchObject({ contentType: "image/png", body: scan });
      expect(attachmentOf(answer, "cid:none")).toBeUndefined();
      expect(attachmentOf(answer, "cid:%")).toBeUndefined();
      expect(attachmentOf(answer, "http://toy/")).toBeUndefined();
    });

    it("read a part in Base64, below a root that is the first part where no other is named", async () => {
      const coded = part("Content-Transfer-Encoding: BASE64\r\nContent-ID: <scan 1@toy>", scan.toString("base64"));
      const withoutStart = { contentType: type.replace(' start="<root@toy>";', "") };
      const root = rootOf(`<return><file>${include}</file></return>`);
      const answer = await ask({ ...message(root, coded, end), ...withoutStart });
      expect(attachmentOf(answer, "cid:scan%201@toy")?.body).toEqual(scan);
    });

    it("read a fault in parts", async () => {
      const fault = part("Content-Type: text/xml\r\nContent-ID: <root@toy>", soapFault("S:Client", "x").body);
      const answer = { ...message(fault, end), status: 500 };
      await expect(ask(answer)).rejects.toMatchObject({ reason: "refused" });
    });

    it.each<[string, Answer]>([
      ["no closing delimiter", message(rootOf(""), scanPart)],
      ["half a part", message(rootOf(""), scanPart.subarray(0, 40))],
      ["no root", message(scanPart, end)],
      ["no parts", message(end)],
      ["no headers' end", message(Buffer.from("--b=_1\r\nContent-ID: <root@toy>"), end)],
      ["another encoding", message(rootOf(""), part("Content-Transfer-Encoding: quoted-printable", "=00"), end)],
      ["headers without end", message(rootOf(""), part(`X: ${"x".repeat(9_000)}`, ""), end)],
      ["more parts than it may", message(rootOf(""), ...Array.from({ length: 200 }, () => part("X: 1", "")), end)],
      [
        "a boundary that is too long",
        { ...message(rootOf(""), end), contentType: `multipart/related; boundary=${"b".repeat(71)}` },
      ],
    ])(
      "call %s a bad reply",
      async (_, answer) =>
        await expect(ask(answer, {}, { maxReplyBytes: 100_000 })).rejects.toMatchObject({ reason: "badReply" }),
    );
  });
});

describe("whatever a service sends", () => {
  const layout: OperationLayout = {
    ...reply,
    code: ["rc"],
    textAt: ["return"],
    faultCode: ["detail", "code"],
    total: ["total"],
  };

  test("nothing throws, and rows hold texts", () => {
    const names = fc.constantFrom(
      "S:Envelope",
      "S:Body",
      "S:Fault",
      "getLampsResponse",
      "return",
      "rc",
      "row",
      "faultcode",
      "Code",
      "Value",
      "detail",
    );
    const { node } = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(
          "",
          "0",
          "沈静",
          "&lt;a&gt;1&lt;/a&gt;",
          "<![CDATA[<a/>]]>",
          "<xop:Include href='cid:1'/>",
          "<a",
          "&#0;",
        ),
        fc
          .tuple(names, fc.array(tie("node"), { maxLength: 3 }))
          .map(([name, inside]) => `<${name}>${inside.join("")}</${name}>`),
      ),
    }));
    const bodies = fc.oneof(
      node,
      node.map((inside) => `<S:Envelope><S:Body>${inside}</S:Body></S:Envelope>`),
      node.map(
        (inside) =>
          `<S:Envelope><S:Body><getLampsResponse><rc>0</rc>${inside}</getLampsResponse></S:Body></S:Envelope>`,
      ),
    );
    fc.assert(
      fc.property(bodies, (text) => {
        const content = operationContent(Buffer.from(text), "text/xml;charset=utf-8", layout);
        if ("bad" in content || "code" in content) return true;
        return content.rows.every((row) => Object.values(row).every((value) => typeof value === "string"));
      }),
      { numRuns: 1_000 },
    );
  });

  test("parts are those of the message, or there is none", () => {
    const piece = fc.constantFrom("--b", "\r\n", "--", "\r\n--b", "Content-ID: <a>", "x", " ", "\n", "\0");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const body = Buffer.from(pieces.join(""));
        const message = readMultipart(body, "multipart/related; boundary=b");
        return message === null || message.root.body.length + message.attachments.size <= body.length;
      }),
      { numRuns: 2_000 },
    );
  });

  test("references to attachments are found in milliseconds, however they are written", () => {
    for (const text of [
      "<Include ",
      "<Include href=",
      `<a:Include ${'href="'.repeat(200)}>`,
      `<Include${" ".repeat(1_000)}`,
    ]) {
      const body = Buffer.from(text.repeat(Math.ceil(120_000 / text.length)));
      const start = performance.now();
      operationContent(body, "text/xml;charset=utf-8", layout);
      expect(performance.now() - start).toBeLessThan(500);
    }
  });
});
