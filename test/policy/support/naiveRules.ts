/** The rules of the toys written down once more by hand, and applied as simply as can be: the oracle of the generated tests. */
import type { Caller } from "../../../access/caller.ts";
import type { AnyOf } from "../../../gateway/policy/accessRules.ts";
import type { MaskName } from "../../../gateway/policy/classification.ts";
import type { Decision } from "../../../gateway/policy/decision.ts";

export interface NaiveRule {
  /** Any of these, each of which is all of its names. */
  readonly scopes?: AnyOf;
  /** And any of each of these. */
  readonly alsoScopes?: readonly AnyOf[];
  readonly level?: number;
  readonly mask?: MaskName;
  readonly purposes?: readonly string[];
  readonly client?: true;
  readonly policies?: readonly string[];
  /** Fields that it is computed of. */
  readonly of?: readonly string[];
}

export type NaiveRules = Readonly<Record<string, NaiveRule>>;

const vault: NaiveRule = { scopes: [["vault"]], level: 4, mask: "HIDE" };
const aCase: NaiveRule = { scopes: [["case"]] };
const note: NaiveRule = { level: 3, mask: "NAME" };
const grade: NaiveRule = { scopes: [["grade"]] };
const weighted = (type: string): NaiveRule => ({ of: [`${type}.note`] });
const sealed: NaiveRule = { level: 2 };

/** By coordinate, and by type for what its objects need whatever is read of them. */
export const naiveRules: NaiveRules = {
  Vault: vault,
  Case: aCase,
  "Query.cases": aCase,
  "Query.grade": grade,
  "Query.vault": { scopes: [["vault"]] },
  "Mutation.erase": { scopes: [["write"]] },
  "Person.note": note,
  "Company.note": note,
  "Person.weighted": weighted("Person"),
  "Company.weighted": weighted("Company"),
  "Person.sealed": sealed,
  "Company.sealed": sealed,
  "Person.name": { level: 3, mask: "NAME" },
  "Person.phone": { level: 3, mask: "PHONE", scopes: [["contact"]] },
  "Person.number": { level: 4, mask: "ID_NUMBER", purposes: ["care", "audit"] },
  "Person.tags": { level: 3, mask: "NAME" },
  "Person.hidden": { level: 2, mask: "HIDE" },
  "Person.secret": { scopes: [["deep"], ["all"]] },
  "Person.grade": grade,
  "Person.mail": { scopes: [["contact"]] },
  "Person.vip": { client: true },
  "Person.checked": { policies: ["day", "night"] },
  "Person.badge": { scopes: [["a"], ["all"]], alsoScopes: [[["b"]]] },
  "Person.cases": aCase,
  "Person.reach": { scopes: [["contact"]], of: ["Person.phone"] },
  "Person.digest": { of: ["Person.number"] },
  "Item.label": { of: ["Person.name"] },
  "Company.title": { level: 2 },
  "Company.tax": { scopes: [["tax"]] },
  "Company.vault": { scopes: [["vault"]] },
  "Vault.code": vault,
  "Vault.open": { ...vault, level: 1 },
  "Vault.deeper": vault,
  "Place.street": { level: 3, mask: "ADDRESS" },
  "Place.keeperPhones": { level: 3, mask: "PHONE", scopes: [["contact"]] },
  "Place.licence": { level: 3, mask: "LAST4" },
  "Place.secret": { scopes: [["deep"]] },
  "Case.id": aCase,
  "Case.about": aCase,
  "Case.text": { ...aCase, level: 2 },
  "Case.notes": aCase,
  "Case.witness": aCase,
  "Case.story": { ...aCase, level: 3, mask: "HIDE" },
  "Note.words": { level: 3, mask: "NAME" },
  "Note.text": { scopes: [["note"]] },
};

/** Arguments that ask about a value. */
const argumentLevels: Readonly<Record<string, number>> = {
  "Query.search phone": 3,
  "Query.search where": 4,
  "Query.search where.number": 4,
};

export interface Asking {
  readonly caller: Caller;
  readonly granted: ReadonlySet<string>;
}

export function naiveDecision(
  rules: NaiveRules,
  { caller, granted }: Asking,
  coordinate: string,
  givenArguments: readonly string[],
): Decision {
  const holds = (groups: AnyOf) => groups.some((group) => group.every((scope) => caller.scopes.includes(scope)));
  const { scopes, alsoScopes = [], level = 1, mask, purposes, client, policies, of = [] } = rules[coordinate] ?? {};
  for (const name of givenArguments) {
    const asked = argumentLevels[`${coordinate} ${name}`] ?? 1;
    if (asked >= 3 && caller.purpose === "statistics") return "denied";
    if (asked > caller.ceiling || (asked === 4 && caller.purpose === null)) return "denied";
  }
  if ((scopes !== undefined && !holds(scopes)) || !alsoScopes.every(holds)) return "denied";
  if (client === true && caller.client === null) return "denied";
  if (policies !== undefined && !policies.every((name) => granted.has(name))) return "denied";
  if (level >= 3 && caller.purpose === "statistics") return "denied";
  const isAllowedPurpose =
    purposes === undefined
      ? level < 4 || caller.purpose !== null
      : caller.purpose !== null && purposes.includes(caller.purpose);
  if (level <= caller.ceiling && isAllowedPurpose) {
    return of.every((input) => naiveDecision(rules, { caller, granted }, input, []) === "clear") ? "clear" : "denied";
  }
  if (caller.client === null || mask === undefined || level > caller.ceiling + 1) return "denied";
  return mask === "HIDE" ? "hidden" : mask;
}
