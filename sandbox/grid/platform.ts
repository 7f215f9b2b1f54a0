import { timingSafeEqual } from "node:crypto";
import { BusinessError } from "./businessError.ts";
import { type GridRequest, responseXml } from "./envelope.ts";
import { handleEvent } from "./handleEvent.ts";
import type { JournalEntry } from "./journal.ts";
import { queries } from "./queries.ts";
import { reportIncident } from "./reportIncident.ts";
import type { GridTables } from "./tables.ts";

type Change = (tables: GridTables, field: GridRequest["field"], save: (entry: JournalEntry) => void) => string;

/** The functions that change something; each gives an EVENT_ID. */
const changes: Readonly<Record<string, Change>> = { reportIncident, handleEvent };

export function isFunction(name: string): boolean {
  return Object.hasOwn(queries, name) || Object.hasOwn(changes, name);
}

/** The field in which each change carries its idempotency key. */
const writeKeyFields = new Map([
  ["reportIncident", "incidentSourceCode"],
  ["handleEvent", "operSn"],
]);

/** Null for a query, and for a change that is refused because it has none. */
export function writeKeyOf({ functionName, field }: GridRequest): string | null {
  const name = writeKeyFields.get(functionName);
  if (name === undefined) return null;
  try {
    return field(name) || null;
  } catch (error) {
    if (error instanceof BusinessError) return null;
    throw error;
  }
}

export interface Credentials {
  readonly spid: string;
  readonly password: string;
}

/** Answers one call as the text of the SOAP envelope. Refusals are answers too. */
export function answerCall(
  tables: GridTables,
  credentials: Credentials,
  request: GridRequest,
  save: (entry: JournalEntry) => void,
): string {
  try {
    return responseXml("0", "", run(tables, credentials, request, save));
  } catch (error) {
    if (error instanceof BusinessError) return responseXml(error.code, error.message, "");
    throw error;
  }
}

function run(
  tables: GridTables,
  credentials: Credentials,
  request: GridRequest,
  save: (entry: JournalEntry) => void,
): string {
  if (!equal(request.spid, credentials.spid) || !equal(request.password, credentials.password)) {
    throw new BusinessError("1001");
  }
  if (!isFunction(request.functionName)) throw new BusinessError("1002");
  const query = queries[request.functionName];
  if (query) return query(tables, request.field);
  const eventId = changes[request.functionName]?.(tables, request.field, save) ?? "";
  return `<Res><EVENT_ID>${eventId}</EVENT_ID></Res>`;
}

function equal(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
