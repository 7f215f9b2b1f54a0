import {
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { AuditRules } from "./auditRules.ts";
import { argumentPosition, higher, type InputPosition, inputFieldPosition, unknownPosition } from "./inputPositions.ts";
import { holdsAnything, keptOrHashed, type ValueHash } from "./redactValue.ts";

export interface RedactedDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Of each variable the highest of its places. */
  readonly variables: ReadonlyMap<string, InputPosition>;
}

/**
 * The operation without the personal values that its text holds, by the rule for variables.
 *
 * @param schema for which the document is valid
 */
export function redactLiterals(
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  rules: AuditRules,
  hashOf: ValueHash,
): RedactedDocument {
  const variables = new Map<string, InputPosition>();
  const typeInfo = new TypeInfo(schema);

  function redact(value: ValueNode, type: GraphQLInputType | null, position: InputPosition): ValueNode {
    switch (value.kind) {
      case Kind.VARIABLE: {
        const known = variables.get(value.name.value);
        variables.set(value.name.value, known === undefined ? position : higher(known, position));
        return value;
      }
      case Kind.NULL:
        return value;
      default:
        return redactConstant(value, type, position);
    }
  }

  function redactConstant(value: ValueNode, type: GraphQLInputType | null, position: InputPosition): ValueNode {
    if (type !== null && isNonNullType(type)) return redact(value, type.ofType, position);
    if (type !== null && isListType(type)) {
      if (value.kind !== Kind.LIST) return redact(value, type.ofType, position);
      return { ...value, values: value.values.map((item) => redact(item, type.ofType, position)) };
    }
    if (isInputObjectType(type) && value.kind === Kind.OBJECT) {
      const known = type.getFields();
      const fields = value.fields.map((node) => {
        const field = known[node.name.value];
        if (field === undefined) return { ...node, value: redact(node.value, null, unknownPosition) };
        return { ...node, value: redact(node.value, field.type, inputFieldPosition(field, position, rules)) };
      });
      return { ...value, fields };
    }
    if (value.kind === Kind.LIST || value.kind === Kind.OBJECT) visitInside(value, position);
    const anything = type === null || isInputObjectType(type) || holdsAnything(type);
    const level = anything && position.given > position.explicit ? position.given : position.explicit;
    if (level >= 3) return textNode(`[L${level}]`);
    if (value.kind === Kind.LIST || value.kind === Kind.OBJECT) return textNode("[object]");
    if (!anything || !("value" in value) || typeof value.value === "boolean") return value;
    const kept = keptOrHashed(value.value, position.forms, hashOf);
    return kept === value.value ? value : textNode(String(kept));
  }

  /** Of a scalar that holds objects: its variables. */
  function visitInside(value: ValueNode, position: InputPosition): void {
    visit(value, { Variable: (node) => void redact(node, null, position) });
  }

  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [operation, ...definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)],
  };
  const withoutArguments = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: {
        leave(node) {
          const parent = typeInfo.getParentType()?.name ?? "";
          const field = node.name.value;
          return {
            ...node,
            arguments: (node.arguments ?? []).map((argument) => {
              const name = argument.name.value;
              const type = argumentType(parent, field, name, rules);
              return { ...argument, value: redact(argument.value, type, argumentPosition(parent, field, name, rules)) };
            }),
          };
        },
      },
      Directive: {
        leave: (node) => ({
          ...node,
          arguments: (node.arguments ?? []).map((argument) => ({
            ...argument,
            value: redact(
              argument.value,
              typeOf(schema.getDirective(node.name.value)?.args, argument.name.value),
              unknownPosition,
            ),
          })),
        }),
      },
    }),
  );
  const redacted = visit(withoutArguments, {
    VariableDefinition: (node) => {
      if (node.defaultValue === undefined) return undefined;
      const type = typeFromAST(rules.schema, node.type);
      const position = variables.get(node.variable.name.value) ?? unknownPosition;
      return { ...node, defaultValue: redact(node.defaultValue, isInputType(type) ? type : null, position) };
    },
  }) as DocumentNode;
  return { document: redacted, operation: redacted.definitions[0] as OperationDefinitionNode, variables };
}

/** Of the supergraph's, whose input fields say how personal they are. */
function argumentType(type: string, field: string, argument: string, { schema }: AuditRules): GraphQLInputType | null {
  const parent = schema.getType(type);
  if (!isObjectType(parent) && !isInterfaceType(parent)) return null;
  return typeOf(parent.getFields()[field]?.args, argument);
}

function typeOf(among: readonly GraphQLArgument[] | undefined, name: string): GraphQLInputType | null {
  return among?.find((one) => one.name === name)?.type ?? null;
}

function textNode(value: string): ValueNode {
  return { kind: Kind.STRING, value };
}
