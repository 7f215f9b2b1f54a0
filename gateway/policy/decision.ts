import type { Caller, Level } from "../../access/caller.ts";
import type { Purpose } from "../../access/vocabulary.ts";
import type { AnyOf, FieldRule, Requirement, TypeRule } from "./accessRules.ts";
import type { MaskName } from "./classification.ts";

/** What becomes of a field for one caller. `hidden` is null without an error: that there is something is not told. */
export type Decision = "clear" | "denied" | "hidden" | Exclude<MaskName, "HIDE">;

/** A caller as rules are applied to him. */
export interface Reader {
  readonly caller: Caller;
  readonly scopes: ReadonlySet<string>;
  /** Names in `@policy` whose functions said yes. */
  readonly policies: ReadonlySet<string>;
}

/**
 * Scopes and policies open or deny. Then the level: up to the caller's ceiling clear, one above it masked where there is a mask,
 * else denied. Level 4, and whatever names purposes, needs one of them; without it is treated as if above the
 * ceiling. For statistics level 2 is the highest. The public reads level 1 alone.
 */
export function decide(rule: FieldRule, reader: Reader): Decision {
  const own = decideOne(rule, reader);
  // What is computed of something tells of it.
  return own === "clear" && rule.inputs().some((input) => decide(input, reader) !== "clear") ? "denied" : own;
}

/** Whether an object of the type may be there at all, and what its `__typename` says. */
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

/** 统计 For statistics counts leave and nothing of a person, masked or not, whatever the ceiling (access/vocabulary.ts). */
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
