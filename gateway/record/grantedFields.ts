import { isInterfaceType, isObjectType } from "graphql";
import type { Caller } from "../../access/caller.ts";
import type { ApiClient } from "../../access/client.ts";
import type { SupergraphVersion } from "../plan/supergraph.ts";
import { type AccessRules, type FieldRule, readAccessRules } from "../policy/accessRules.ts";
import { decide } from "../policy/decision.ts";

/** A field that a client may read, and what it needs for it. */
export interface GrantedField {
  /** `Person.name` */
  readonly coordinate: string;
  /** One of the inner lists has to be granted as a whole; empty for a field that needs no scope. */
  readonly scopes: readonly (readonly string[])[];
}

const rulesOf = new WeakMap<SupergraphVersion, AccessRules>();

/**
 * What a client could read of a graph, clear or masked, for any of its purposes. Fields that functions of `@policy` decide are
 * left out: nobody can tell beforehand.
 */
export function grantedFields(client: ApiClient, version: SupergraphVersion): readonly GrantedField[] {
  const rules = rulesOf.get(version) ?? readAccessRules(version.planner.supergraphSchema);
  rulesOf.set(version, rules);
  const shown = client.contract === null ? version.planner.apiSchema : version.contracts.get(client.contract);
  const callers = [null, ...client.purposes].map((purpose) => callerFor(client, purpose));
  const scopes = new Set<string>(client.scopes);
  return Object.values(shown?.getTypeMap() ?? {})
    .filter((type) => !type.name.startsWith("__") && (isObjectType(type) || isInterfaceType(type)))
    .flatMap((type) =>
      Object.keys(isObjectType(type) || isInterfaceType(type) ? type.getFields() : {}).map((name) =>
        rules.field(type.name, name),
      ),
    )
    .filter((rule) =>
      callers.some((caller) => {
        const decision = decide(rule, { caller, scopes, policies: new Set() });
        return decision !== "denied" && decision !== "hidden";
      }),
    )
    .map((rule) => ({ coordinate: rule.coordinate, scopes: alternatives(rule) }));
}

/** Every application has to be met; written out as the sets of scopes that meet them all. */
function alternatives({ requirement }: FieldRule): readonly (readonly string[])[] {
  if (requirement.scopes.length === 0) return [];
  return requirement.scopes.reduce<readonly (readonly string[])[]>(
    (sets, anyOf) => sets.flatMap((set) => anyOf.map((group) => [...new Set([...set, ...group])].sort())),
    [[]],
  );
}

function callerFor(client: ApiClient, purpose: string | null): Caller {
  return {
    client: client.id,
    user: null,
    agency: client.organisation,
    scopes: client.scopes,
    areas: client.areas,
    ceiling: client.ceiling,
    purpose,
    caseId: null,
  };
}
