import { badUserInput, notFound } from "../kit/publicError.ts";
import type { Context } from "./context.ts";

/**
 * The division or community of today that has the code (12 digits), or had it before.
 *
 * @param find looks a code of today up, inside the caller's area
 * @throws GraphQLError `NOT_FOUND`; `BAD_USER_INPUT` for a division that was split, with the codes to ask for
 */
export function leadToToday<Place extends { readonly code: string; readonly name: string }>(
  { formerDivisions }: Context,
  code: string,
  find: (code: string) => Place | null,
  kind: "division" | "community",
): Place {
  const current = find(code);
  if (current !== null) return current;
  const successors = formerDivisions.successorsOf(code) ?? [];
  const [only, ...others] = successors.flatMap((successor) => find(successor) ?? []);
  if (only === undefined) throw notFound(`No ${kind} has that code.`);
  if (successors.length === 1) return only;
  const choices = [only, ...others].map((place) => `${place.code} ${place.name}`);
  throw badUserInput(`The ${kind} of that code was split; ask for ${choices.join(" or ")}.`);
}
