import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { IncidentInput } from "../../adapters/systems/grid/incident.ts";
import { decodeInputTime, mayHaveHappened } from "../kit/inputTime.ts";
import { phoneErrors } from "../kit/phoneErrors.ts";
import type { Places } from "../kit/places.ts";
import { isSameText } from "../kit/sameText.ts";
import {
  idempotencyKeyErrors,
  lineErrors,
  nameErrors,
  textErrors,
  type UserError,
  userError,
  userErrorOf,
} from "../kit/userError.ts";
import type { Context } from "./context.ts";
import { type EventPayload, keyReused } from "./handling.ts";

/** 社区输入: reports an event; the platform recognises a repeated key and answers the first event. */
export async function reportEvent(
  context: Context,
  input: IncidentInput & { readonly idempotencyKey: string },
): Promise<EventPayload> {
  const problems = inputErrors(context, input);
  if (problems.length > 0) return { event: null, userErrors: problems };
  const types = await context.load.eventTypes();
  if (!types.some(({ code }) => code === input.type)) return { event: null, userErrors: [unknownType] };
  try {
    const { eventId } = await context.load.reportIncident(input, input.idempotencyKey);
    const event = await context.load.eventNow(eventId);
    if (event !== null && !isSameIncident(event, input)) return { event: null, userErrors: [keyReused] };
    return { event, userErrors: [] };
  } catch (error) {
    return { event: null, userErrors: [userErrorOf(error, input.gridCode === null ? "communityCode" : "gridCode")] };
  }
}

const unknownType = userError("type", "NOT_FOUND", "No event type has that code; eventTypes lists them.");

function inputErrors(context: Context, input: IncidentInput & { readonly idempotencyKey: string }) {
  const problems: UserError[] = [
    ...idempotencyKeyErrors(input.idempotencyKey),
    ...lineErrors("type", input.type, 20),
    ...lineErrors("title", input.title, 100),
    ...textErrors("content", input.content, 2_000),
    ...lineErrors("place", input.place, 200),
    ...(input.contactName === null ? [] : nameErrors("contactName", input.contactName, 50)),
    ...(input.contactPhone === null ? [] : phoneErrors("contactPhone", input.contactPhone)),
  ];
  if (!context.places.isCommunity(input.communityCode, placeOf(context.places, input))) {
    problems.push(userError("communityCode", "NOT_FOUND", "No community has that code."));
  }
  if (input.gridCode !== null && !isGridOf(context.places, input.gridCode, input.communityCode)) {
    problems.push(
      userError("gridCode", "INVALID_VALUE", "Expected a grid of that community: its code, 15 or 18 digits."),
    );
  }
  if (!Number.isInteger(input.involvedCount) || input.involvedCount < 0 || input.involvedCount > 100_000) {
    problems.push(userError("involvedCount", "INVALID_VALUE", "Expected a number from 0 to 100,000."));
  }
  const happenedAt = decodeInputTime(input.happenedAt);
  if (happenedAt === null) {
    problems.push(userError("happenedAt", "INVALID_VALUE", "Expected an ISO 8601 date and time with offset."));
  } else if (!mayHaveHappened(happenedAt, Date.now())) {
    problems.push(userError("happenedAt", "INVALID_VALUE", "Expected a time of the last ten years, not ahead of now."));
  }
  return problems;
}

/** A grid of another community is told so, and is no place of its own. */
function placeOf(places: Places, { gridCode, communityCode }: IncidentInput): string {
  return gridCode !== null && isGridOf(places, gridCode, communityCode) ? gridCode : communityCode;
}

/** A grid that the platform still keeps under a former code of the community is a grid of it. */
function isGridOf(places: Places, gridCode: string, communityCode: string): boolean {
  if (!/^(\d{15}|\d{18})$/.test(gridCode)) return false;
  return gridCode.startsWith(communityCode) || places.communityOf(gridCode)?.code === places.today(communityCode);
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
