import type { WriteOutcome } from "../../adapters/systems/service/servicePlatform.ts";
import { isSameText } from "../kit/sameText.ts";
import { idempotencyKeyErrors, textErrors, type UserError, userErrorOf } from "../kit/userError.ts";
import type { Context } from "./context.ts";
import { type ApplicationPayload, keyReused, materialErrors, numberErrors, refused } from "./payload.ts";

const maxNoteCharacters = 1_000;

export interface Supplement {
  readonly idempotencyKey: string;
  readonly number: string;
  readonly note: string;
  readonly materials: readonly string[];
}

export interface Withdrawal {
  readonly idempotencyKey: string;
  readonly number: string;
  readonly reason: string;
}

/** 补正 */
export function supplementApplication(context: Context, input: Supplement): Promise<ApplicationPayload> {
  const { idempotencyKey, ...supplement } = input;
  return change(context, input.number, input.note, {
    problems: [
      ...idempotencyKeyErrors(idempotencyKey),
      ...numberErrors(input.number),
      ...textErrors("note", input.note, maxNoteCharacters),
      ...materialErrors(input.materials),
    ],
    write: () => context.load.supplement(supplement, idempotencyKey),
  });
}

/** 撤回 */
export function withdrawApplication(context: Context, input: Withdrawal): Promise<ApplicationPayload> {
  const { idempotencyKey, ...withdrawal } = input;
  return change(context, input.number, input.reason, {
    problems: [
      ...idempotencyKeyErrors(idempotencyKey),
      ...numberErrors(input.number),
      ...textErrors("reason", input.reason, maxNoteCharacters),
    ],
    write: () => context.load.withdraw(withdrawal, idempotencyKey),
  });
}

/**
 * Writes, and reads the application back. The platform answers a repeated key as it did the first time, whatever else the
 * request says; a change that is not among the steps with its own words was another one under the same key.
 */
async function change(
  context: Context,
  number: string,
  note: string,
  { problems, write }: { readonly problems: readonly UserError[]; readonly write: () => Promise<WriteOutcome> },
): Promise<ApplicationPayload> {
  if (problems.length > 0) return refused(...problems);
  try {
    await write();
    const application = await context.load.applicationWritten(number);
    if (application === null) return { application, userErrors: [] };
    const steps = await context.load.stepsOf(application);
    return steps.some((step) => isSameText(note, step.note)) ? { application, userErrors: [] } : refused(keyReused);
  } catch (error) {
    return refused(userErrorOf(error, "number"));
  }
}
