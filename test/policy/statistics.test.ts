import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { purposes } from "../../access/vocabulary.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { readAccessRules } from "../../gateway/policy/accessRules.ts";
import { decide, decideType } from "../../gateway/policy/decision.ts";
import { allScopes, asker } from "./support/callers.ts";
import { readFieldTable } from "./support/fieldTable.ts";

const table = readFieldTable(readFileSync("test/policy/fieldTable.txt", "utf8"));
const sdl = readFileSync("schema/supergraph.graphql", "utf8");
const rules = readAccessRules(readSchemas(createFederationPlanner(sdl).apiSdl, sdl).supergraphSchema);

function decisionOf(coordinate: string, purpose: string, ceiling: 1 | 2 | 3 | 4) {
  const { caller } = asker({ scopes: allScopes, ceiling, purpose });
  const reader = { caller, scopes: new Set(allScopes), policies: new Set<string>() };
  const [type = "", field] = coordinate.split(".");
  return field === undefined ? decideType(rules.type(type), reader) : decide(rules.field(type, field), reader);
}

test.each([2, 3, 4] as const)(
  "C4: for statistics nothing of level 3 or 4 is read, masked or not, ceiling %s",
  (ceiling) => {
    const personal = table.filter(({ level }) => level >= 3);
    expect(personal.length).toBeGreaterThan(100);
    for (const { coordinate } of personal)
      expect(decisionOf(coordinate, "statistics", ceiling), coordinate).toBe("denied");
  },
);

test("C4: for statistics counts are read as for any other purpose", () => {
  const counts = ["Community.population", "Division.eventCount", "CollectiveOrganization.memberCount"];
  for (const coordinate of counts) expect(decisionOf(coordinate, "statistics", 4)).toBe("clear");
});

test("C4: another purpose reads names", () => {
  for (const purpose of Object.keys(purposes).filter((name) => name !== "statistics")) {
    expect(decisionOf("Person.name", purpose, 3)).toBe("clear");
    expect(decisionOf("Person.name", purpose, 2)).toBe("NAME");
  }
});
