import { buildSchema, getOperationAST, parse } from "graphql";
import { expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import { compileOperation } from "../../gateway/execute/compileOperation.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { plannerBusy, tooComplex } from "../../gateway/plan/planningErrors.ts";
import { clearView } from "../../gateway/policy/operationAccess.ts";

const schema = buildSchema("type Query { name: String }");

test.each([
  ["that cannot be planned is paid for", tooComplex("planning it takes more than 5000 ms"), 7],
  ["that the planner has no time for costs nothing", plannerBusy(), 0],
])("A8: an operation %s", async (_what, error, cost) => {
  const document = parse("{ name }");
  const operation = getOperationAST(document);
  if (operation === null || operation === undefined) throw new TypeError("no operation");
  const compiled = compileOperation(operationTree(document, operation, schema), {
    planner: {
      apiSchema: schema,
      supergraphSchema: schema,
      requiredFields: new Map(),
      plan: () => {
        throw error;
      },
    },
    fetchOf: () => {
      throw new TypeError("nothing is fetched");
    },
    typeTestOf: () => () => true,
    codegen: false,
    demand: {
      estimate: () => () => 7,
      count: { base: () => 0, value: () => 0, absent: () => 0, given: () => 0 },
    },
    access: { schema, view: clearView, key: "" },
  });
  const call = { requestId: "r", signal: new AbortController().signal, caller: unrestrictedCaller };
  const answer = await compiled.run({}, call);
  expect(answer.errors).toEqual([error]);
  expect(answer.data).toBeNull();
  expect(answer.cost).toBe(cost);
});
