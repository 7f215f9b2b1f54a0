import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from "graphql";
import type { Level } from "../../access/caller.ts";
import { argumentsOf } from "../graph/directiveArguments.ts";
import { directiveNamesOf, directivesOf } from "../graph/directiveNames.ts";
import { SupergraphError } from "../graph/supergraphError.ts";
import { type AccessRules, classifiedDirective } from "../policy/accessRules.ts";
import { classificationOf } from "../policy/classification.ts";
import { community, type Subjects } from "../subjects/readSubjects.ts";

/** What one supergraph says about what is to be recorded of an answer and of what was asked with. */
export interface AuditRules {
  /** Of a field of an object or interface type. */
  readonly levelOf: (type: string, field: string) => Level;
  /** Of whatever an object of the type is, as far as the type itself says. */
  readonly typeLevelOf: (type: string) => Level;
  /** What an argument or an input field says of itself; null where it says nothing. */
  readonly ownLevelOf: (input: GraphQLArgument | GraphQLInputField) => Level | null;
  /** What `@logged` says that a text of an input or a scalar looks like that may be kept as it is; null where it says nothing. */
  readonly formOf: (input: GraphQLArgument | GraphQLInputField | GraphQLNamedType) => RegExp | null;
  /** 数据主体 Whose data stands in fields and inputs: `@subject`. */
  readonly subjects: Subjects;
  /** Fields of the same object that a field is computed of: `@requires`. */
  readonly inputsOf: (type: string, field: string) => readonly string[];
  /** Fields in the keys of entities. */
  readonly keyNames: ReadonlySet<string>;
  /** 实体 Object and interface types with a `@key`. */
  readonly entityTypes: ReadonlySet<string>;
  /** The supergraph's, whose arguments and input fields have their directives. */
  readonly schema: GraphQLSchema;
}

/** @param schema of the supergraph's SDL, with its syntax nodes */
export function readAuditRules(schema: GraphQLSchema, access: AccessRules, subjects: Subjects): AuditRules {
  const classified = classifiedDirective(schema);
  return {
    levelOf: (type, field) => access.field(type, field).level,
    typeLevelOf: (type) => access.type(type).level,
    ownLevelOf({ astNode }) {
      const directives = (astNode?.directives ?? []).filter(({ name }) => name.value === classified);
      if (directives.length === 0) return null;
      return classificationOf(directives, [], { classified, purpose: "" }).level;
    },
    formOf: formReader(schema),
    subjects,
    inputsOf: (type, field) =>
      access
        .field(type, field)
        .inputs()
        .flatMap(({ coordinate }) => (coordinate.startsWith(`${type}.`) ? [coordinate.slice(type.length + 1)] : [])),
    keyNames: keyNamesOf(schema),
    entityTypes: entityTypesOf(schema),
    schema,
  };
}

/** @throws SupergraphError for a form that is no regular expression */
function formReader(schema: GraphQLSchema): AuditRules["formOf"] {
  const directive = directiveNamesOf(schema)(community, "logged");
  const forms = new Map<string, RegExp>();
  const compile = (form: string) => {
    const known = forms.get(form);
    if (known !== undefined) return known;
    try {
      const made = new RegExp(`^(?:${form})$`, "u");
      forms.set(form, made);
      return made;
    } catch (cause) {
      throw new SupergraphError(`@logged(form: ${JSON.stringify(form)}) is no regular expression.`, { cause });
    }
  };
  return ({ astNode }) => {
    const node = astNode?.directives?.find(({ name }) => name.value === directive);
    const form = node === undefined ? undefined : argumentsOf(node)["form"];
    return typeof form === "string" ? compile(form) : null;
  };
}

/** Names as they stand in keys, at any depth. */
function keyNamesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const keys = Object.values(schema.getTypeMap()).flatMap((type) =>
    directivesOf(type)
      .filter(({ name }) => name.value === "join__type")
      .map((node) => argumentsOf(node)["key"]),
  );
  return new Set(keys.flatMap((key) => (typeof key === "string" ? (key.match(/\w+/g) ?? []) : [])));
}

/** By the join specification 0.5: `@join__type(graph:, key:)`. */
function entityTypesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const hasKey = (type: GraphQLNamedType) =>
    directivesOf(type).some(
      (node) => node.name.value === "join__type" && node.arguments?.some(({ name }) => name.value === "key"),
    );
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && hasKey(type),
  );
  return new Set(types.map(({ name }) => name));
}
