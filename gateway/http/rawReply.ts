import { securityHeaders } from "./securityHeaders.ts";

/** A JSON answer as it goes over the wire, for where there is no reply object; the connection ends with it. */
export function rawReply(status: string, body: string): string {
  const headers = {
    ...securityHeaders,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status}\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}
