import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from "graphql";
import type { Level } from "../../access/caller.ts";
import { type AccessRules, classifiedDirective } from "../policy/accessRules.ts";
import { classificationOf } from "../policy/classification.ts";
import { directivesOf } from "../policy/directiveNames.ts";

/** What one supergraph says about what is to be recorded of an answer and of what was asked with. */
export interface AuditRules {
  /** Of a field of an object or interface type. */
  readonly levelOf: (type: string, field: string) => Level;
  /** Of whatever an object of the type is, as far as the type itself says. */
  readonly typeLevelOf: (type: string) => Level;
  /** What an argument or an input field says of itself; null where it says nothing. */
  readonly ownLevelOf: (input: GraphQLArgument | GraphQLInputField) => Level | null;
  /** 数据主体 Field by which a person is told, by type: `@subject(key:)`. */
  readonly subjectKeys: ReadonlyMap<string, string>;
  /** 实体 Object and interface types with a `@key`. */
  readonly entityTypes: ReadonlySet<string>;
  /** The supergraph's, whose arguments and input fields have their directives. */
  readonly schema: GraphQLSchema;
}

/** @param schema of the supergraph's SDL, with its syntax nodes */
export function readAuditRules(
  schema: GraphQLSchema,
  access: AccessRules,
  subjectKeys: ReadonlyMap<string, string>,
): AuditRules {
  const classified = classifiedDirective(schema);
  return {
    levelOf: (type, field) => access.field(type, field).level,
    typeLevelOf: (type) => access.type(type).level,
    ownLevelOf({ astNode }) {
      const directives = (astNode?.directives ?? []).filter(({ name }) => name.value === classified);
      if (directives.length === 0) return null;
      return classificationOf(directives, [], { classified, purpose: "" }).level;
    },
    subjectKeys,
    entityTypes: entityTypesOf(schema),
    schema,
  };
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
