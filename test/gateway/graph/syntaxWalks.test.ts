import { globSync, readFileSync } from "node:fs";
import { normalize } from "node:path";
import { expect, test } from "vitest";

/**
 * What goes through syntax nodes, and why it may: stages read an operation by its tree (`gateway/graph/operationTree.ts`),
 * made of the nodes once.
 */
const walks: Readonly<Record<string, readonly string[]>> = {
  "makes the tree": ["graph/operationTree.ts"],
  "comes before validation: the nodes are all that there is": [
    "graph/normalise.ts",
    "operation/limitComparisons.ts",
    "operation/limitDepth.ts",
    "operation/limitSelections.ts",
    "operation/measureSelections.ts",
  ],
  "writes a document of an operation, for the planner or for the log": [
    "graph/applyConditions.ts",
    "plan/exactLiterals.ts",
    "plan/ownVariables.ts",
    "plan/separateRequired.ts",
    "plan/serialDocuments.ts",
    "plan/withoutIntrospection.ts",
    "policy/cutDocument.ts",
    "record/redactLiterals.ts",
    "record/withSubjectKeys.ts",
  ],
  "looks for variables, in whatever value or directive they stand": ["execute/neverNull.ts"],
  "reads keys and requirements in the text of a supergraph": [
    "plan/completeRepresentations.ts",
    "plan/oneWayOnly.ts",
    "plan/ownRequirements.ts",
    "plan/requirements.ts",
    "policy/fieldInputs.ts",
    "subjects/readSubjects.ts",
  ],
  "reads or rewrites the operations that a plan has for subgraphs, which have no schema here": [
    "execute/exactNumbersOf.ts",
    "fetch/collectFields.ts",
    "fetch/fetchedFields.ts",
    "fetch/replySelection.ts",
    "plan/entityOperation.ts",
    "plan/restoreRequirements.ts",
  ],
};

/** Of graphql-js, by which nodes are gone through. */
const walkers = /^(visit|visitInParallel|visitWithTypeInfo|separateOperations|SelectionNode|SelectionSetNode)$/;

const files = globSync("gateway/**/*.ts").map(normalize);

test("what goes through syntax nodes is listed with its reason, and what is listed does", () => {
  const found = files.filter((file) => goesThroughNodes(readFileSync(file, "utf8")));
  const listed = Object.values(walks).flat();
  expect(found.map((file) => file.slice("gateway/".length)).sort()).toEqual(listed.sort());
});

test("a walk is found by what it imports, and by what it reads", () => {
  expect(goesThroughNodes('import { Kind, visit } from "graphql";')).toBe(true);
  expect(goesThroughNodes('import {\n  Kind,\n  type SelectionNode,\n} from "graphql";')).toBe(true);
  expect(goesThroughNodes("for (const one of node.selectionSet.selections) add(one);")).toBe(true);
  expect(goesThroughNodes('import { visit } from "./places.ts";')).toBe(false);
  expect(goesThroughNodes("// Of a selectionSet.\nconst set = field.below;")).toBe(false);
});

function goesThroughNodes(text: string): boolean {
  const names = [...text.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from "graphql"/g)].flatMap(([, list = ""]) =>
    list.split(",").map((one) => one.trim().replace(/^type /, "")),
  );
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  return names.some((name) => walkers.test(name)) || /\bselectionSet\b/.test(code);
}
