import {
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isUnionType,
  OperationTypeNode,
} from "graphql";
import type { FieldSelection, OperationTree } from "../graph/operationTree.ts";
import { argumentsCost } from "./argumentsCost.ts";
import { collectGuarded, type GuardedSelections, type Occurrence } from "./collectGuarded.ts";
import type { CostRules } from "./costRules.ts";
import { clamp, type Expression, evaluate, maximum, product, sum, type Variables } from "./expression.ts";
import { always, whenAny } from "./guards.ts";
import { listLength } from "./listLength.ts";

export interface EstimateOptions {
  readonly rules: CostRules;
  /** Taken for a list that nothing says more about. */
  readonly listSize: number;
}

/**
 * Upper bound of what an operation will cost with these variables, a whole number up to Number.MAX_SAFE_INTEGER.
 *
 * @throws GraphQLError BAD_USER_INPUT where a field wants exactly one of its slicing arguments and has none or several;
 * OPERATION_TOO_COMPLEX where working out the cost takes too long
 */
export type CostEstimate = (variables: Variables) => number;

/** https://specs.apollo.dev/cost/v0.1; also added to the count of what a mutation has really cost. */
export const mutationCost = 10;

/** Selections looked at, each once for every type of object that it may be asked of. */
const maxSteps = 200_000;

/** Lengths of the lists in an object, by the `sizedFields` of the field that returns it. */
interface SizedFields {
  readonly key: string;
  readonly names: readonly string[];
  readonly length: Expression;
}

/**
 * Compiles the estimate of one operation, by the rules of `createCostRules`: a field costs what its arguments cost, and for
 * each of its items (`listLength`; a list of lists has that many in each) its weight and its selections. Of the types that
 * an object may have, the most expensive counts. Fields of one response name are one field, as they are answered.
 *
 * What does not depend on variables is added up here. The rest is a list of small functions, each after those that it
 * needs: parts of an operation that are the same for the same type are worked out once, so the time for an evaluation is
 * bounded by what was compiled, however often fragments stand in each other.
 */
export function compileCostEstimate(
  { schema, operation, root: selected }: OperationTree,
  { rules, listSize }: EstimateOptions,
): CostEstimate {
  const known = new Map<string, Expression>();
  const program: ((variables: Variables) => number)[] = [];
  const values: number[] = [];
  const checks: { readonly name: string; readonly length: Expression }[] = [];
  const numbers = new Map<object, number>();
  let steps = 0;

  const countStep = () => {
    steps += 1;
    if (steps > maxSteps) throw tooComplex();
  };
  const numberOf = (part: object) => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };

  function selectionsCost(
    type: GraphQLCompositeType,
    parts: readonly GuardedSelections[],
    sized: SizedFields | null,
  ): Expression {
    const places = parts.map(({ set, guard }) => `${numberOf(set)} ${guard.key}`);
    const key = `${type.name}|${places.join()}|${sized?.key ?? ""}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, 0);
    const groups = collectGuarded(type, parts, schema, countStep).values();
    const cost = sum([...groups].map((occurrences) => fieldCost(type, occurrences, sized)));
    const kept = typeof cost === "number" ? cost : keep(cost);
    known.set(key, kept);
    return kept;
  }

  function keep(cost: (variables: Variables) => number): Expression {
    const slot = program.push(cost) - 1;
    return () => values[slot] ?? 0;
  }

  function fieldCost(
    parent: GraphQLCompositeType,
    occurrences: readonly Occurrence[],
    sized: SizedFields | null,
  ): Expression {
    const first = occurrences[0]?.selection;
    const field = first === undefined || isUnionType(parent) ? undefined : parent.getFields()[first.name];
    // __typename, __schema and __type are answered here and cost nothing.
    if (first === undefined || field === undefined) return 0;
    const guards = occurrences.map(({ guard }) => guard);
    const isSame = guards.every(({ key }) => key === guards[0]?.key);
    const parts = occurrences.flatMap(({ selection: { below: set }, guard }) =>
      set === null ? [] : [{ set, guard: isSame ? always : guard }],
    );
    const { length, below } = lengthsAt(parent, field, first, sized);
    const items = product(length, itemCost(parent, field, parts, below));
    return whenAny(guards, sum([items, argumentsCost(rules, parent, field, first.arguments)]));
  }

  function itemCost(
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    parts: readonly GuardedSelections[],
    below: SizedFields | null,
  ): Expression {
    const own = rules.ownWeight(parent, field.name);
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return own ?? rules.typeWeight(type);
    const candidates = candidatesOf(type);
    return maximum(
      candidates.map((candidate) => sum([own ?? rules.typeWeight(candidate), selectionsCost(candidate, parts, below)])),
    );
  }

  /** An interface object stands for itself until its owner has been asked. */
  function candidatesOf(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    if (!isAbstractType(type)) return [type];
    return isInterfaceType(type) ? [type, ...schema.getPossibleTypes(type)] : schema.getPossibleTypes(type);
  }

  function lengthsAt(
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    selection: FieldSelection,
    sized: SizedFields | null,
  ): { readonly length: Expression; readonly below: SizedFields | null } {
    const lists = listLevels(field.type);
    const directive = rules.listSize(parent, field.name);
    const own = directive === undefined ? null : listLength(directive, field, selection.arguments, listSize);
    if (own !== null && directive !== undefined) {
      checks.push({ name: `${field.name}: exactly one of ${directive.slicingArguments.join(", ")}`, length: own });
    }
    const outermost = sized?.names.includes(field.name) === true ? sized.length : (own ?? listSize);
    const inner = listSize ** Math.max(0, lists - 1);
    const names = directive?.sizedFields ?? [];
    return {
      length: lists === 0 ? 1 : product(inner, outermost),
      below:
        own === null || names.length === 0
          ? null
          : { key: `${parent.name} ${numberOf(selection)}`, names, length: own },
    };
  }

  function compile(): Expression {
    const root = selected === null ? 0 : selectionsCost(selected.type, [{ set: selected, guard: always }], null);
    return sum([operation.operation === OperationTypeNode.MUTATION ? mutationCost : 0, root]);
  }

  let total: Expression;
  try {
    total = compile();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return () => {
      throw error;
    };
  }
  return (variables) => {
    for (let slot = 0; slot < program.length; slot += 1) values[slot] = program[slot]?.(variables) ?? 0;
    const cost = clamp(evaluate(total, variables));
    if (!Number.isNaN(cost)) return cost;
    const wrong = checks.find(({ length }) => Number.isNaN(evaluate(length, variables)));
    throw badSlicing(wrong?.name ?? "slicing arguments");
  };
}

function listLevels(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? 1 + listLevels(type.ofType) : 0;
}

function badSlicing(name: string): GraphQLError {
  return new GraphQLError(`${name} has to be given: the length of the list decides what the operation costs.`, {
    extensions: { code: "BAD_USER_INPUT" },
  });
}

function tooComplex(): GraphQLError {
  return new GraphQLError(
    "The operation selects too much of too many types to tell what it costs. Ask for less at once.",
    {
      extensions: { code: "OPERATION_TOO_COMPLEX" },
    },
  );
}
