import type { Caller, Level } from "../../access/caller.ts";
import type { Purpose } from "../../access/vocabulary.ts";
import type { AnyOf, FieldRule, Requirement, TypeRule } from "./accessRules.ts";
import type { MaskName } from "./classification.ts";

/**
 * What one caller gets of a field. `hidden` is null without an error, so that nobody learns whether there is a value.
 */
export type Decision = "clear" | "denied" | "hidden" | Exclude<MaskName, "HIDE">;

/** A caller, as the rules see them. */
export interface Reader {
  readonly caller: Caller;
  readonly scopes: ReadonlySet<string>;
  /** Names in `@policy` whose functions returned true. */
  readonly policies: ReadonlySet<string>;
}

/**
 * Decides about a field. Scopes and policies allow or deny it. Then the level counts: up to the caller's ceiling it is
 * clear, one above it is masked if it has a mask, and otherwise it is denied. Level 4, and fields that name purposes,
 * need a matching purpose; without one they count as above the ceiling. For the purpose statistics the highest level is
 * 2. The public reads only level 1.
 */
export function decide(rule: FieldRule, reader: Reader): Decision {
  const own = decideOne(rule, reader);
  // A computed field reveals its inputs.
  return own === "clear" && rule.inputs().some((input) => decide(input, reader) !== "clear") ? "denied" : own;
}

/** Whether the caller may learn that an object of the type exists, and read its `__typename`. */
export function decideType(rule: TypeRule, reader: Reader): Decision {
  return decideOne(rule, reader);
}

function decideOne({ requirement, level, mask, purposes }: TypeRule, reader: Reader): Decision {
  const { client, ceiling, purpose } = reader.caller;
  if (!isMet(requirement, reader)) return "denied";
  if (level > highestFor(purpose)) return "denied";
  const hasPurpose = purposes === null ? level < 4 || purpose !== null : purpose !== null && purposes.includes(purpose);
  if (level <= ceiling && hasPurpose) return "clear";
  if (client === null || mask === null || level > ceiling + 1) return "denied";
  return mask === "HIDE" ? "hidden" : mask;
}

/**
 * 统计 For statistics, counts leave but nothing about a person does, masked or not, whatever the ceiling
 * (access/vocabulary.ts).
 */
export function highestFor(purpose: string | null): Level {
  return purpose === ("statistics" satisfies Purpose) ? 2 : 4;
}

function isMet({ authenticated, scopes, policies }: Requirement, reader: Reader): boolean {
  if (authenticated && reader.caller.client === null) return false;
  return scopes.every((one) => anyOf(one, reader.scopes)) && policies.every((one) => anyOf(one, reader.policies));
}

function anyOf(groups: AnyOf, held: ReadonlySet<string>): boolean {
  return groups.some((group) => group.every((name) => held.has(name)));
}
