import type { Call } from "../../adapters/contract.ts";
import type {
  EvaluationInput,
  EvaluationOutcome,
  ServicePlatform,
  SupplementInput,
  WithdrawalInput,
  WriteOutcome,
} from "../../adapters/systems/service/servicePlatform.ts";
import type { SubmissionInput } from "../../adapters/systems/service/submission.ts";

/** The four writes of the platform; the key is what it recognises a repetition by. */
export interface Writers {
  readonly submit: (input: SubmissionInput, idempotencyKey: string) => Promise<WriteOutcome>;
  readonly supplement: (input: SupplementInput, idempotencyKey: string) => Promise<WriteOutcome>;
  readonly withdraw: (input: WithdrawalInput, idempotencyKey: string) => Promise<WriteOutcome>;
  readonly evaluate: (input: EvaluationInput, idempotencyKey: string) => Promise<EvaluationOutcome>;
}

export function createWriters({ operations }: ServicePlatform, call: Call): Writers {
  return {
    submit: (input, key) => operations.submit(input, key, call),
    supplement: (input, key) => operations.supplement(input, key, call),
    withdraw: (input, key) => operations.withdraw(input, key, call),
    evaluate: (input, key) => operations.evaluate(input, key, call),
  };
}
