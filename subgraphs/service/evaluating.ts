import type { EvaluationRecord } from "../../adapters/systems/service/evaluation.ts";
import type { EvaluationInput } from "../../adapters/systems/service/servicePlatform.ts";
import { decodeText } from "../../adapters/values/text.ts";
import { isSameText } from "../kit/sameText.ts";
import { idempotencyKeyErrors, textErrors, type UserError, userError, userErrorOf } from "../kit/userError.ts";
import type { Context } from "./context.ts";
import { type ApplicationPayload, numberErrors, refused } from "./payload.ts";

const maxTextCharacters = 1_000;
const lowestWithoutText = 3;

const alreadyEvaluated = userError("round", "ALREADY_EVALUATED", "This round has an evaluation already.");

/** 好差评: one for each application and round. The same evaluation once more is the first outcome again. */
export async function evaluateApplication(
  context: Context,
  idempotencyKey: string,
  input: EvaluationInput,
): Promise<ApplicationPayload> {
  const problems = [...idempotencyKeyErrors(idempotencyKey), ...evaluationErrors(input)];
  if (problems.length > 0) return refused(...problems);
  try {
    const { repeated } = await context.load.evaluate(input, idempotencyKey);
    if (repeated) {
      const first = await firstEvaluation(context, input);
      if (first === null || !isSameEvaluation(first, input)) return refused(alreadyEvaluated);
    }
    const application = await context.load.applicationWritten(input.number);
    if (!repeated) context.load.rememberEvaluation(evaluationOf(input, application?.asOf ?? null));
    return { application, userErrors: [] };
  } catch (error) {
    return refused(userErrorOf(error, "number"));
  }
}

function evaluationErrors({ number, round, satisfaction, text }: EvaluationInput): readonly UserError[] {
  const problems: UserError[] = [...numberErrors(number)];
  if (!Number.isInteger(round) || round < 1 || round > 99) {
    problems.push(userError("round", "INVALID_VALUE", "Expected a number from 1 to 99."));
  }
  if (!Number.isInteger(satisfaction) || satisfaction < 1 || satisfaction > 5) {
    problems.push(userError("satisfaction", "INVALID_VALUE", "Expected a number from 1 to 5."));
  } else if (satisfaction < lowestWithoutText && decodeText(text) === null) {
    problems.push(userError("text", "INVALID_VALUE", "Expected a text: it is required below 3."));
  }
  if (text !== null) problems.push(...textErrors("text", text, maxTextCharacters));
  return problems;
}

/** The evaluation of the round that the platform has; null where the front database does not show it in time. */
async function firstEvaluation(
  { load }: Context,
  { number, round }: EvaluationInput,
): Promise<EvaluationRecord | null> {
  const evaluations = await load.evaluationsOnceThere(number, String(round));
  return evaluations.find((evaluation) => evaluation.round === String(round)) ?? null;
}

function isSameEvaluation(first: EvaluationRecord, { satisfaction, text }: EvaluationInput): boolean {
  return first.satisfaction === satisfaction && isSameText(text, first.text);
}

function evaluationOf({ number, round, satisfaction, text }: EvaluationInput, evaluatedAt: string | null) {
  return {
    applicationNumber: number,
    round: String(round),
    satisfaction,
    text: decodeText(text),
    evaluatedAt,
    dataQuality: [],
  };
}
