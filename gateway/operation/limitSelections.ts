import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from "graphql";
import { type Measure, measureSelections } from "./measureSelections.ts";

/** Fields of introspection in one operation: with all its options and types 100 deep, graphql-js asks for 1,900. */
const maxIntrospectionSelections = 5_000;

/**
 * Refuses operations of more than `maxSelections` fields once every fragment stands where it is spread: a text within the
 * token limit can be a million fields. Introspection counts for itself, also where an operator allows few fields: tools ask
 * for it with some hundred.
 */
export function limitSelections(maxSelections: number): ValidationRule {
  const share = Math.min(1, maxSelections / maxIntrospectionSelections);
  return limitMeasure(maxSelections, `selects more than ${maxSelections} fields`, {
    field: ({ name }, below) => (name.value.startsWith("__") ? below() * share : 1 + below()),
  });
}

/** Refuses operations with more than `maxAliases` aliases: each can ask for the same thing once more. */
export function limitAliases(maxAliases: number): ValidationRule {
  return limitMeasure(maxAliases, `has more than ${maxAliases} aliases`, {
    field: ({ alias }, below) => (alias === undefined ? 0 : 1) + below(),
  });
}

/** Refuses operations with more than `maxRootFields` fields at the top: each is a question of its own. */
export function limitRootFields(maxRootFields: number): ValidationRule {
  return limitMeasure(maxRootFields, `has more than ${maxRootFields} fields at the top`, { field: () => 1 });
}

/** Refuses operations with more than `maxDirectives` directives, wherever they stand. */
export function limitDirectives(maxDirectives: number): ValidationRule {
  return limitMeasure(maxDirectives, `has more than ${maxDirectives} directives`, {
    field: (_field, below) => below(),
    selection: ({ directives = [] }) => directives.length,
    around: (context, { directives = [], variableDefinitions = [] }) => {
      const ofVariables = variableDefinitions.reduce((sum, one) => sum + (one.directives?.length ?? 0), 0);
      const fragments = context.getDocument().definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
      const ofFragments = fragments.reduce((sum, one) => sum + (one.directives?.length ?? 0), 0);
      return directives.length + ofVariables + ofFragments;
    },
  });
}

interface OperationMeasure extends Measure {
  /** What stands outside of selections. */
  readonly around?: (context: ValidationContext, operation: OperationDefinitionNode) => number;
}

function limitMeasure(
  most: number,
  sentence: string,
  { around = () => 0, ...measure }: OperationMeasure,
): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const sizeOf = measureSelections(context, measure);
    return {
      [Kind.OPERATION_DEFINITION]: (operation: OperationDefinitionNode) => {
        if (sizeOf(operation.selectionSet) + around(context, operation) > most) {
          context.reportError(
            new GraphQLError(`The operation ${sentence}. Ask for less at once.`, {
              nodes: operation,
              extensions: { code: "OPERATION_TOO_COMPLEX" },
            }),
          );
        }
        return false;
      },
    };
  };
}
