import {
  type ASTNode,
  type ConstValueNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  parse,
  print,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** What the planner is given in place of an operation, and how its fetches become those of the operation. */
export interface KeptLiterals {
  readonly document: DocumentNode;
  /** Puts the literals into the text of a fetch. */
  readonly restore: (query: string) => string;
  /** Names of variables that stand for literals. */
  readonly names: ReadonlySet<string>;
}

/**
 * Keeps number literals of custom scalars and ids as they were written: the planner makes JavaScript numbers of them, and writes these.
 * Each that would change is a variable while the operation is planned, and a literal again in the fetches, so that subgraphs
 * parse what the client wrote. Defaults of variables cannot be variables: theirs are put back by the variable's name.
 *
 * @returns null where there is none
 */
export function keepLiterals(document: DocumentNode, schema: GraphQLSchema): KeptLiterals | null {
  if (!hasChangingNumber(document)) return null;
  const literals = new Map<
    string,
    { readonly name: string; readonly type: GraphQLInputType; readonly value: ValueNode }
  >();
  const taken = variableNames(document);
  const defaults = new Map<string, ConstValueNode>();
  const typeInfo = new TypeInfo(schema);
  /** The custom scalar that the walk is inside of: what is in its literal has no type of its own. */
  let scalar: { readonly node: ASTNode; readonly type: GraphQLInputType } | null = null;

  const typeHere = (node: ASTNode): GraphQLInputType | null => {
    if (scalar !== null) return scalar.type;
    const type = typeInfo.getInputType();
    if (!isInputType(type) || !holdsExactly(type)) return null;
    if (node.kind === Kind.LIST || node.kind === Kind.OBJECT) return null;
    return type;
  };
  const standIn = (node: ASTNode & ValueNode) => {
    const type = typeHere(node);
    if (type === null || !isChanging(node)) return undefined;
    const key = `${type} ${print(node)}`;
    const known = literals.get(key);
    const name = known?.name ?? freshName(`literal_${literals.size}`, taken);
    if (known === undefined) {
      literals.set(key, { name, type, value: node });
      taken.add(name);
    }
    return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } as const;
  };
  const enterNested = (node: ASTNode): undefined => {
    const type = typeInfo.getInputType();
    if (scalar === null && node.kind === Kind.OBJECT && isInputType(type) && holdsExactly(type)) {
      scalar = { node, type: nullableOf(type) };
    }
    return undefined;
  };
  const leaveNested = (node: ASTNode): undefined => {
    if (scalar?.node === node) scalar = null;
    return undefined;
  };

  const planned = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      // Whatever stands there is put back in the end; the planner cannot read them all.
      VariableDefinition(definition): VariableDefinitionNode | false {
        const { defaultValue } = definition;
        if (defaultValue === undefined || !hasChangingNumber(defaultValue)) return false;
        defaults.set(definition.variable.name.value, defaultValue);
        return { ...definition, defaultValue: visit(defaultValue, { IntValue: asZero, FloatValue: asZero }) };
      },
      IntValue: standIn,
      FloatValue: standIn,
      ObjectValue: { enter: enterNested, leave: leaveNested },
    }),
  );
  const declared = visit(planned, {
    OperationDefinition: (operation) => ({
      ...operation,
      variableDefinitions: [...(operation.variableDefinitions ?? []), ...[...literals.values()].map(declarationOf)],
    }),
    SelectionSet: () => false,
  });
  const kept = new Map([...literals.values()].map(({ name, value }) => [name, value]));
  return { document: declared, restore: restoring(kept, defaults), names: new Set(kept.keys()) };
}

/** @returns the text of a fetch with its literals, and with the defaults of its variables, as the client wrote them */
function restoring(
  literals: ReadonlyMap<string, ValueNode>,
  defaults: ReadonlyMap<string, ConstValueNode>,
): KeptLiterals["restore"] {
  return (query) =>
    print(
      visit(parse(query, { noLocation: true }), {
        VariableDefinition(definition): VariableDefinitionNode | null | undefined | false {
          const name = definition.variable.name.value;
          if (literals.has(name)) return null;
          const defaultValue = defaults.get(name);
          // Entered no further: a definition is no use of its variable.
          return definition.defaultValue === undefined || defaultValue === undefined
            ? false
            : { ...definition, defaultValue };
        },
        Variable: ({ name }) => literals.get(name.value),
      }),
    );
}

export function variableNames(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}

/** @returns `wanted`, or what is most like it and not taken */
export function freshName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name += "_";
  return name;
}

function declarationOf({
  name,
  type,
}: {
  readonly name: string;
  readonly type: GraphQLInputType;
}): VariableDefinitionNode {
  const { definitions } = parse(`query($${name}: ${type}) { _ }`, { noLocation: true });
  const [operation] = definitions;
  const declaration = operation?.kind === Kind.OPERATION_DEFINITION ? operation.variableDefinitions?.[0] : undefined;
  if (declaration === undefined) throw new TypeError("exactLiterals: no declaration");
  return declaration;
}

function holdsExactly(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  // An ID may be written as an integer, and is a text (GraphQL specification 3.5.5).
  return isScalarType(named) && (!isSpecifiedScalarType(named) || named.name === "ID");
}

function nullableOf(type: GraphQLInputType): GraphQLInputType {
  return getNamedType(type) as GraphQLInputType;
}

/** Cheap, since most operations have no such number. */
function hasChangingNumber(document: ASTNode): boolean {
  let found = false;
  const look = (node: ASTNode & ValueNode) => {
    found ||= isChanging(node);
  };
  visit(document, { IntValue: look, FloatValue: look });
  return found;
}

function asZero(node: ValueNode): ValueNode | undefined {
  return isChanging(node) ? { kind: Kind.INT, value: "0" } : undefined;
}

/** Whether JavaScript writes the number in another way. */
function isChanging(node: ValueNode): boolean {
  return (node.kind === Kind.INT || node.kind === Kind.FLOAT) && String(Number(node.value)) !== node.value;
}
