import { isDeepStrictEqual } from "node:util";
import { explains } from "./support/errorPlaces.ts";
import type { Outcome } from "./support/twoEngines.ts";

/** Where the stock gateway (@apollo/gateway 2.14) is wrong, and by which rule. Nothing else may differ. */
export interface KnownDifference {
  readonly name: string;
  /** What the stock gateway does. */
  readonly stock: string;
  /** The rule that it breaks; sections are those of the GraphQL specification, October 2021. */
  readonly rule: string;
}

/**
 * Of the planner, which both engines share, and of the stock executor: ours plans another operation in its place (gateway/plan). Held to the stock
 * executor on that operation, and without faults to the whole graph as one schema.
 */
export const planDifferences = {
  requiredField: {
    name: "required field under the client's name",
    stock: "A field that @requires asks for with arguments is dropped where the client asks for it with others.",
    rule: "6.4.2 ResolveFieldValue: the resolver would see the value of another field.",
  },
  skippedRequires: {
    name: "field beside a skipped one with requirements",
    stock:
      "The inputs of a skipped @requires field are missing, so its whole fetch is left out, and the fields beside it are null without an error.",
    rule: "6.4.4: a null that no resolver gave needs an error.",
  },
  wholeMutation: {
    name: "mutation planned as a whole",
    stock:
      "Root fields of one subgraph run in one fetch, out of order where fragments are around them, and one that fails nulls all.",
    rule: "6.2.2 Mutation: the fields run serially in the order of the collected field set, each with all below it.",
  },
  lostErrors: {
    name: "errors lost with the answer",
    stock: "A failed assertion replaces all errors that the fetches had reported.",
    rule: "6.4.4: every field error must be in the errors of the response.",
  },
  plannerFault: {
    name: "planner fails on a fragment in an interface object",
    stock: "An assertion of the planner fails: no plan, and no answer from either engine.",
    rule: "None that an executor could keep: without a plan the operation ends in an internal error.",
  },
  interfaceName: {
    name: "name of an interface written over the type of the object",
    stock: "The __typename that an interface object answers with replaces the one that its owner gave.",
    rule: "6.4.3 CompleteValue: the object keeps the type that ResolveAbstractType gave it.",
  },
  erased: {
    name: "value erased by another subgraph's null",
    stock: "What one subgraph brought of a value type is replaced by the null that another one has for it.",
    rule: "6.4.4: only the field in error becomes null; what another source gave for the fields beside it is there.",
  },
  plannerAlias: {
    name: "name of the planner in an error path",
    stock: "A field that the planner renamed stands in the path under that name.",
    rule: "7.1.2: path holds the response keys of the operation.",
  },
  crash: {
    name: "stock executor throws",
    stock:
      "A value that is no list where the plan expects one throws out of the executor: no data, no error of a field.",
    rule: "6.4.4: the error belongs to the field.",
  },
  misplacedError: {
    name: "error on another entity of the list",
    stock: "An error is placed by its number among the representations that were sent, counted over all entities.",
    rule: "7.1.2: path must be that of the response field which experienced the error.",
  },
} as const satisfies Readonly<Record<string, KnownDifference>>;

/** A place where the two answers begin to differ. */
interface Divergence {
  readonly ours: unknown;
  /** Undefined where the field is not there. */
  readonly apollo: unknown;
  /** What the stock engine had fetched for the place. */
  readonly fetched: unknown;
  readonly errors: Outcome["errors"];
}

interface ShapeDifference extends KnownDifference {
  /** True only where this alone can be between the two. Ours is already known to be what graphql-js gives. */
  readonly explains: (divergence: Divergence) => boolean;
}

/** Of the stock gateway's response shaping. Held to graphql-js on the data that the stock gateway fetched. */
const shapeDifferences: readonly ShapeDifference[] = [
  {
    name: "whole answer lost for one value of the wrong kind",
    stock:
      "A scalar in place of a list or an object, or a __typename that is no name, fails an assertion: no data at all.",
    rule: "6.4.4: the error belongs to the field, and null bubbles from there.",
    explains: ({ apollo, errors }) =>
      apollo === undefined && errors.length === 1 && errors.every(({ message }) => assertions.test(message)),
  },
  {
    name: "type that the field cannot have",
    stock: "An object of an impossible type is completed as that type.",
    rule: "6.4.3 CompleteValue: an object field has its own type; ResolveAbstractType must give a possible one.",
    explains: ({ fetched }) => impossibleTypes.test(JSON.stringify(fetched) ?? ""),
  },
  {
    name: "fragment on an abstract type without __typename",
    stock:
      "Inside a fragment on an abstract type the object counts as of that type, and fields of inner fragments are lost.",
    rule: "6.3.2 CollectFields: DoesFragmentTypeApply takes the type of the object.",
    explains: ({ ours, apollo }) =>
      (ours !== undefined && apollo === undefined) || (apollo === null && typeof ours === "object"),
  },
  {
    name: "integer beyond 32 bits",
    stock: "Any whole number passes as Int.",
    rule: "3.5.1 Int: beyond 32 bits a field error must be raised.",
    explains: ({ ours, fetched }) => ours === null && /\b[1-9]\d{10,}\b/.test(JSON.stringify(fetched) ?? ""),
  },
  {
    name: "ID as a number",
    stock: "A number passes as ID and stays a number.",
    rule: "3.5.5 ID: serialised as a String, also where the source holds a number.",
    explains: ({ ours, apollo }) => typeof apollo === "number" && ours === String(apollo),
  },
];

export const knownNames: readonly string[] = [...Object.values(planDifferences), ...shapeDifferences].map(
  ({ name }) => name,
);

/** Names of what is between the two answers; null where something is not known. */
export function shapeDifferencesBetween(ours: unknown, apollo: Outcome): readonly string[] | null {
  const names = divergences(ours, apollo.data, []).map((path) => {
    const object = path.at(-1) === "__typename" ? path.slice(0, -1) : path;
    const divergence = {
      ours: at(ours, path),
      apollo: at(apollo.data, path),
      fetched: at(apollo.fetched, object),
      errors: apollo.errors,
    };
    return shapeDifferences.find(({ explains }) => explains(divergence))?.name;
  });
  return names.every((name) => name !== undefined) ? [...new Set(names)] : null;
}

/** Whether the stock engine has nulls with an error where ours has an object or a list, and nothing else is between the two. */
export function isErasedOnly(ours: unknown, expected: unknown, errors: Outcome["errors"]): boolean {
  const paths = divergences(ours, expected, []);
  return paths.every((path) => {
    const isKept = at(expected, path) === null && typeof at(ours, path) === "object";
    return isKept && errors.some((error) => error.path !== null && explains(error.path.map(String), path));
  });
}

/** What damage puts in place of an object, and of a leaf that is no text. */
export const wrongKind = "no-such-value";

/** Names that damage writes into `__typename`. */
const impossibleTypes = /"__typename":"(Nothing|Query)"/;

const assertions =
  /^(Invalid non-(list|object|string) value|Got unexpected value for __typename|Cannot read properties|Cannot use 'in' operator)/;

/** Places where the two begin to differ. */
function divergences(ours: unknown, apollo: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (isDeepStrictEqual(ours, apollo)) return [];
  if (typeof ours !== "object" || typeof apollo !== "object" || ours === null || apollo === null) return [path];
  const names = new Set([...Object.keys(ours), ...Object.keys(apollo)]);
  return [...names].flatMap((name) => divergences(at(ours, [name]), at(apollo, [name]), [...path, name]));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, name)
        ? (found as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}
