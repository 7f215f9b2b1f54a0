import { type Authentication, withHeaders } from "./authentication.ts";

/** A key in a header of the source's own, such as `X-Api-Key`. */
export function headerKey(header: string, key: string): Authentication {
  return withHeaders({ [header.toLowerCase()]: key });
}
