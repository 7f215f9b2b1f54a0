import { placeOf } from "../../audit/index/search/place.ts";
import type { RecordFilter } from "../../audit/index/search/recordFilter.ts";
import type { Page } from "../../audit/index/search/searchRecords.ts";
import { type AdministrativeAction, administrativeActions, type Outcome } from "../../audit/record.ts";
import type { AuditRecordFilter } from "../../schema/generated/audit.ts";
import { badCursor, pageSize } from "../kit/connection.ts";
import { decodeInputTime } from "../kit/inputTime.ts";
import { badUserInput } from "../kit/publicError.ts";

/** @throws GraphQLError BAD_USER_INPUT */
export function inputTime(name: string, value: unknown): Date | undefined {
  if (value === null || value === undefined) return undefined;
  const time = decodeInputTime(value);
  if (time === null) throw badUserInput(`"${name}" has to be a time as 2027-12-31T18:00:00+08:00.`);
  return new Date(time);
}

/** @throws GraphQLError BAD_USER_INPUT */
export function pageOf(page: {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}): Page {
  const first = pageSize(page.first, 50);
  if (page.after === null || page.after === undefined) return { first };
  const after = placeOf(page.after);
  if (after === null) throw badCursor();
  return { first, after };
}

const kinds = {
  OPERATION: "operation",
  READING: "reading",
  ADMINISTRATION: "administration",
  RECOVERY: "recovery",
  INTENT: "intent",
} as const;

/** @throws GraphQLError BAD_USER_INPUT */
export function filterOf(filter: AuditRecordFilter | null | undefined): RecordFilter {
  const { from, to, kind, outcome, action, ...same } = filter ?? {};
  const given = Object.entries(same).filter(([, value]) => value !== null && value !== undefined);
  return {
    ...(Object.fromEntries(given) as Partial<RecordFilter>),
    from: inputTime("from", from),
    to: inputTime("to", to),
    kind: kind == null ? undefined : kinds[kind],
    outcome: outcome == null ? undefined : (outcome.toLowerCase().replace("_", "-") as Outcome),
    action: action == null ? undefined : actionOf(action),
  };
}

function actionOf(text: string): AdministrativeAction {
  const found = administrativeActions.find((action) => action === text);
  if (found === undefined) throw badUserInput(`"action" has to be one of ${administrativeActions.join(", ")}.`);
  return found;
}

/** `chain:17`; null for anything else, which is the id of nothing. */
export function recordId(id: string): { readonly chain: string; readonly sequence: number } | null {
  const [, chain, sequence] = /^([a-z0-9-]{1,64}):([1-9]\d{0,14})$/.exec(id) ?? [];
  return chain === undefined ? null : { chain, sequence: Number(sequence) };
}
