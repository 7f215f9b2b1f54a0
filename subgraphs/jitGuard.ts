import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInputType,
  Kind,
  typeFromAST,
  visit,
} from "graphql";
import { hasLongInteger } from "./exactScalars.ts";

/**
 * Which operations graphql-jit does not answer as the specification says; they are run by graphql-js. Told once for each
 * operation, by its text and the schema:
 *
 * - A variable whose type leads to itself: code for it is made without end (graphql-jit#81, #175).
 * - A variable whose type has a field with a default: the default is not applied (GraphQL specification 3.10, Input Coercion).
 * - A variable that takes no null and has a default: without a value it is refused (GraphQL specification 6.1.2).
 * - A variable inside an object of an argument: one without a value becomes null, and in an object of a custom scalar every
 *   one does (graphql-jit#91, #142).
 * - A literal integer that JavaScript would round: code is made of literals as JSON, which has no bigint (exactScalars.ts).
 * - A field that is answered as `__proto__`: in the code for it that is the prototype of an object, and no member of it.
 * - A nullable variable of `@skip` or `@include`: null counts as false instead of being refused.
 */
export function createNeedsInterpreter(schema: GraphQLSchema): (document: DocumentNode) => boolean {
  /** By name; also while a type is being looked at, so that one that is met again leads to itself. */
  const verdicts = new Map<string, boolean>();

  function isUnsafe(type: GraphQLInputType): boolean {
    const named = getNamedType(type);
    if (!isInputObjectType(named)) return false;
    const known = verdicts.get(named.name);
    if (known !== undefined) return known;
    verdicts.set(named.name, true);
    const fields = Object.values(named.getFields());
    const verdict = fields.some((field) => field.defaultValue !== undefined || isUnsafe(field.type));
    verdicts.set(named.name, verdict);
    return verdict;
  }

  return (document) => {
    let found = false;
    let objects = 0;
    const nullable = new Set<string>();
    visit(document, {
      VariableDefinition: ({ variable, type, defaultValue }) => {
        const declared = typeFromAST(schema, type);
        if (isInputType(declared) && isUnsafe(declared)) found = true;
        if (type.kind !== Kind.NON_NULL_TYPE) nullable.add(variable.name.value);
        else if (defaultValue !== undefined) found = true;
        return false;
      },
      Field: ({ alias }) => {
        if (alias?.value === "__proto__") found = true;
      },
      Directive: ({ name, arguments: given = [] }) => {
        if (name.value !== "skip" && name.value !== "include") return;
        const isOpen = given.some(({ value }) => value.kind === Kind.VARIABLE && nullable.has(value.name.value));
        if (isOpen) found = true;
      },
      ObjectValue: {
        enter: () => {
          objects += 1;
        },
        leave: () => {
          objects -= 1;
        },
      },
      Variable: () => {
        if (objects > 0) found = true;
      },
    });
    return found || hasLongInteger(document);
  };
}
