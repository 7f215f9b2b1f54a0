import {
  type DirectiveNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import type { Level } from "../../access/caller.ts";
import { argumentsOf, asList, type DirectiveNames, directiveNamesOf } from "./directiveNames.ts";

/** 脱敏方式 How a value that is not to be read clear is shown; HIDE as if it were not there. */
export const maskNames = ["NAME", "ID_NUMBER", "PHONE", "ADDRESS", "LAST4", "HIDE"] as const;
export type MaskName = (typeof maskNames)[number];

/** One application of `@requiresScopes` or `@policy`: any of these, each of which is all of its names. */
export type AnyOf = readonly (readonly string[])[];

/** What a caller needs for a field or a type: every one of these. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly scopes: readonly AnyOf[];
  readonly policies: readonly AnyOf[];
}

export interface FieldRule {
  /** `Person.idNumber` */
  readonly coordinate: string;
  /** Of the field, its type, their interfaces and the type that it gives. */
  readonly requirement: Requirement;
  readonly level: Level;
  readonly mask: MaskName | null;
  /** Null where any purpose will do. */
  readonly purposes: readonly string[] | null;
  /** Levels of classified arguments: a value that may not be read is not to be guessed by filtering either. */
  readonly argumentLevels: ReadonlyMap<string, Level>;
  /** Fields that are read on this one's account: `@requires`, `@fromContext`. */
  readonly inputs: () => readonly FieldRule[];
}

/** What an object of the type needs, whatever is read of it; a field of the name `__typename` stands for it. */
export type TypeRule = Pick<FieldRule, "requirement" | "level" | "mask" | "purposes">;

/** What one supergraph says about who may read what. Every rule is made once. */
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
  const contexts = contextTypes(schema, names.context);

  function typeRule(typeName: string): TypeRule {
    const known = types.get(typeName);
    if (known !== undefined) return known;
    const type = schema.getType(typeName);
    const own = directivesOf(type);
    const inherited = type !== undefined && "getInterfaces" in type ? type.getInterfaces().flatMap(directivesOf) : [];
    const rule = { requirement: requirementOf([...own, ...inherited], names), ...classificationOf(own, [], names) };
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
    const rule: FieldRule = {
      coordinate,
      requirement: requirementOf(needed, names),
      ...classificationOf(own, directivesOf(type), names),
      argumentLevels: new Map(
        (field?.astNode?.arguments ?? []).flatMap(({ name, directives = [] }) => {
          const { level } = classificationOf(directives, [], names);
          return level > 1 ? [[name.value, level] as const] : [];
        }),
      ),
      inputs: once(() => inputsOf(type, own)),
    };
    fields.set(coordinate, rule);
    return rule;
  }

  function inputsOf(type: GraphQLObjectType | GraphQLInterfaceType, directives: readonly DirectiveNode[]) {
    return directives
      .filter(({ name }) => name.value === "join__field")
      .flatMap((node) => {
        const { requires, contextArguments } = argumentsOf(node);
        const required = typeof requires === "string" ? rulesIn(selectionOf(requires), type) : [];
        const fromContext = asList(contextArguments).flatMap((entry) => {
          const { context, selection } = entry as Readonly<Record<string, unknown>>;
          const read = selectionOf(String(selection).replace(/^\s*\{([\s\S]*)\}\s*$/, "$1"));
          return (contexts.get(String(context)) ?? []).flatMap((holder) => rulesIn(read, holder));
        });
        return [...required, ...fromContext];
      });
  }

  /** Every field of a field set, with those below. */
  function rulesIn(selectionSet: SelectionSetNode, type: GraphQLNamedType): readonly FieldRule[] {
    return selectionSet.selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = schema.getType(selection.typeCondition?.name.value ?? type.name);
        return condition === undefined ? [] : rulesIn(selection.selectionSet, condition);
      }
      if (selection.name.value === "__typename" || (!isObjectType(type) && !isInterfaceType(type))) return [];
      const below = type.getFields()[selection.name.value];
      const rules = [fieldRule(type.name, selection.name.value)];
      if (below === undefined || selection.selectionSet === undefined) return rules;
      return [...rules, ...rulesIn(selection.selectionSet, getNamedType(below.type))];
    });
  }

  return { field: fieldRule, type: typeRule };
}

interface Names {
  readonly authenticated: string;
  readonly requiresScopes: string;
  readonly policy: string;
  readonly context: string;
  readonly classified: string;
  readonly purpose: string;
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

/** Of several applications, as of several subgraphs, the strictest counts. */
function classificationOf(
  own: readonly DirectiveNode[],
  inherited: readonly DirectiveNode[],
  names: Names,
): Classification {
  const applied = (name: string, directives: readonly DirectiveNode[]) =>
    directives.filter((node) => node.name.value === name).map(argumentsOf);
  const ownLevels = applied(names.classified, own);
  const classified = ownLevels.length > 0 ? ownLevels : applied(names.classified, inherited);
  const strictest = classified.toSorted((left, right) => levelOf(right) - levelOf(left))[0];
  const purposes = [...applied(names.purpose, own), ...applied(names.purpose, inherited)];
  const allowed = purposes.map(({ allow }) => asList(allow).map(String));
  const mask = maskNames.find((name) => name === strictest?.["mask"]) ?? null;
  return {
    level: strictest === undefined ? 1 : levelOf(strictest),
    mask,
    purposes: allowed.length === 0 ? null : allowed.reduce((left, right) => left.filter((one) => right.includes(one))),
  };
}

type Classification = Pick<FieldRule, "level" | "mask" | "purposes">;

/** A level that is not known is the highest. */
function levelOf({ level }: Readonly<Record<string, unknown>>): Level {
  return level === "L1" ? 1 : level === "L2" ? 2 : level === "L3" ? 3 : 4;
}

function interfaceFields(type: GraphQLObjectType | GraphQLInterfaceType, field: string): readonly DirectiveNode[] {
  return type.getInterfaces().flatMap((one) => one.getFields()[field]?.astNode?.directives ?? []);
}

function directivesOf(type: GraphQLNamedType | undefined): readonly DirectiveNode[] {
  return [type?.astNode, ...(type?.extensionASTNodes ?? [])].flatMap((node) => node?.directives ?? []);
}

function contextTypes(schema: GraphQLSchema, directive: string): ReadonlyMap<string, readonly GraphQLNamedType[]> {
  const types = new Map<string, GraphQLNamedType[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    for (const node of directivesOf(type)) {
      if (node.name.value !== directive) continue;
      const context = String(argumentsOf(node)["name"]);
      types.set(context, [...(types.get(context) ?? []), type]);
    }
  }
  return types;
}

function selectionOf(fieldSet: string): SelectionSetNode {
  const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new RangeError("accessRules: no field set");
  return definition.selectionSet;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
