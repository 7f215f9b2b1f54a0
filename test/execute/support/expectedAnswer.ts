import { type DocumentNode, getOperationAST, getVariableValues, parse, print } from "graphql";
import { applyConditions, conditionVariables } from "../../../gateway/graph/applyConditions.ts";
import { operationTree } from "../../../gateway/graph/operationTree.ts";
import { separateRequired } from "../../../gateway/plan/separateRequired.ts";
import { serialDocuments } from "../../../gateway/plan/serialDocuments.ts";
import { planDifferences } from "../knownDifferences.ts";
import { explains, type Path, pathSet } from "./errorPlaces.ts";
import type { GeneratedOperation } from "./generateOperation.ts";
import type { Fixture } from "./openFixture.ts";
import { shapeByReference } from "./shapeByReference.ts";
import type { Outcome } from "./twoEngines.ts";

export interface Expected {
  readonly data: unknown;
  readonly paths: readonly string[];
  /** The stock engine had data and gave none: its errors are lost as well. */
  readonly isLost: boolean;
  /** The stock engine named fields in paths as they were sent, not as the client did. */
  readonly isAliased: boolean;
  /** Those of the paths that the stock engine gave. */
  readonly reported: readonly string[];
}

/** What the client must get of what the stock engine fetched. */
export function expectedOf(
  { planner }: Fixture,
  { query, operationName, variables }: GeneratedOperation,
  stock: Pick<Outcome, "data" | "errors" | "fetched">,
  names: ReadonlyMap<string, string> = new Map(),
): Expected {
  if (stock.fetched === undefined) {
    const paths = pathSet(stock.errors.map(({ path }) => path));
    return { data: stock.data, paths, reported: paths, isLost: false, isAliased: false };
  }
  const shaped = shapeByReference(planner.apiSchema, parse(query), operationName, variables, stock.fetched);
  const rename = (path: Path) => path.map((step) => names.get(String(step)) ?? step);
  // An error of the shaping as a whole has no path; the reference says what it should have been.
  const reported = stock.errors.flatMap(({ path }) => (path === null ? [] : [rename(path.map(withoutPlannerAlias))]));
  const broken = shaped.errorPaths.map(rename).filter((path) => !reported.some((one) => explains(one, path)));
  return {
    data: renameKeys(shaped.data, names),
    paths: pathSet([...reported, ...broken]),
    reported: pathSet(reported),
    isLost: stock.data === undefined,
    isAliased: stock.errors.some(({ path }) => path?.some((step) => withoutPlannerAlias(step) !== step)),
  };
}

/** What our engine plans in place of an operation. */
export interface Planned {
  /** Run one after the other. */
  readonly operations: readonly GeneratedOperation[];
  /** All of it, with its conditions. */
  readonly shaped: GeneratedOperation;
  readonly met: readonly string[];
  readonly clientNames: ReadonlyMap<string, string>;
}

/** Without conditions, required fields apart, root fields of a mutation one by one; null where that changes nothing. */
export function plannedOf(
  { planner }: Fixture,
  { query, operationName, variables }: GeneratedOperation,
): Planned | null {
  const document = parse(query);
  const { document: separated, clientNames } = separateRequired(
    operationTree(document, operationOf(document, operationName), planner.apiSchema),
    planner.requiredFields,
  );
  const definitions = operationOf(document, operationName).variableDefinitions ?? [];
  const { coerced = {} } = getVariableValues(planner.apiSchema, definitions, variables);
  const unconditional = applyConditions(separated, coerced);
  const documents = serialDocuments(
    operationTree(unconditional, operationOf(unconditional, operationName), planner.apiSchema),
  );
  const met: string[] = [];
  if (clientNames.size > 0) met.push(planDifferences.requiredField.name);
  if (conditionVariables(document) !== null) met.push(planDifferences.skippedRequires.name);
  if (documents.length > 1) met.push(planDifferences.wholeMutation.name);
  if (met.length === 0) return null;
  return {
    operations: documents.map((one) => ({ query: print(one), operationName, variables })),
    shaped: { query: print(separated), operationName, variables },
    met,
    clientNames,
  };
}

function operationOf(document: DocumentNode, operationName: string | undefined) {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) throw new RangeError("no operation");
  return operation;
}

/** The planner renames fields of one response name that cannot be merged, and the stock engine leaves it so in paths. */
function withoutPlannerAlias(step: string | number): string | number {
  return typeof step === "string" ? step.replace(/__alias_\d+$/, "") : step;
}

function renameKeys(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (names.size === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, names));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [names.get(name) ?? name, renameKeys(item, names)]),
  );
}
