import { XMLParser } from "fast-xml-parser";
import { gridCredentials } from "../../sandbox/config.ts";

export type Row = Readonly<Record<string, string>>;

export interface GridAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly code: string;
  readonly message: string;
  /** The text of RESXML. */
  readonly result: string;
  readonly total: number;
  readonly rows: readonly Row[];
  readonly eventId: string;
}

const parser = new XMLParser({
  parseTagValue: false,
  removeNSPrefix: true,
  trimValues: false,
  isArray: (name) => name === "row",
});
const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export function envelope(functionName: string, fields: Readonly<Record<string, string>>, password: string): string {
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  const request = `<?xml version="1.0" encoding="GB18030"?><Req>${inner.join("")}</Req>`;
  return `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:s="http://service.grid.gov/"><soapenv:Body><s:process><s:request><FUNC>${functionName}</FUNC><SPID>${gridCredentials.spid}</SPID><SPPWD>${password}</SPPWD><VER>1.0</VER><REQXML>${escapeXml(request)}</REQXML></s:request></s:process></soapenv:Body></soapenv:Envelope>`;
}

export interface CallOptions {
  readonly password?: string;
  readonly signal?: AbortSignal;
}

/** Calls the grid platform over HTTP; the request goes out in UTF-8 and says so. */
export async function callGrid(
  url: string,
  functionName: string,
  fields: Readonly<Record<string, string>>,
  { password = gridCredentials.password, signal }: CallOptions = {},
): Promise<GridAnswer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: envelope(functionName, fields, password),
    ...(signal ? { signal } : {}),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isMarked = bytes.subarray(0, 3).equals(Buffer.from("\uFEFF"));
  const text = new TextDecoder(isMarked ? "utf-8" : "gb18030").decode(bytes);
  const answer = parser.parse(text)?.Envelope?.Body?.processResponse?.process_return ?? {};
  const result = parser.parse(answer.RESXML || "<Res/>").Res;
  return {
    status: response.status,
    contentType: response.headers.get("content-type"),
    code: answer.ERRCD ?? "",
    message: answer.ERRMSG ?? "",
    result: answer.RESXML ?? text,
    total: Number(result.total ?? "-1"),
    rows: result.rows?.row ?? [],
    eventId: result.EVENT_ID ?? "",
  };
}
