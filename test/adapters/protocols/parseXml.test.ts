import { describe, expect, test } from "vitest";
import { parseXml, rowTextsOf } from "../../../adapters/protocols/parseXml.ts";

describe("B12: characters written as their two surrogates", () => {
  test.each([
    ["<a>&#55362;&#57271;野</a>", "𠮷野"],
    ["<a>&#xD842;&#xDFB7;野</a>", "𠮷野"],
    ["<a>&#x20BB7;野</a>", "𠮷野"],
    ["<a>&#55362;&#57271;&#55362;&#57271;</a>", "𠮷𠮷"],
    ["<a>x&#55362;y</a>", "x\uFFFDy"],
    ["<a>&#57271;&#55362;</a>", "\uFFFD\uFFFD"],
    ["<a><![CDATA[&#55362;&#57271;]]></a>", "&#55362;&#57271;"],
  ])("%s", (document, text) => expect(parseXml(document)).toEqual({ a: text }));

  test("B12: a document of unclosed sections costs no more than its length", () => {
    expect(parseXml(`<a>&#55362;${"<![CDATA[".repeat(200_000)}</a>`)).toBeNull();
  });
});

describe("B12: a document type declaration", () => {
  test.each([
    "<!DOCTYPE a><a/>",
    "<?xml version='1.0'?>\n<!doctype a [<!ENTITY x 'y'>]><a>&x;</a>",
    "<!-- <![CDATA[ --><!DOCTYPE a [<!ENTITY x 'y'>]><!-- ]]> --><a>&x;</a>",
    "<?p <![CDATA[ ?><!DOCTYPE a><?p ]]> ?><a/>",
    `<r><a b="<!--"/><!DOCTYPE x [<!ENTITY q 'z'>]><c d="-->"/>&q;</r>`,
    `<r><a b='>'/><!DOCTYPE x [<!ENTITY q 'z'>]>&q;</r>`,
    "<a><!ENTITY x 'y'>&x;</a>",
    "<a><!ELEMENT b ANY></a>",
    Buffer.from("<!DOCTYPE a><a/>", "utf16le").toString("latin1"),
  ])("is refused wherever it hides: %s", (document) => expect(parseXml(document)).toBeNull());

  test.each([
    ["<a><![CDATA[<!DOCTYPE x>]]></a>", { a: "<!DOCTYPE x>" }],
    ["<a><!-- <!DOCTYPE x> -->1</a>", { a: "1" }],
    ["<a><![CDATA[<!--]]>1<![CDATA[-->]]></a>", { a: "<!--1-->" }],
  ])("is none where its words are only text: %s", (document, value) => expect(parseXml(document)).toEqual(value));
});

describe("B12: an element of a row", () => {
  const row = (inner: string) => {
    const document = parseXml(`<row>${inner}</row>`);
    return rowTextsOf(typeof document === "string" || document === null ? "" : (document["row"] as string));
  };

  test.each([
    ["<TEL>13800000001</TEL><TEL>13800000002</TEL>", { TEL: "13800000001、13800000002" }],
    ["<TEL>13800000001</TEL><TEL>13800000001</TEL>", { TEL: "13800000001" }],
    ["<TEL/><TEL>13800000001</TEL>", { TEL: "13800000001" }],
    ["<ADDRESS><CITY>昆山市</CITY><STREET>周市镇</STREET></ADDRESS>", { ADDRESS: "昆山市周市镇" }],
    ["<CONTENT_>路灯<b>不亮</b></CONTENT_>", { CONTENT_: "路灯不亮\uFFFD" }],
    ["<CONTENT_>路灯不亮<br/></CONTENT_>", { CONTENT_: "路灯不亮" }],
    ["<XM>张三</XM>stray", { XM: "张三" }],
  ])("is read when it comes twice or has elements inside: %s", (inner, texts) => expect(row(inner)).toEqual(texts));
});
