import { badUserInput } from "../kit/publicError.ts";
import { inputTime } from "./inputs.ts";

interface WindowInput {
  readonly from?: unknown;
  readonly to?: unknown;
}

const dayMs = 86_400_000;

/** The time that a question is about: up to now by default. @throws GraphQLError BAD_USER_INPUT for one that is too long */
export function windowOf(
  input: WindowInput,
  { usualDays, maxDays }: { readonly usualDays: number; readonly maxDays: number },
) {
  const to = inputTime("to", input.to) ?? new Date();
  const from = inputTime("from", input.from) ?? new Date(to.getTime() - usualDays * dayMs);
  if (from >= to) throw badUserInput('"from" has to be before "to".');
  if (to.getTime() - from.getTime() > maxDays * dayMs)
    throw badUserInput(`"from" and "to" may be ${maxDays} days apart at most.`);
  return { from, to };
}
