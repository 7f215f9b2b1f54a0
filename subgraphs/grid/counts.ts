import { SourceError } from "../../adapters/errors.ts";
import { badUserInput } from "../kit/publicError.ts";
import type { Context } from "./context.ts";

/**
 * The digits of a division that the platform counts for.
 *
 * @throws GraphQLError `BAD_USER_INPUT` above the county, where there is no count, and `NOT_FOUND` for an unknown division
 */
export function countedPlace({ places }: Context, code: string): string {
  const prefix = places.prefixOf(code, "code");
  if (prefix.length < 6)
    throw badUserInput("The grid platform counts for counties and towns, not for what lies above.");
  return prefix;
}

/** A count that the platform has left out of its answer is no count of nothing. @throws SourceError `badReply` */
export function counted(operation: string, total: number | null): number {
  if (total === null) throw new SourceError({ system: "grid", operation, reason: "badReply" });
  return total;
}
