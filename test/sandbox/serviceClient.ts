import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";

export interface Envelope {
  readonly code: string;
  readonly msg: string;
  readonly description: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the fields it asks for
  readonly data: any;
  readonly total?: string;
}

/** `yyyyMMddHHmmss` in Asia/Shanghai, written without the code under test. */
export function requestTime(milliseconds: number = Date.now()): string {
  return new Date(milliseconds).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).replaceAll(/\D/g, "");
}

/** Posts one call as section B of docs/legacy-interfaces.md says; `overrides` spoils it where a test wants that. */
export async function post(
  url: string,
  name: string,
  fields: Readonly<Record<string, unknown>> = {},
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<Response> {
  const time = String(overrides["requestTime"] ?? requestTime());
  const sign = createHash("md5").update(`sq-gatewaydemo-secret${time}`).digest("hex");
  const data = JSON.stringify({ appKey: "sq-gateway", requestTime: time, sign, ...fields, ...overrides });
  return fetch(`${url}/gateway/api/${name}.htm`, { method: "POST", body: new URLSearchParams({ data }) });
}

export async function call(...parameters: Parameters<typeof post>): Promise<Envelope> {
  const response = await post(...parameters);
  const bytes = Buffer.from(await response.arrayBuffer());
  return JSON.parse(new TextDecoder(isUtf8(bytes) ? "utf-8" : "gb18030").decode(bytes)) as Envelope;
}
