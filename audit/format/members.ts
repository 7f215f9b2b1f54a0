import { isDigest } from "./digest.ts";
import { FormatError } from "./formatError.ts";
import type { LineObject } from "./readLine.ts";

/** Whether a member is as it has to be, and what that is, in words. */
export interface MemberRule {
  readonly what: string;
  readonly holds: (value: unknown) => boolean;
}

export const digest: MemberRule = { what: "64 hexadecimal digits", holds: isDigest };
export const keyId: MemberRule = { what: "16 hexadecimal digits", holds: (value) => matches(value, /^[0-9a-f]{16}$/) };
export const chainName: MemberRule = {
  what: "1 to 64 of a-z 0-9 -",
  holds: (value) => matches(value, /^[a-z0-9-]{1,64}$/),
};
export const count: MemberRule = {
  what: "a whole number from 1",
  holds: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
};
export const time: MemberRule = {
  what: "a time in UTC with milliseconds",
  holds: (value) => matches(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) && !Number.isNaN(Date.parse(`${value}`)),
};
export const base64: MemberRule = {
  what: "base64",
  holds: (value) => typeof value === "string" && Buffer.from(value, "base64").toString("base64") === value,
};

export function oneOf(words: readonly string[]): MemberRule {
  return { what: words.join(" or "), holds: (value) => words.includes(value as string) };
}

/** @throws FormatError that names the member */
export function checkMembers(line: LineObject, rules: Readonly<Record<string, MemberRule>>): void {
  for (const [name, { what, holds }] of Object.entries(rules)) {
    if (!holds(line[name])) throw new FormatError(`\`${name}\` is not ${what}.`);
  }
}

/** As `checkMembers`, and there is no other member. @throws FormatError */
export function checkAllMembers(line: LineObject, rules: Readonly<Record<string, MemberRule>>): void {
  checkMembers(line, rules);
  const stranger = Object.keys(line).find((name) => !Object.hasOwn(rules, name));
  if (stranger !== undefined) throw new FormatError("There is a member that does not belong there.");
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === "string" && pattern.test(value);
}
