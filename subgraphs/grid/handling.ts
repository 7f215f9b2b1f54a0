import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { HandlingInput } from "../../adapters/systems/grid/gridPlatform.ts";
import { type TaskRecord, taskNameOf } from "../../adapters/systems/grid/task.ts";
import { isSameText } from "../kit/sameText.ts";
import {
  idempotencyKeyErrors,
  nameErrors,
  textErrors,
  type UserError,
  userError,
  userErrorOf,
} from "../kit/userError.ts";
import type { Context } from "./context.ts";

export interface EventPayload {
  readonly event: EventRecord | null;
  readonly userErrors: readonly UserError[];
}

const maxAdviceCharacters = 1_000;
const maxNameCharacters = 50;

/** One step of an event's life: checked here, decided by the platform, read back from the platform. */
export async function handleEvent(
  context: Context,
  input: HandlingInput & { readonly idempotencyKey: string },
): Promise<EventPayload> {
  const problems = [
    ...idempotencyKeyErrors(input.idempotencyKey),
    ...eventIdErrors(input.eventId),
    ...nameErrors("organisation", input.organisation, maxNameCharacters),
    ...nameErrors("operator", input.operator, maxNameCharacters),
    ...(input.targetOrganisation === null
      ? []
      : nameErrors("targetOrganisation", input.targetOrganisation, maxNameCharacters)),
    ...(input.advice === null ? [] : textErrors("advice", input.advice, maxAdviceCharacters)),
  ];
  if (problems.length > 0) return { event: null, userErrors: problems };
  const unknown = await departmentErrors(context, input);
  if (unknown.length > 0) return { event: null, userErrors: unknown };
  try {
    const { eventId, repeated } = await context.load.handleEvent(input, input.idempotencyKey);
    const tasks = repeated ? await context.load.tasksOf(eventId) : [];
    if (repeated && !tasks.some((task) => isTaskOf(task, input))) return { event: null, userErrors: [keyReused] };
    return { event: await context.load.eventNow(eventId), userErrors: [] };
  } catch (error) {
    return { event: null, userErrors: [userErrorOf(error, "eventId")] };
  }
}

export const keyReused = userError("idempotencyKey", "IDEMPOTENCY_KEY_REUSED", "The key was used for something else.");

/** The task that this very step added: the platform knows a repeated key, whatever else the request says. */
function isTaskOf(task: TaskRecord, input: HandlingInput & { readonly idempotencyKey: string }): boolean {
  return (
    task.serialNumber === input.idempotencyKey &&
    task.name === taskNameOf[input.operation] &&
    isSameText(input.targetOrganisation ?? input.organisation, task.organisation) &&
    isSameText(input.operator, task.operator) &&
    isSameText(input.advice, task.advice)
  );
}

/** The offices that the step names have to be in the platform's list, whatever characters its replies lose. */
async function departmentErrors(context: Context, input: HandlingInput): Promise<readonly UserError[]> {
  const departments = await context.load.departments();
  const isKnown = (name: string) => departments.some((department) => isSameText(name, department.name));
  return (["organisation", "targetOrganisation"] as const)
    .filter((field) => input[field] !== null && !isKnown(input[field]))
    .map((field) => userError(field, "NOT_FOUND", "No department has that name; departments lists them."));
}

function eventIdErrors(id: string): readonly UserError[] {
  return /^\d{19}$/.test(id) ? [] : [userError("eventId", "INVALID_VALUE", "Expected an event id of 19 digits.")];
}
