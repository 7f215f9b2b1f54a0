import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getOperationAST, parse } from "graphql";
import { afterAll, describe, expect, test } from "vitest";
import type { EngineVersion } from "../../gateway/execute/compiledEngine.ts";
import { wholeGraph } from "../../gateway/graph/audience.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { readAccessRules } from "../../gateway/policy/accessRules.ts";
import { createAuthorize } from "../../gateway/policy/authorize.ts";
import { compileOperationPolicy } from "../../gateway/policy/operationPolicy.ts";
import { loadPolicyFunctions, type PolicyFunction } from "../../gateway/policy/policyFunctions.ts";
import { callerOf, withSupergraph } from "./support/toys.ts";

/** `label` is given `checked` by context, and `digest` is computed of labels; neither says so of itself. */
const { planner } = withSupergraph((sdl) =>
  sdl
    .replace('selection: " { name }"', 'selection: " { checked }"')
    .replace('requires: "number"', 'requires: "items { label }"'),
);
const rules = readAccessRules(planner.supergraphSchema);
const version = {
  apiSchema: planner.apiSchema,
  schemaOf: () => planner.apiSchema,
  policyOf: (document, operation) =>
    compileOperationPolicy(operationTree(document, operation, planner.apiSchema), rules),
} as Partial<EngineVersion> as EngineVersion;
const caller = callerOf({});

async function deniedOf(query: string, functions: Readonly<Record<string, PolicyFunction>>) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new RangeError("no operation");
  const authorize = createAuthorize({ isOn: true, functions: new Map(Object.entries(functions)), deadlineMs: 200 });
  const { view } = await authorize(version, { document, operation }, wholeGraph, caller, "request-1");
  return view.denied;
}

const yes = () => true;

describe("a field with @policy", () => {
  test.each<[string, Readonly<Record<string, PolicyFunction>>]>([
    ["that says no", { night: () => false }],
    ["that says something else than true", { night: () => "yes" as unknown as boolean }],
    [
      "that throws",
      {
        night: () => {
          throw new RangeError("no light");
        },
      },
    ],
    ["that rejects", { night: () => Promise.reject(new RangeError("no light")) }],
    ["that does not answer in time", { night: () => new Promise<boolean>(() => {}) }],
    ["that there is not", {}],
  ])("is denied by a function %s, beside one that says yes", async (_what, functions) => {
    expect(await deniedOf("{ people { checked } }", { day: yes, ...functions })).toEqual(["Person.checked"]);
  });

  test("is read where all say yes, of the caller and the request", async () => {
    const asked: unknown[] = [];
    const night: PolicyFunction = async (who, { requestId, signal }) => {
      asked.push(who, requestId, signal.aborted);
      return true;
    };
    expect(await deniedOf("{ people { checked } }", { day: yes, night })).toEqual([]);
    expect(asked).toEqual([caller, "request-1", false]);
  });

  test.each([
    ["given", "{ people { items { label } } }", "Item.label"],
    ["computed of one that is given", "{ people { digest } }", "Person.digest"],
  ])("decides over one that is %s it, too", async (_how, query, coordinate) => {
    expect(await deniedOf(query, { day: yes, night: yes })).toEqual([]);
    expect(await deniedOf(query, { day: yes, night: () => false })).toEqual([coordinate]);
  });
});

describe("the module of functions", () => {
  const folder = mkdtempSync(join(tmpdir(), "policies-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return loadPolicyFunctions(join(folder, name));
  };

  test("is its default export by name", async () => {
    const functions = await load("good.mjs", "export default { day: () => true, night: () => false };");
    expect([...functions.keys()]).toEqual(["day", "night"]);
    expect((await loadPolicyFunctions("")).size).toBe(0);
  });

  test.each([
    ["none.mjs", "export const day = () => true;", "the default export has to be an object of functions."],
    ["other.mjs", "export default { day: true };", "the default export has to be an object of functions."],
    ["broken.mjs", "throw new Error('no light');", "cannot be loaded: no light"],
  ])("%s is refused at the start", async (name, text, message) => {
    await expect(load(name, text)).rejects.toThrow(message);
    await expect(load(name, text)).rejects.toMatchObject({ name: "ConfigError" });
  });
});
