import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { decodeBody } from "../../../adapters/protocols/decodeBody.ts";
import { decodeReplyText } from "../../../adapters/protocols/decodeReplyText.ts";
import { parseJson } from "../../../adapters/protocols/parseJson.ts";

const text = "<a>张三在湖㳇镇</a>";
const utf8 = Buffer.from(text);
const gb18030 = iconv.encode(text, "gb18030");
const declared = (encoding: string, body = text) => `<?xml version='1.0' encoding = "${encoding}" ?>${body}`;
const marked = (mark: readonly number[], body: Buffer) => Buffer.concat([Buffer.from(mark), body]);

describe("B9: the text of a reply is what its bytes are, or nothing", () => {
  test.each([
    "",
    "text/xml",
    "text/xml;charset=ISO-8859-1",
    'text/xml; charset="us-ascii"',
    "text/xml;charset=windows-1252",
  ])("B9: Content-Type %j over UTF-8 and over GB18030", (contentType) => {
    expect(decodeReplyText(utf8, contentType)).toBe(text);
    expect(decodeReplyText(gb18030, contentType)).toBe(text);
  });

  test.each([
    "GB18030",
    "gb18030",
    "GBK",
    "gb2312",
    "GB_2312-80",
    "GB_2312-80:1980",
    "x-gbk",
    "CP936",
    "MS936",
    "windows-936",
    "EUC-CN",
    "csGB2312",
  ])("B9: %s is read as GB18030, and UTF-8 under its name is nothing", (label) => {
    expect(decodeReplyText(gb18030, `text/xml; charset = '${label}'`)).toBe(text);
    expect(decodeReplyText(iconv.encode(declared(label), "gb18030"), "")).toBe(declared(label));
    expect(decodeReplyText(utf8, `text/xml;charset=${label}`)).toBeNull();
  });

  test.each([
    ["UTF-8", marked([0xef, 0xbb, 0xbf], utf8)],
    ["UTF-16, little end first", marked([0xff, 0xfe], iconv.encode(text, "utf-16le"))],
    ["UTF-16, big end first", marked([0xfe, 0xff], iconv.encode(text, "utf-16be"))],
  ])("B9: a byte order mark alone tells %s, and holds against no other claim", (name, body) => {
    for (const contentType of ["", "text/xml;charset=ISO-8859-1", `text/xml;charset=${name.split(",")[0]}`]) {
      expect(decodeReplyText(body, contentType)).toBe(text);
    }
    expect(decodeReplyText(body, "text/xml;charset=GB18030")).toBeNull();
  });

  test("B9: text that was encoded twice on its way is no text", () => {
    const twice = Buffer.from(utf8.toString("latin1"));
    for (const contentType of ["", "text/xml;charset=UTF-8", "text/xml;charset=ISO-8859-1"]) {
      expect(decodeReplyText(twice, contentType)).toBeNull();
    }
    expect(decodeReplyText(Buffer.from("<a>café, Zürich, 张三</a>"), "")).toBe("<a>café, Zürich, 张三</a>");
    expect(decodeReplyText(Buffer.from("<a>café, Zürich</a>"), "text/xml;charset=UTF-8")).toBe("<a>café, Zürich</a>");
  });

  test("B9: of a Content-Type and a declaration that contradict each other the one counts that holds", () => {
    const asGb = iconv.encode(declared("UTF-8"), "gb18030");
    expect(decodeReplyText(asGb, "text/xml;charset=GB18030")).toBe(declared("UTF-8"));
    const asUtf8 = Buffer.from(declared("GB18030"));
    expect(decodeReplyText(asUtf8, "text/xml;charset=UTF-8")).toBe(declared("GB18030"));
    expect(decodeReplyText(Buffer.from(declared("GB18030")), "text/xml;charset=ISO-8859-1")).toBeNull();
    expect(decodeReplyText(iconv.encode(declared("GB18030"), "gb18030"), "text/xml;charset=ISO-8859-1")).toContain(
      "张三",
    );
    // 路 in GB18030 and · in UTF-8 are the same two bytes.
    expect(decodeReplyText(Buffer.from(declared("GB18030", "·")), "text/xml;charset=UTF-8")).toBeNull();
  });

  test.each([
    ["GB18030 that claims to be UTF-8", gb18030, "text/xml;charset=UTF-8"],
    ["half a character of UTF-8", Buffer.concat([utf8, Buffer.from([0xe5, 0xbc])]), ""],
    ["damaged UTF-8 that claims to be GB18030", marked([0x20, 0xe5, 0xbc], utf8), "text/xml;charset=GB18030"],
    ["Latin-1", Buffer.from("caf\xe9 ", "latin1"), "text/xml;charset=ISO-8859-1"],
    ["UTF-16 without a mark", iconv.encode("<a/>", "utf-16le"), ""],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), ""],
    ["a zero byte", Buffer.from("a\0b"), "text/xml;charset=UTF-8"],
    ["an encoding that nobody knows", Buffer.from("<a/>"), "text/xml;charset=x-unheard-of"],
    ["HZ", Buffer.from("~{VPND~}"), "text/xml;charset=HZ-GB-2312"],
    ["bytes of two meanings that nobody claims", Buffer.from("·"), ""],
    ["UTF-8 mark before GB18030", marked([0xef, 0xbb, 0xbf], gb18030), ""],
  ])("B9: %s is no text", (_, body, contentType) => expect(decodeReplyText(body, contentType)).toBeNull());

  test("B9: JSON in GB18030, declared or not, in UTF-8 with a mark, and of two meanings", () => {
    const body = iconv.encode('{"name":"张三"}', "gb18030");
    for (const contentType of ["", "application/json", "application/json;charset=GBK"]) {
      expect(parseJson(body, contentType)).toEqual({ name: "张三" });
    }
    expect(parseJson(body, "application/json;charset=UTF-8")).toBeUndefined();
    expect(parseJson(marked([0xef, 0xbb, 0xbf], Buffer.from('{"name":"张三"}')))).toEqual({ name: "张三" });
    expect(parseJson(Buffer.from('{"degree":"·"}'), "application/json")).toEqual({ degree: "·" });
  });
});

describe("B9: the content codings of a reply", () => {
  const limit = 10_000;
  test.each([
    ["gzip", gzipSync(utf8)],
    ["x-gzip", gzipSync(utf8)],
    ["GZIP", gzipSync(utf8)],
    ["deflate", deflateSync(utf8)],
    ["deflate", deflateRawSync(utf8)],
    ["br", brotliCompressSync(utf8)],
    ["zstd", zstdCompressSync(utf8)],
    ["gzip, br", brotliCompressSync(gzipSync(utf8))],
    ["identity", utf8],
    ["", utf8],
  ])("B9: %j is taken off", async (codings, body) => {
    expect(await decodeBody(body, codings, limit)).toEqual(utf8);
  });

  test.each([
    ["a coding that nobody knows", "compress", utf8],
    ["a name of every object", "constructor", utf8],
    ["bytes that are none of it", "gzip", utf8],
    ["half of it", "gzip", gzipSync(utf8).subarray(0, -9)],
    ["more than the bound", "gzip", gzipSync(Buffer.alloc(limit + 1))],
    ["more than the bound", "zstd", zstdCompressSync(Buffer.alloc(limit + 1))],
    ["three codings", "gzip, gzip, gzip", gzipSync(gzipSync(gzipSync(utf8)))],
  ])("B9: %s is refused", async (_, codings, body) => {
    expect(await decodeBody(body, codings, limit)).toBeNull();
  });
});
