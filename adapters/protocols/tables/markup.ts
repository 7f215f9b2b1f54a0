import { TableError } from "./tableError.ts";

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The attributes of a start tag by their names without prefix. */
export function attributesOf(tag: string): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [, name = "", double, single] of tag.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g)) {
    attributes[name.replace(/^.*:/, "")] = unescapeXml(double ?? single ?? "");
  }
  return attributes;
}

/** Character references and the five entities of XML; `_x000D_` is how spreadsheets write a character that XML lacks. */
export function unescapeXml(text: string): string {
  if (!text.includes("&") && !text.includes("_x")) return text;
  return text
    .replace(
      /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi,
      (whole, hexadecimal?: string, decimal?: string, name = "") => {
        if (hexadecimal === undefined && decimal === undefined) return named[name] ?? whole;
        const point = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : "\uFFFD";
      },
    )
    .replace(/_x([\dA-Fa-f]{4})_/g, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)))
    .toWellFormed();
}

/** The text of a part in UTF-8. A document type declaration is refused: parts of a workbook have none. */
export function textOfPart(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.includes("<!DOCTYPE") || text.includes("<!ENTITY")) throw new TableError("a document type declaration");
    return text;
  } catch (error) {
    if (error instanceof TableError) throw error;
    throw new TableError("encoding");
  }
}

/**
 * The elements of one name of a long part, one after the other, without ever holding the text of the whole.
 *
 * @throws TableError for an element of more than `maxCharacters`
 */
export function* elementsOf(
  bytes: Uint8Array,
  name: string,
  maxCharacters: number,
): Generator<{ readonly attributes: string; readonly inner: string }> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const start = new RegExp(String.raw`<(?:\w+:)?${name}(\s[^<>]*?)?(/?)>`, "y");
  const stepBytes = 256 * 1024;
  let text = "";
  let at = 0;
  for (let offset = 0; offset < bytes.length || offset === 0; offset += stepBytes) {
    const isLast = offset + stepBytes >= bytes.length;
    text = text.slice(at) + decodeStep(decoder, bytes.subarray(offset, offset + stepBytes), isLast);
    at = 0;
    for (;;) {
      const opening = text.indexOf("<", at);
      if (opening === -1) {
        at = text.length;
        break;
      }
      const tagEnd = text.indexOf(">", opening);
      if (tagEnd === -1) {
        at = opening;
        break;
      }
      if (text.startsWith("<!DOCTYPE", opening)) throw new TableError("a document type declaration");
      start.lastIndex = opening;
      const tag = start.exec(text);
      if (tag === null) {
        at = tagEnd + 1;
        continue;
      }
      if (tag[2] === "/") {
        at = start.lastIndex;
        yield { attributes: tag[1] ?? "", inner: "" };
        continue;
      }
      const prefix = /^<(\w+:)?/.exec(tag[0])?.[1] ?? "";
      const endTag = `</${prefix}${name}>`;
      const end = text.indexOf(endTag, start.lastIndex);
      if (end === -1) {
        at = opening;
        break;
      }
      if (end - opening > maxCharacters) throw new TableError(`an element ${name} that is too long`);
      at = end + endTag.length;
      yield { attributes: tag[1] ?? "", inner: text.slice(start.lastIndex, end) };
    }
    if (text.length - at > maxCharacters + stepBytes) throw new TableError(`an element ${name} that is too long`);
  }
}

function decodeStep(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, isLast: boolean): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    throw new TableError("encoding");
  }
}
