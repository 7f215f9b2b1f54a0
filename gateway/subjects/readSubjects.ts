import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import { argumentsOf } from "../graph/directiveArguments.ts";
import { directiveNamesOf, directivesOf } from "../graph/directiveNames.ts";
import { SupergraphError } from "../graph/supergraphError.ts";
import type { FieldPath, SubjectRule, ToldSubject } from "./subjectRule.ts";

/** What a supergraph says of whose data its fields and inputs hold. Null where it says nothing. */
export interface Subjects {
  /** Of a field of an object type: its own, else its type's, else those of the interfaces of both. */
  readonly ofField: (type: string, field: string) => SubjectRule | null;
  /** Of whatever an object of the type holds. */
  readonly ofType: (type: string) => SubjectRule | null;
  readonly ofArgument: (type: string, field: string, argument: string) => SubjectRule | null;
  readonly ofInputField: (type: string, field: string) => SubjectRule | null;
  /** Those of answers. */
  readonly told: readonly ToldSubject[];
}

export const community = "https://community-graph.org/spec/community";

/** Inside each other, in the `path` of a subject: more is a mistake. */
const maxPathDepth = 5;

/**
 * @param schema of the supergraph's SDL, with its syntax nodes
 * @param apiSchema what can be planned: a person who cannot be asked for could not be recorded
 * @throws SupergraphError naming the place, for what is no rule
 */
export function readSubjects(file: string, schema: GraphQLSchema, apiSchema: GraphQLSchema): Subjects {
  const directive = directiveNamesOf(schema)(community, "subject");
  const isOne = ({ name }: DirectiveNode) => name.value === directive;
  const types = new Map<string, SubjectRule | null>();
  const fields = new Map<string, SubjectRule | null>();
  const inputs = new Map<string, SubjectRule | null>();

  const ruleOf = (place: string, nodes: readonly ConstDirectiveNode[], among: FieldsOf): SubjectRule | null => {
    const rules = nodes.filter(isOne).map((node) => ruleIn(`${file}: @subject of ${place}`, node, among));
    if (rules.length > 1) throw new SupergraphError(`${file}: ${place} has several @subject; one is enough.`);
    return rules[0] ?? null;
  };

  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) || isInterfaceType(type)) {
      // Of what no client can ask for there is nothing to record.
      const shown = apiSchema.getType(type.name);
      if (!isObjectType(shown) && !isInterfaceType(shown)) continue;
      const among = fieldsOfObject(shown as GraphQLObjectType);
      types.set(type.name, ruleOf(type.name, directivesOf(type) as readonly ConstDirectiveNode[], among));
      for (const field of Object.values(type.getFields())) {
        const place = `${type.name}.${field.name}`;
        fields.set(place, ruleOf(place, field.astNode?.directives ?? [], among));
        const amongArguments = inputFields(field.args);
        for (const argument of field.args) {
          const at = `${place}(${argument.name}:)`;
          inputs.set(at, ruleOf(at, argument.astNode?.directives ?? [], amongArguments));
        }
      }
    } else if (isInputObjectType(type)) {
      const all = Object.values(type.getFields());
      const among = inputFields(all);
      const own = ruleOf(type.name, directivesOf(type) as readonly ConstDirectiveNode[], among);
      for (const field of all) {
        const place = `${type.name}.${field.name}`;
        inputs.set(place, ruleOf(place, field.astNode?.directives ?? [], among) ?? own);
      }
    }
  }

  const interfacesOf = (name: string): readonly string[] => {
    const type = schema.getType(name);
    return isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map((one) => one.name) : [];
  };
  const first = (rules: readonly (SubjectRule | null | undefined)[]) => rules.find((rule) => rule != null) ?? null;
  const ofType = (name: string) => first([name, ...interfacesOf(name)].map((one) => types.get(one)));
  return {
    ofType,
    ofField: (type, field) =>
      first([
        fields.get(`${type}.${field}`),
        types.get(type),
        ...interfacesOf(type).map((one) => fields.get(`${one}.${field}`)),
        ofType(type),
      ]),
    ofArgument: (type, field, argument) => inputs.get(`${type}.${field}(${argument}:)`) ?? null,
    ofInputField: (type, field) => inputs.get(`${type}.${field}`) ?? null,
    told: [...types.values(), ...fields.values()].filter((rule) => rule?.kind === "told"),
  };
}

/** What can stand at a name: checked against what the rule takes it for. */
interface FieldsOf {
  readonly isOutput: boolean;
  readonly leaf: (name: string) => "one" | "list" | null;
  readonly below: (name: string) => FieldsOf | null;
}

function ruleIn(place: string, node: ConstDirectiveNode, among: FieldsOf): SubjectRule {
  const given = argumentsOf(node);
  const text = (name: string) => (typeof given[name] === "string" ? (given[name] as string) : null);
  const [none, key, path] = [text("none"), text("key"), text("path")];
  const told = {
    name: text("name"),
    phones: text("phones"),
    certificate: text("certificate"),
    idNumber: text("idNumber"),
  };
  const tells = key !== null || path !== null || Object.values(told).some((name) => name !== null);
  const forms = [none !== null, given["holder"] === true, tells].filter(Boolean).length;
  if (forms !== 1) {
    throw new SupergraphError(
      `${place} has to say one of: none with a reason, holder: true, or by what they are told.`,
    );
  }
  if (none !== null) {
    if (none.trim().length < 8) throw new SupergraphError(`${place} has to say in a sentence why there is nobody.`);
    return { kind: "none", reason: none };
  }
  if (!tells) return { kind: "holder" };
  const leaf = (name: string | null, allowed: readonly string[]) => {
    if (name === null || allowed.includes(among.leaf(name) ?? "")) return name;
    throw new SupergraphError(
      `${place} has to name a field of it that clients can ask for, that is a scalar and that takes no arguments: ${JSON.stringify(name)} is none.`,
    );
  };
  if (told.idNumber !== null && among.isOutput) {
    throw new SupergraphError(`${place}: idNumber is for inputs; in an answer a person has a key.`);
  }
  const keys = [
    ...(key === null ? [] : [[leaf(key, ["one"]) ?? ""]]),
    ...(path === null ? [] : pathsIn(place, path, among)),
  ];
  const hasWords = told.name !== null || told.phones !== null;
  return {
    kind: "told",
    keys,
    words: hasWords ? { name: leaf(told.name, ["one"]), phones: leaf(told.phones, ["one", "list"]) } : null,
    certificate: leaf(told.certificate, ["one"]),
    idNumber: leaf(told.idNumber, ["one"]),
  } satisfies ToldSubject;
}

function pathsIn(place: string, path: string, among: FieldsOf): readonly FieldPath[] {
  const wrong = () =>
    new SupergraphError(
      `${place}: path has to lead over fields without arguments to scalars, as in "applicant { id }"; ${JSON.stringify(path)} does not.`,
    );
  const walk = ({ selections }: SelectionSetNode, fields: FieldsOf, depth: number): readonly FieldPath[] =>
    selections.flatMap((selection) => {
      if (selection.kind !== Kind.FIELD || depth > maxPathDepth) throw wrong();
      if (selection.alias !== undefined || (selection.arguments ?? []).length > 0) throw wrong();
      const name = selection.name.value;
      if (selection.selectionSet === undefined) {
        if (fields.leaf(name) !== "one") throw wrong();
        return [[name]];
      }
      const below = fields.below(name);
      if (below === null) throw wrong();
      return walk(selection.selectionSet, below, depth + 1).map((rest) => [name, ...rest]);
    });
  let set: SelectionSetNode | undefined;
  try {
    const [definition] = parse(`{ ${path} }`, { noLocation: true }).definitions;
    set = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet : undefined;
  } catch {
    throw wrong();
  }
  if (set === undefined) throw wrong();
  return walk(set, among, 1);
}

function fieldsOfObject(type: GraphQLObjectType): FieldsOf {
  const fieldOf = (name: string): GraphQLField<unknown, unknown> | null => {
    const field = type.getFields()[name];
    return field === undefined || field.args.length > 0 ? null : field;
  };
  return {
    isOutput: true,
    leaf: (name) => leafOf(fieldOf(name)?.type),
    below(name) {
      const field = fieldOf(name);
      const given = field === null ? null : getNamedType(field.type);
      return isObjectType(given) ? fieldsOfObject(given) : null;
    },
  };
}

function inputFields(all: readonly { readonly name: string; readonly type: unknown }[]): FieldsOf {
  return {
    isOutput: false,
    leaf: (name) => leafOf(all.find((one) => one.name === name)?.type),
    below: () => null,
  };
}

function leafOf(type: unknown): "one" | "list" | null {
  const nullable = getNullableType(type as Parameters<typeof getNullableType>[0]);
  if (isListType(nullable)) return isLeafType(getNullableType(nullable.ofType)) ? "list" : null;
  return isLeafType(nullable) ? "one" : null;
}
