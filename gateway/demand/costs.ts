import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from "graphql";
import { type CostDirective, costDirectiveNames } from "./costDirectiveNames.ts";
import { clamp } from "./expression.ts";

/** What a supergraph says about the cost of its parts, by schema coordinate: `Type`, `Type.field`, `Type.field(argument:)`. */
export interface Costs {
  readonly weights: ReadonlyMap<string, number>;
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

/** `@listSize` of the cost specification 0.1. */
export interface ListSize {
  readonly assumedSize: number | null;
  /** Names of arguments; `filter.max` for a field of one. */
  readonly slicingArguments: readonly string[];
  /** Fields of the returned object that are the lists; empty where the field itself is the list. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

export const noCosts: Costs = { weights: new Map(), listSizes: new Map() };

/**
 * Reads `@cost` and `@listSize` as they were composed, under whatever names the supergraph imports them, also from
 * `@join__directive`. What several subgraphs say is merged as composition does it: the highest weight and size, all
 * arguments and fields, and one slicing argument required where all require it. A negative number counts as 0.
 */
export function readCosts(supergraph: GraphQLSchema): Costs {
  const names = costDirectiveNames(supergraph.astNode?.directives ?? []);
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();

  function read(coordinate: string, node: { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined) {
    for (const directive of node?.directives ?? []) {
      const found = names(directive);
      if (found?.name === "cost") addWeight(coordinate, found);
      else if (found?.name === "listSize") addListSize(coordinate, found);
    }
  }

  function addWeight(coordinate: string, { args }: CostDirective): void {
    weights.set(coordinate, Math.max(weights.get(coordinate) ?? 0, numberOf(args["weight"]) ?? 0));
  }

  function addListSize(coordinate: string, { args }: CostDirective): void {
    const before = listSizes.get(coordinate);
    const sizes = [before?.assumedSize, numberOf(args["assumedSize"])].filter((size) => typeof size === "number");
    listSizes.set(coordinate, {
      assumedSize: sizes.length === 0 ? null : Math.max(...sizes),
      slicingArguments: united(before?.slicingArguments, args["slicingArguments"]),
      sizedFields: united(before?.sizedFields, args["sizedFields"]),
      requireOneSlicingArgument:
        (before?.requireOneSlicingArgument ?? true) && args["requireOneSlicingArgument"] !== false,
    });
  }

  for (const type of Object.values(supergraph.getTypeMap())) {
    if (isObjectType(type) || isEnumType(type) || isScalarType(type)) read(type.name, type.astNode);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        read(`${type.name}.${field.name}`, field.astNode);
        for (const argument of field.args) read(`${type.name}.${field.name}(${argument.name}:)`, argument.astNode);
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) read(`${type.name}.${field.name}`, field.astNode);
    }
  }
  return { weights, listSizes };
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? clamp(Math.ceil(Math.max(0, value))) : null;
}

function united(before: readonly string[] = [], more: unknown): readonly string[] {
  const names = Array.isArray(more) ? more.filter((name) => typeof name === "string") : [];
  return [...new Set([...before, ...names])];
}
