import { XMLParser, XMLValidator } from "fast-xml-parser";
import { oneOrMany } from "../values/oneOrMany.ts";
import { hasMoreThan } from "./hasMoreThan.ts";

/** An element: its text, or its children by name. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: true,
  jPath: false,
  // Character references (`&#x33C7;`), which encoders write for what their encoding lacks; no named entity beyond XML's five.
  htmlEntities: true,
  // A large page of rows has more escaped characters than the parser's default bounds; a document type is refused below.
  processEntities: { enabled: true, maxTotalExpansions: 1_000_000, maxExpandedLength: 100_000_000 },
});

/**
 * The most tags, references and attributes of one document, each. A page of 200 rows with 60 fields has 24,000 tags, and twice as
 * many references where it stands escaped inside another.
 */
export const maxMarkupItems = 60_000;
/** Characters, one for each of them, of which none is part of another in the bytes of UTF-8 and GB18030. */
export const xmlMarkup = ["<", "&", "="];

/**
 * Well-formed XML as plain values: every value stays text (ids of 19 digits included), CDATA is text, attributes and
 * namespace prefixes are gone, an empty element is the empty string, one child is a value and several are a list.
 *
 * Null for anything else, and for more than `maxMarkupItems`. A document type declaration is refused, so that no entity is
 * ever declared or fetched.
 */
export function parseXml(text: string): XmlNode | null {
  if (xmlMarkup.some((character) => hasMoreThan(maxMarkupItems, character, text))) return null;
  const readable = joinSurrogates(text);
  if (declaresDocumentType(readable) || XMLValidator.validate(readable) !== true) return null;
  try {
    return parser.parse(readable);
  } catch {
    return null;
  }
}

/** Comment, CDATA section, processing instruction, tag with its quoted attributes, or text: what a document is made of. */
const piece =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/?[^\s<>!?/"'](?:[^<>"']|"[^"<]*"|'[^'<]*')*>|[^<]+/y;

/**
 * True where a declaration stands anywhere but in a comment or a CDATA section. The document is read from its start, so that no
 * comment that looks like a CDATA section hides one, nor a CDATA section that looks like a comment; what is no markup counts as
 * a declaration, since the two parsers could read it differently.
 */
function declaresDocumentType(text: string): boolean {
  if (!/<!(?!\[CDATA\[|--)/.test(text)) return false;
  piece.lastIndex = 0;
  while (piece.lastIndex < text.length) if (!piece.test(text)) return true;
  return false;
}

/**
 * Writers in UTF-16 refer to a character beyond U+FFFF by its two surrogates (`&#55362;&#57271;`), which XML forbids (1.0, 4.1)
 * and parsers drop: a pair becomes its character, half a pair U+FFFD. CDATA sections hold no references.
 */
function joinSurrogates(text: string): string {
  if (!/&#(?:5[5-7]\d{3}|x0*d[89a-f])/i.test(text)) return text;
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const opening = text.indexOf("<![CDATA[", at);
    const markupEnd = opening === -1 ? text.length : opening;
    parts.push(text.slice(at, markupEnd).replace(/(?:&#(?:\d{5}|x0*d[89a-f][\da-f]{2});)+/gi, fromReferences));
    const closing = opening === -1 ? -1 : text.indexOf("]]>", opening);
    at = closing === -1 ? text.length : closing;
    parts.push(text.slice(markupEnd, at));
  }
  return parts.join("");
}

function fromReferences(references: string): string {
  return references
    .replace(/&#(?:x0*([\da-f]+)|(\d+));/gi, (reference, hexadecimal?: string, decimal?: string) => {
      const unit = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
      return unit >= 0xd800 && unit <= 0xdfff ? String.fromCharCode(unit) : reference;
    })
    .toWellFormed();
}

/** The child element of a name; undefined where the node is text, has none or has several. */
export function childOf(node: XmlNode | undefined | null, name: string): XmlNode | undefined {
  if (node === null || node === undefined || typeof node === "string" || !Object.hasOwn(node, name)) return undefined;
  const child = node[name];
  return isList(child) ? undefined : child;
}

/** Every child element of a name. */
export function childrenOf(node: XmlNode | undefined | null, name: string): readonly XmlNode[] {
  if (node === null || node === undefined || typeof node === "string" || !Object.hasOwn(node, name)) return [];
  return oneOrMany<XmlNode>(node[name]);
}

/** The texts directly below an element, empty and nested ones left out. */
export function textsOf(node: XmlNode): Readonly<Record<string, string>> {
  if (typeof node === "string") return {};
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(node)) if (typeof value === "string" && value !== "") texts[name] = value;
  return texts;
}

/**
 * The texts of a row's elements by name, empty ones left out. An element that comes several times has its different texts joined
 * by `、`, which is a list to a column of phone numbers and unreadable to a date; one with elements inside has the text of them
 * all (XPath 1.0, 5.2: string-value), with U+FFFD behind it where text stands between them.
 */
export function rowTextsOf(node: XmlNode): Readonly<Record<string, string>> {
  if (typeof node === "string") return {};
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(node)) {
    const text = typeof value === "string" ? value : joined(oneOrMany(value).map(stringValue));
    if (text !== "" && name !== textName) texts[name] = text;
  }
  return texts;
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts)].filter((text) => text !== "").join("、");
}

/** Where the parser keeps text that stands between elements. */
const textName = "#text";

function stringValue(node: XmlNode): string {
  if (typeof node === "string") return node;
  const { [textName]: own, ...children } = node;
  const inner = Object.values(children)
    .flatMap((child) => oneOrMany(child))
    .map(stringValue)
    .join("");
  // The parser does not keep which of the two came first, so that the text is marked as damaged.
  return typeof own === "string" && inner !== "" ? `${own}${inner}\uFFFD` : `${own ?? ""}${inner}`;
}

function isList(value: XmlNode | readonly XmlNode[] | undefined): value is readonly XmlNode[] {
  return Array.isArray(value);
}
