import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
} from "graphql";
import { type Conditional, conditionalOf, isConditional } from "./conditions.ts";
import { fragmentsOf } from "./fragmentsOf.ts";

/**
 * One operation with its schema, which stages read instead of its syntax nodes. Made once for each valid operation, and
 * again only for a document derived from it, such as what a caller's rights leave of it. As large as the text: a
 * fragment is in it once, however often it is spread.
 *
 * Only code before validation, and code that writes a document for the planner or the log, reads the nodes themselves.
 */
export interface OperationTree {
  readonly schema: GraphQLSchema;
  /** The operation and the fragments that it spreads, without the rest of its text. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Null if the schema has no such operations. */
  readonly root: SelectionSet | null;
  /** Every selection set, each once, those of fragments where they are first spread. */
  readonly sets: readonly SelectionSet[];
  /** Every field in the order of the text, those of fragments where they are first spread. */
  readonly fields: readonly FieldSelection[];
  /** Names of the variables that `@skip` and `@include` name, in order. */
  readonly conditionVariables: readonly string[];
  /** Whether any selection has a condition, of whatever value. */
  readonly hasConditions: boolean;
  /** Whether it introspects the schema. */
  readonly hasIntrospection: boolean;
}

export interface SelectionSet {
  /** The type in the text; objects in the answer may be of a narrower type. */
  readonly type: GraphQLCompositeType;
  readonly selections: readonly Selection[];
  readonly node: SelectionSetNode;
}

export type Selection = FieldSelection | FragmentSelection;

/** One occurrence of a field. */
export interface FieldSelection extends Conditional {
  readonly kind: "field";
  readonly name: string;
  /** Its name in the answer. */
  readonly responseName: string;
  /** Of the selection set that it stands in. */
  readonly parent: GraphQLCompositeType;
  /** Null for `__typename`, `__schema` and `__type`, and for what the schema does not have. */
  readonly definition: GraphQLField<unknown, unknown> | null;
  readonly arguments: readonly GivenArgument[];
  /** Null for a leaf. */
  readonly below: SelectionSet | null;
  readonly node: FieldNode;
}

export interface GivenArgument {
  readonly name: string;
  readonly definition: GraphQLArgument | null;
  readonly value: ValueNode;
}

export interface FragmentSelection extends Conditional {
  readonly kind: "fragment";
  /** Null for an inline fragment. */
  readonly name: string | null;
  /** Null for an inline fragment without one. */
  readonly typeCondition: string | null;
  readonly set: SelectionSet;
  readonly node: Exclude<SelectionNode, FieldNode>;
}

/** @param document valid for `schema`, or for a part of it such as a contract */
export function operationTree(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): OperationTree {
  const definitions = fragmentsOf(document);
  /** Null while one is being made. */
  const spread = new Map<string, SelectionSet | null>();

  function setOf(node: SelectionSetNode, type: GraphQLCompositeType): SelectionSet {
    const selections = node.selections.flatMap((selection) => selectionOf(selection, type) ?? []);
    return { type, selections, node };
  }

  function selectionOf(node: SelectionNode, type: GraphQLCompositeType): Selection | null {
    if (node.kind === Kind.FIELD) return fieldOf(node, type);
    const conditional = conditionalOf(node.directives);
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const typeCondition = node.typeCondition?.name.value ?? null;
      const set = setOf(node.selectionSet, typeNamed(typeCondition) ?? type);
      return { kind: "fragment", name: null, typeCondition, ...conditional, set, node };
    }
    const name = node.name.value;
    const definition = definitions.get(name);
    const set = definition === undefined ? null : spreadOf(definition);
    if (definition === undefined || set === null) return null;
    return { kind: "fragment", name, typeCondition: definition.typeCondition.name.value, ...conditional, set, node };
  }

  function spreadOf({ name, typeCondition, selectionSet }: FragmentDefinitionNode): SelectionSet | null {
    const known = spread.get(name.value);
    if (known !== undefined) return known;
    spread.set(name.value, null);
    const type = typeNamed(typeCondition.name.value);
    const made = type === null ? null : setOf(selectionSet, type);
    spread.set(name.value, made);
    return made;
  }

  function fieldOf(node: FieldNode, parent: GraphQLCompositeType): FieldSelection {
    const name = node.name.value;
    const definition = isUnionType(parent) ? undefined : parent.getFields()[name];
    const below = getNamedType(definition?.type ?? introspectedTypes.get(name));
    const { selectionSet } = node;
    return {
      kind: "field",
      name,
      responseName: node.alias?.value ?? name,
      parent,
      definition: definition ?? null,
      arguments: (node.arguments ?? []).map((argument) => givenArgument(argument, definition)),
      ...conditionalOf(node.directives),
      below: selectionSet === undefined || !isCompositeType(below) ? null : setOf(selectionSet, below),
      node,
    };
  }

  function typeNamed(name: string | null): GraphQLCompositeType | null {
    const type = name === null ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : null;
  }

  const rootType = schema.getRootType(operation.operation) ?? null;
  const root = rootType === null ? null : setOf(operation.selectionSet, rootType);
  return { schema, document: ownDocument(document, operation, spread), operation, root, ...contentsOf(root) };
}

/**
 * The tree of a document derived from a tree, with the same operation; the same tree for the same document.
 *
 * @param schema that of the tree, when left out
 */
export function treeOfDocument(
  document: DocumentNode,
  tree: OperationTree,
  schema: GraphQLSchema = tree.schema,
): OperationTree {
  if (document === tree.document && schema === tree.schema) return tree;
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new TypeError("operationTree: a document without its operation");
  return operationTree(document, operation, schema);
}

/** The same where all is its own. */
function ownDocument(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  spread: ReadonlyMap<string, unknown>,
): DocumentNode {
  const definitions = document.definitions.filter(
    (one) => one === operation || (one.kind === Kind.FRAGMENT_DEFINITION && spread.has(one.name.value)),
  );
  return definitions.length === document.definitions.length ? document : { ...document, definitions };
}

/** Fields that every root type of queries has (GraphQL specification 4.1 and 4.2). */
const introspectedTypes: ReadonlyMap<string, GraphQLOutputType> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map(({ name, type }) => [name, type]),
);

function givenArgument(
  { name: { value: name }, value }: ArgumentNode,
  field: GraphQLField<unknown, unknown> | undefined,
): GivenArgument {
  return { name, definition: field?.args.find((one) => one.name === name) ?? null, value };
}

type Contents = Pick<OperationTree, "sets" | "fields" | "conditionVariables" | "hasConditions" | "hasIntrospection">;

function contentsOf(root: SelectionSet | null): Contents {
  const sets = new Set<SelectionSet>();
  const fields: FieldSelection[] = [];
  const variables = new Set<string>();
  let hasConditions = false;
  const add = (set: SelectionSet): void => {
    if (sets.has(set)) return;
    sets.add(set);
    for (const selection of set.selections) {
      for (const { variable } of selection.conditions) variables.add(variable);
      hasConditions ||= isConditional(selection);
      if (selection.kind === "field") fields.push(selection);
      const below = selection.kind === "field" ? selection.below : selection.set;
      if (below !== null) add(below);
    }
  };
  if (root !== null) add(root);
  return {
    sets: [...sets],
    fields,
    conditionVariables: [...variables].sort(),
    hasConditions,
    hasIntrospection: fields.some(({ name }) => introspectedTypes.has(name)),
  };
}
