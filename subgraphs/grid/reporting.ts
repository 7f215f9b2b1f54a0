import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { IncidentInput } from "../../adapters/systems/grid/incident.ts";
import { decodeInputTime } from "../inputTime.ts";
import { isSameText } from "../sameText.ts";
import { idempotencyKeyErrors, textErrors, type UserError, userError, userErrorOf } from "../userError.ts";
import type { Context } from "./context.ts";
import { type EventPayload, keyReused } from "./handling.ts";

/** 社区输入: reports an event; the platform recognises a repeated key and answers the first event. */
export async function reportEvent(
  context: Context,
  input: IncidentInput & { readonly idempotencyKey: string },
): Promise<EventPayload> {
  const problems = inputErrors(context, input);
  if (problems.length > 0) return { event: null, userErrors: problems };
  try {
    const { eventId } = await context.load.reportIncident(input, input.idempotencyKey);
    const event = await context.load.eventNow(eventId);
    if (event !== null && !isSameIncident(event, input)) return { event: null, userErrors: [keyReused] };
    return { event, userErrors: [] };
  } catch (error) {
    return { event: null, userErrors: [userErrorOf(error, input.gridCode === null ? "communityCode" : "gridCode")] };
  }
}

function inputErrors(context: Context, input: IncidentInput & { readonly idempotencyKey: string }) {
  const problems: UserError[] = [
    ...idempotencyKeyErrors(input.idempotencyKey),
    ...textErrors("type", input.type, 20),
    ...textErrors("title", input.title, 100),
    ...textErrors("content", input.content, 2_000),
    ...textErrors("place", input.place, 200),
    ...(input.contactName === null ? [] : textErrors("contactName", input.contactName, 50)),
    ...(input.contactPhone === null ? [] : textErrors("contactPhone", input.contactPhone, 50)),
  ];
  if (!context.places.isCommunity(input.communityCode, placeOf(input))) {
    problems.push(userError("communityCode", "NOT_FOUND", "No community has that code."));
  }
  if (input.gridCode !== null && !isGridOf(input.gridCode, input.communityCode)) {
    problems.push(userError("gridCode", "INVALID_VALUE", "Expected 15 or 18 digits that begin with communityCode."));
  }
  if (!Number.isInteger(input.involvedCount) || input.involvedCount < 0 || input.involvedCount > 100_000) {
    problems.push(userError("involvedCount", "INVALID_VALUE", "Expected a number from 0 to 100,000."));
  }
  if (decodeInputTime(input.happenedAt) === null) {
    problems.push(userError("happenedAt", "INVALID_VALUE", "Expected an ISO 8601 date and time with offset."));
  }
  return problems;
}

/** A grid of another community is told so, and is no place of its own. */
function placeOf({ gridCode, communityCode }: IncidentInput): string {
  return gridCode !== null && isGridOf(gridCode, communityCode) ? gridCode : communityCode;
}

function isGridOf(gridCode: string, communityCode: string): boolean {
  return /^(\d{15}|\d{18})$/.test(gridCode) && gridCode.startsWith(communityCode);
}

/** A key that comes back with another incident was used for that one. */
function isSameIncident(event: EventRecord, input: IncidentInput): boolean {
  return (
    event.gridCode === (input.gridCode ?? input.communityCode) &&
    isSameText(input.type, event.type) &&
    isSameText(input.title, event.title) &&
    isSameText(input.content, event.content) &&
    isSameText(input.place, event.place)
  );
}
