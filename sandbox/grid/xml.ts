import { cdataFields, type GridRow } from "./row.ts";

/** Text of an element. Characters that XML 1.0 does not allow are left out. */
export function escapeXml(text: string): string {
  return withoutControls(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** CDATA cannot hold `]]>`: the platform closes the section in its midst and opens another. */
export function cdata(text: string): string {
  return `<![CDATA[${withoutControls(text).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

/** `<row><EVENT_ID>…</EVENT_ID><FIN_TIME/>…</row>`; null is an empty element. */
export function rowXml(row: GridRow): string {
  const fields = Object.entries(row).map(([name, value]) => {
    if (value === null || value === "") return `<${name}/>`;
    return `<${name}>${cdataFields.has(name) ? cdata(value) : escapeXml(value)}</${name}>`;
  });
  return `<row>${fields.join("")}</row>`;
}

/** `<Res><total>…</total><rows>…</rows></Res>`; without a row `<rows/>`. */
export function listXml(rows: readonly GridRow[], total: number = rows.length): string {
  const body = rows.length === 0 ? "<rows/>" : `<rows>${rows.map(rowXml).join("")}</rows>`;
  return `<Res><total>${total}</total>${body}</Res>`;
}

function withoutControls(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => ("\t\n\r".includes(character) ? character : ""));
}
