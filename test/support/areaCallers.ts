import { expect } from "vitest";
import { type Caller, publicCaller, unrestrictedCaller } from "../../access/caller.ts";
import type { Identity } from "../../access/identity.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Answer, type Community, openCommunity, type Placement } from "./community.ts";

/** A community of the sandbox's world that callers with areas have, and one that they have not. */
export const home = "320583102001";
export const away = "320282113200";

export function callerOfAreas(...areas: readonly string[]): Caller {
  return { ...unrestrictedCaller, client: `areas ${JSON.stringify(areas)}`, areas, purpose: "emergency" };
}

export const everybody = callerOfAreas("");
export const kinds = {
  county: callerOfAreas("320583"),
  town: callerOfAreas("320583102"),
  community: callerOfAreas(home),
  "two communities": callerOfAreas(home, "320583102002"),
} as const;

export const everyState =
  "[REPORTED ACCEPTED DISPATCHED SIGNED IN_PROGRESS RETURNED SUSPENDED FEEDBACK VERIFYING CLOSED VOID]";
export const everythingOfCommunity = `query($code: ID!) { community(code: $code) {
  code name kind edition division { code name parent { code name parent { code name parent { code } } } }
  gridUnits(first: 200) { totalCount nodes { code name parent { code } children { code } community { code } } }
  events(first: 20, state: ${everyState}) { totalCount pageInfo { hasNextPage endCursor } nodes { id title gridUnit { code } community { code } tasks { id } } }
  households(first: 20) { totalCount pageInfo { hasNextPage endCursor } nodes { code shareBook { totalShares } members { id name idNumber
    community { code } household { code } memberships { number organization { uscc } } applications(first: 3) { totalCount nodes { number community { code } } } } } }
  population keyPlaces(first: 5) { totalCount nodes { id gridUnit { code } } }
  riskSignals(first: 5) { totalCount nodes { id person { id name } gridUnit { code } } }
  applications(first: 5) { totalCount nodes { number applicant { id name } community { code } steps { name } evaluations { round } } }
  serviceStations { id name }
  collectiveOrganizations { uscc name memberCount community { code } legalEntity { uscc name } warnings { code asset { id } contract { number } }
    members(first: 10) { totalCount nodes { number person { id name community { code } } } }
    contracts(first: 10) { totalCount nodes { number partyBPerson { id name community { code } } organization { uscc } } } }
  assets(first: 5) { totalCount nodes { id organization { uscc } contracts { number } } }
  contracts(first: 5) { totalCount nodes { number asset { id } } } } }`;

/** Asks a community on behalf of a caller for what has no errors. */
export function askerOf(community: () => AreaCommunity) {
  return async (caller: Caller, query: string, variables: object = {}) => {
    const { data, errors } = await community().askAs(caller, query, variables);
    expect(errors).toEqual([]);
    return data;
  };
}

export interface AreaCommunity extends Community {
  readonly askAs: (caller: Caller, query: string, variables?: object) => Promise<Answer>;
}

/** A gateway that knows callers by the names that `callerOfAreas` gave them. */
export async function openAreaCommunity(sandbox: Sandbox, placement: Placement): Promise<AreaCommunity> {
  const identities = new Map<string | undefined, Identity>();
  const opened = await openCommunity(sandbox, placement, {}, ({ authorization }) => {
    return identities.get(authorization) ?? { caller: publicCaller, client: null };
  });
  return {
    ...opened,
    // The same object for the same caller, as a token gives it.
    askAs: (caller, query, variables) => {
      const authorization = `Bearer ${caller.client}`;
      if (!identities.has(authorization)) identities.set(authorization, { caller, client: null });
      return opened.ask(query, variables, { authorization });
    },
  };
}

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new RangeError("the world has none of these");
  return value;
}

/** Calls of every system since the last reset. */
export function callsOf(sandbox: Sandbox): number {
  return Object.values(sandbox.calls.snapshot()).reduce((sum, { total }) => sum + total, 0);
}
