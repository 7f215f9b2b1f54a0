import { type Authentication, withHeaders } from "./authentication.ts";

/** `Authorization: Basic`, in UTF-8 (RFC 7617). */
export function basic(account: string, password: string): Authentication {
  const credentials = Buffer.from(`${account}:${password}`, "utf8").toString("base64");
  return withHeaders({ authorization: `Basic ${credentials}` });
}
