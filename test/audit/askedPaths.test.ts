import { readFileSync } from "node:fs";
import { getOperationAST, parse } from "graphql";
import { expect, test } from "vitest";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { readAccessRules } from "../../gateway/policy/accessRules.ts";
import { askedPaths } from "../../gateway/record/askedPaths.ts";
import { readAuditRules } from "../../gateway/record/auditRules.ts";
import { checkedSubjects } from "../../gateway/subjects/checkSubjects.ts";

const sdl = readFileSync("schema/supergraph.graphql", "utf8");
const { apiSchema, supergraphSchema } = readSchemas(createFederationPlanner(sdl).apiSdl, sdl);
const rules = readAuditRules(
  supergraphSchema,
  readAccessRules(supergraphSchema),
  checkedSubjects("the.graphql", supergraphSchema, apiSchema),
);

test.each([
  ["{ household(code: 1) { headName } }", ["household"], true],
  ["{ household(code: 1) { headName } }", ["household", "headName"], true],
  ["{ household(code: 1) { headName } }", ["household", "members"], false],
  ["{ household(code: 1) { headName } }", ["household", "members", 0, "id"], false],
  ["{ household(code: 1) { address } }", ["household", "headName"], false],
  ["{ household(code: 1) { members { name } } }", ["household", "members", 3, "name"], true],
  // A key is what the plan needs: without it nothing else of the object comes.
  ["{ household(code: 1) { members { name } } }", ["household", "members", 3, "id"], true],
  // The share book is computed of the members.
  ["{ household(code: 1) { shareBook { totalShares } } }", ["household", "members"], true],
  ["{ household(code: 1) { shareBook { totalShares } } }", ["household", "members", 0, "id"], true],
  ["{ household(code: 1) { m: members { id } } }", ["household", "m"], true],
  [
    "{ application(number: 1) { ...A } } fragment A on ServiceApplication { title }",
    ["application", "applicant"],
    false,
  ],
  ["{ application(number: 1) { ...A } } fragment A on ServiceApplication { title }", ["application", "title"], true],
  ["{ application(number: 1) { ... { title } } }", ["application", "applicantPhones"], false],
  ["{ application(number: 1) { applicant { name } } }", ["application", "applicant"], true],
  ["{ application(number: 1) { title } }", undefined, true],
] as const)("C2: in %s an error at %j is the client's: %s", (query, path, expected) => {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (operation === null || operation === undefined) throw new RangeError("no operation");
  expect(askedPaths(operationTree(document, operation, apiSchema), rules)(path)).toBe(expected);
});
