import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from "graphql";

type Conditions = Readonly<Record<string, unknown>>;

/** Asked for where nothing else is left; never shown, since what is shown follows the client's own document. */
const placeholder: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

/**
 * The document as it is for one set of conditions: what `@skip` and `@include` leave (GraphQL specification 3.13.1 and
 * 3.13.2), without the two directives. Planned instead of the original, because the planner of 2.14 asks for the inputs
 * of a skipped `@requires` field under its condition but needs them without, and so loses the fields beside it.
 */
export function applyConditions(document: DocumentNode, conditions: Conditions): DocumentNode {
  if (conditionVariables(document) === null) return document;
  return visit(document, {
    SelectionSet: {
      enter: (selectionSet): SelectionSetNode => {
        const selections = selectionSet.selections.filter((selection) => isIncluded(selection, conditions));
        return { ...selectionSet, selections: selections.length === 0 ? [placeholder] : selections };
      },
    },
    Directive: (directive) => (isCondition(directive) ? null : undefined),
  });
}

/** The document with everything that any set of conditions leaves. */
export function includeAll(document: DocumentNode): DocumentNode {
  if (conditionVariables(document) === null) return document;
  return visit(document, {
    SelectionSet: {
      enter: (selectionSet): SelectionSetNode => {
        const selections = selectionSet.selections.filter(({ directives = [] }) => !directives.some(isNever));
        return { ...selectionSet, selections: selections.length === 0 ? [placeholder] : selections };
      },
    },
    Directive: (directive) => (isCondition(directive) ? null : undefined),
  });
}

/** `@skip(if: true)` and `@include(if: false)`, whatever the variables. */
function isNever(directive: DirectiveNode): boolean {
  const value = directive.arguments?.[0]?.value;
  return isCondition(directive) && value?.kind === Kind.BOOLEAN && value.value === (directive.name.value === "skip");
}

/** Names of the variables that decide which fields are there; null where no selection has a condition at all. */
export function conditionVariables(document: DocumentNode): readonly string[] | null {
  const names = new Set<string>();
  let hasConditions = false;
  visit(document, {
    Directive(directive) {
      if (!isCondition(directive)) return;
      hasConditions = true;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return hasConditions ? [...names].sort() : null;
}

/** @param conditions values of the variables that `@skip` and `@include` name */
function isIncluded(selection: SelectionNode, conditions: Conditions): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, conditions);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, conditions);
  return skip?.["if"] !== true && include?.["if"] !== false;
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === "skip" || name.value === "include";
}
