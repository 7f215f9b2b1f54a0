import { SourceError } from "../../adapters/errors.ts";
import type { Call } from "../../adapters/system.ts";
import type {
  EvaluationInput,
  EvaluationOutcome,
  ServicePlatform,
  SupplementInput,
  WithdrawalInput,
  WriteOutcome,
} from "../../adapters/systems/service/servicePlatform.ts";
import type { SubmissionInput } from "../../adapters/systems/service/submission.ts";
import type { View } from "../subgraph.ts";
import type { ApplicationLoaders } from "./applicationLoaders.ts";

/** The four writes of the platform; the key is what it recognises a repetition by. */
export interface Writers {
  readonly submit: (input: SubmissionInput, idempotencyKey: string) => Promise<WriteOutcome>;
  readonly supplement: (input: SupplementInput, idempotencyKey: string) => Promise<WriteOutcome>;
  readonly withdraw: (input: WithdrawalInput, idempotencyKey: string) => Promise<WriteOutcome>;
  readonly evaluate: (input: EvaluationInput, idempotencyKey: string) => Promise<EvaluationOutcome>;
}

/** What is outside the caller's area is not written to, and refused as the platform refuses what it does not have. */
export function writersWithin(
  write: Writers,
  { applicationNow }: Pick<ApplicationLoaders, "applicationNow">,
  { area }: View,
): Writers {
  if (area.isEverywhere) return write;
  const checked =
    <Input extends { readonly number: string }, Outcome>(
      operation: string,
      change: (input: Input, idempotencyKey: string) => Promise<Outcome>,
    ) =>
    async (input: Input, idempotencyKey: string) => {
      if ((await applicationNow(input.number)) !== null) return await change(input, idempotencyKey);
      throw new SourceError({ system: "service", operation, reason: "absent" });
    };
  return {
    submit: write.submit,
    supplement: checked("supplement", write.supplement),
    withdraw: checked("withdraw", write.withdraw),
    evaluate: checked("evaluate", write.evaluate),
  };
}

export function createWriters({ operations }: ServicePlatform, call: Call): Writers {
  return {
    submit: (input, key) => operations.submit(input, key, call),
    supplement: (input, key) => operations.supplement(input, key, call),
    withdraw: (input, key) => operations.withdraw(input, key, call),
    evaluate: (input, key) => operations.evaluate(input, key, call),
  };
}
