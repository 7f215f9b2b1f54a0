import type { OperationCall } from "../../access/caller.ts";
import type { ApiClient } from "../../access/client.ts";
import type { Idempotency } from "../../access/clients/change.ts";
import { type Problem, RegisterError } from "../../access/clients/problem.ts";
import { idempotencyKeyErrors } from "../kit/userError.ts";

/** What was wrong with an input, in the form of every mutation of the graph. */
export interface AccessUserError {
  readonly field: readonly string[];
  readonly code: Problem["code"];
  readonly message: string;
}

export interface ClientChangePayload {
  readonly client: ApiClient | null;
  readonly secret: string | null;
  readonly repeated: boolean;
  readonly userErrors: readonly AccessUserError[];
}

export interface DocumentsPayload {
  readonly client: ApiClient | null;
  readonly changed: number | null;
  readonly userErrors: readonly AccessUserError[];
}

/** Keys of one client are not another's. @throws RegisterError for a key of another form */
export function idempotencyOf({ caller }: OperationCall, key: string): Idempotency {
  const [wrong] = idempotencyKeyErrors(key);
  if (wrong !== undefined) {
    throw new RegisterError([{ field: "idempotencyKey", code: "INVALID_VALUE", message: wrong.message }]);
  }
  return { owner: caller.client ?? "", key };
}

/** The payload of a change, or of its refusal. */
export async function payloadOf<Payload extends object>(
  empty: Payload,
  run: () => Promise<Payload>,
): Promise<Payload & { readonly userErrors: readonly AccessUserError[] }> {
  try {
    return { ...(await run()), userErrors: [] };
  } catch (error) {
    if (!(error instanceof RegisterError)) throw error;
    const userErrors = error.problems.map(({ field, ...problem }) => ({ field: ["input", field], ...problem }));
    return { ...empty, userErrors };
  }
}
