import { XMLParser, XMLValidator } from "fast-xml-parser";

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
 * Well-formed XML as plain values: every value stays text (ids of 19 digits included), CDATA is text, attributes and
 * namespace prefixes are gone, an empty element is the empty string, one child is a value and several are a list.
 *
 * Null for anything else. A document type declaration is refused, so that no entity is ever declared or fetched.
 */
export function parseXml(text: string): XmlNode | null {
  if (declaresDocumentType(text) || XMLValidator.validate(text) !== true) return null;
  try {
    return parser.parse(text);
  } catch {
    return null;
  }
}

function declaresDocumentType(text: string): boolean {
  const markup = /<!(DOCTYPE|ENTITY)/i;
  return markup.test(text) && markup.test(text.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, ""));
}

/** The child element of a name; undefined where the node is text, has none or has several. */
export function childOf(node: XmlNode | undefined | null, name: string): XmlNode | undefined {
  if (node === null || node === undefined || typeof node === "string" || !Object.hasOwn(node, name)) return undefined;
  const child = node[name];
  return isList(child) ? undefined : child;
}

/** The texts directly below an element, empty and nested ones left out. */
export function textsOf(node: XmlNode): Readonly<Record<string, string>> {
  if (typeof node === "string") return {};
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(node)) if (typeof value === "string" && value !== "") texts[name] = value;
  return texts;
}

function isList(value: XmlNode | readonly XmlNode[] | undefined): value is readonly XmlNode[] {
  return Array.isArray(value);
}
