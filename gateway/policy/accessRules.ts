import {
  type DirectiveNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from "graphql";
import type { Level } from "../../access/caller.ts";
import { argumentsOf, asList } from "../graph/directiveArguments.ts";
import { type DirectiveNames, directiveNamesOf, directivesOf } from "../graph/directiveNames.ts";
import { type Classification, type ClassificationNames, classificationOf, strictest } from "./classification.ts";
import { inputsReader } from "./fieldInputs.ts";

/** One `@requiresScopes` or `@policy`: any of these sets, with all names in it. */
export type AnyOf = readonly (readonly string[])[];

/** What a caller needs for a field or type: every one of these. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly scopes: readonly AnyOf[];
  readonly policies: readonly AnyOf[];
}

export interface FieldRule extends TypeRule {
  /** `Person.idNumber` */
  readonly coordinate: string;
  /**
   * Of what an argument asks about: a value that may not be read is not to be guessed by filtering either.
   *
   * @param path `code`, or a field of the input object that it is given: `filter.user`
   */
  readonly argumentLevel: (path: string) => Level;
  /** Fields that are read on this one's account: `@requires`, `@fromContext`. */
  readonly inputs: () => readonly FieldRule[];
}

/** What an object of the type needs, whichever fields are read. The field name `__typename` stands for it. */
export interface TypeRule extends Classification {
  /** Of the type or the field, their interfaces and the type that a field gives. */
  readonly requirement: Requirement;
}

/** The access rules of one supergraph. Each rule is made once. */
export interface AccessRules {
  /** @param type an object or an interface type of the supergraph */
  readonly field: (type: string, field: string) => FieldRule;
  readonly type: (type: string) => TypeRule;
}

const federation = "https://specs.apollo.dev";
const community = "https://community-graph.org/spec/community";

/** @param schema of the supergraph's SDL, with its syntax nodes */
export function readAccessRules(schema: GraphQLSchema): AccessRules {
  const names = readNames(directiveNamesOf(schema));
  const fields = new Map<string, FieldRule>();
  const types = new Map<string, TypeRule>();
  const readInputs = inputsReader(schema, names.context);

  function typeRule(typeName: string): TypeRule {
    const known = types.get(typeName);
    if (known !== undefined) return known;
    const type = schema.getType(typeName);
    const own = directivesOf(type);
    const inherited = type !== undefined && "getInterfaces" in type ? type.getInterfaces().flatMap(directivesOf) : [];
    const rule = {
      requirement: requirementOf([...own, ...inherited], names),
      ...classificationOf(own, inherited, names),
    };
    types.set(typeName, rule);
    return rule;
  }

  function fieldRule(typeName: string, fieldName: string): FieldRule {
    const coordinate = `${typeName}.${fieldName}`;
    const known = fields.get(coordinate);
    if (known !== undefined) return known;
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) throw new RangeError(`accessRules: ${typeName} has no fields`);
    const field = type.getFields()[fieldName];
    const own = field?.astNode?.directives ?? [];
    const given = field === undefined ? undefined : getNamedType(field.type);
    const needed = [
      ...own,
      ...interfaceFields(type, fieldName),
      ...directivesOf(type),
      ...type.getInterfaces().flatMap(directivesOf),
      // A member of a union is judged by its own type, when it is known.
      ...(given === undefined || isUnionType(given) ? [] : directivesOf(given)),
    ];
    const holders = [type, ...type.getInterfaces().filter((one) => one.getFields()[fieldName] !== undefined)];
    const rule: FieldRule = {
      coordinate,
      requirement: requirementOf(needed, names),
      ...strictest(
        holders.map((holder) =>
          classificationOf(holder.getFields()[fieldName]?.astNode?.directives ?? [], directivesOf(holder), names),
        ),
      ),
      argumentLevel: argumentLevels(
        holders.flatMap((holder) => holder.getFields()[fieldName]?.args ?? []),
        names,
      ),
      // What an interface object computes stands at the interface.
      inputs: once(() =>
        readInputs(type, [...own, ...interfaceFields(type, fieldName)]).map((input) => fieldRule(...input)),
      ),
    };
    fields.set(coordinate, rule);
    return rule;
  }

  return { field: fieldRule, type: typeRule };
}

interface Names extends ClassificationNames {
  readonly authenticated: string;
  readonly requiresScopes: string;
  readonly policy: string;
  readonly context: string;
}

/** The supergraph's name for `@classified`. */
export function classifiedDirective(schema: GraphQLSchema): string {
  return readNames(directiveNamesOf(schema)).classified;
}

function readNames(nameOf: DirectiveNames): Names {
  return {
    authenticated: nameOf(`${federation}/authenticated`, "authenticated"),
    requiresScopes: nameOf(`${federation}/requiresScopes`, "requiresScopes"),
    policy: nameOf(`${federation}/policy`, "policy"),
    context: nameOf(`${federation}/context`, "context"),
    classified: nameOf(community, "classified"),
    purpose: nameOf(community, "purpose"),
  };
}

function requirementOf(directives: readonly DirectiveNode[], names: Names): Requirement {
  const all = (name: string, argument: string) =>
    directives
      .filter((node) => node.name.value === name)
      .map((node) => asList(argumentsOf(node)[argument]).map((group) => asList(group).map(String)));
  return {
    authenticated: directives.some(({ name }) => name.value === names.authenticated),
    scopes: all(names.requiresScopes, "scopes"),
    policies: all(names.policy, "policies"),
  };
}

/**
 * An argument has the level of the highest field of its input type. A field of it has its own level, or that of what
 * encloses it if higher.
 */
function argumentLevels(given: readonly GraphQLArgument[], names: Names): (path: string) => Level {
  const levels = new Map<string, Level>();
  const levelAt = (path: string) => {
    const [first = "", ...steps] = path.split(".");
    const all = given.filter(({ name }) => name === first).flatMap((one) => classificationsAt(one, steps, names));
    return strictest(all).level;
  };
  return (path) => {
    const known = levels.get(path) ?? levelAt(path);
    levels.set(path, known);
    return known;
  };
}

function classificationsAt(
  input: GraphQLArgument | GraphQLInputField,
  [step, ...steps]: readonly string[],
  names: Names,
): readonly Classification[] {
  if (step === undefined) return inputClassifications(input, names, new Set());
  const own = classificationOf(input.astNode?.directives ?? [], [], names);
  const taken = getNamedType(input.type);
  const field = isInputObjectType(taken) ? taken.getFields()[step] : undefined;
  return field === undefined ? [own] : [own, ...classificationsAt(field, steps, names)];
}

function inputClassifications(
  { type, astNode }: GraphQLArgument | GraphQLInputField,
  names: Names,
  seen: Set<GraphQLNamedType>,
): readonly Classification[] {
  const own = classificationOf(astNode?.directives ?? [], [], names);
  const taken = getNamedType(type);
  if (!isInputObjectType(taken) || seen.has(taken)) return [own];
  seen.add(taken);
  return [own, ...Object.values(taken.getFields()).flatMap((field) => inputClassifications(field, names, seen))];
}

function interfaceFields(type: GraphQLObjectType | GraphQLInterfaceType, field: string): readonly DirectiveNode[] {
  return type.getInterfaces().flatMap((one) => one.getFields()[field]?.astNode?.directives ?? []);
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
