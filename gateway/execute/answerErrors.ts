import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { internalErrorMessage } from "../shape/maskError.ts";
import type { BrokenPromise } from "../shape/walk.ts";
import type { ClientPath } from "./operationAnswer.ts";

/** What the client is told: every error of a fetch, and one for each broken promise that none of them explains. */
export function answerErrors(
  fetchErrors: readonly GraphQLFormattedError[],
  broken: readonly BrokenPromise[],
  clientNames: ReadonlyMap<string, string>,
  operationName: string | undefined,
): readonly GraphQLError[] {
  if (fetchErrors.length === 0 && broken.length === 0) return [];
  const reported = clientErrors(fetchErrors, clientNames);
  return [...reported, ...brokenErrors(broken, reported, operationName)].map(asGraphQLError);
}

/**
 * The lists that lack rows, which subgraphs tell by errors of code `ROWS_LEFT_OUT` beside their rows, apart from what has failed: data
 * that is there is no error to a client.
 */
export function separateIncomplete(
  errors: readonly GraphQLFormattedError[],
  clientNames: ReadonlyMap<string, string>,
): { readonly failed: readonly GraphQLFormattedError[]; readonly incomplete: readonly ClientPath[] } {
  const isIncomplete = ({ extensions }: GraphQLFormattedError) => extensions?.["code"] === "ROWS_LEFT_OUT";
  if (!errors.some(isIncomplete)) return { failed: errors, incomplete: [] };
  const lists = clientErrors(errors.filter(isIncomplete), clientNames);
  return {
    failed: errors.filter((error) => !isIncomplete(error)),
    incomplete: lists.flatMap(({ path }) => (path === undefined ? [] : [path])),
  };
}

function clientErrors(
  errors: readonly GraphQLFormattedError[],
  clientNames: ReadonlyMap<string, string>,
): readonly GraphQLFormattedError[] {
  if (clientNames.size === 0) return errors;
  return errors.map((error) =>
    error.path === undefined
      ? error
      : {
          ...error,
          path: error.path.map((step) => (typeof step === "string" ? (clientNames.get(step) ?? step) : step)),
        },
  );
}

function asGraphQLError({ message, path, extensions }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null });
}

/** @param coordinate what may not be read: `Person.idNumber`, or the name of a type */
export function forbidden(coordinate: string, path?: GraphQLFormattedError["path"]): GraphQLFormattedError {
  const message = `You may not read ${coordinate}: scopes, level or purpose do not allow it.`;
  return { message, ...(path === undefined ? {} : { path }), extensions: { code: "FORBIDDEN" } };
}

/** A null that a fetch has reported needs no second error; one that nobody reported is a subgraph's broken promise. */
function brokenErrors(
  broken: readonly BrokenPromise[],
  reported: readonly GraphQLFormattedError[],
  operationName: string | undefined,
): readonly GraphQLFormattedError[] {
  if (broken.length === 0) return [];
  const places = reported.map(({ path = [] }) => path.join("\n"));
  return broken.flatMap(({ path, reason, coordinate }) => {
    if (reason === "denied") return [forbidden(coordinate ?? "", path)];
    if (places.some((place) => covers(place, path.join("\n")))) return [];
    // For the log: `maskError` lets the code alone through.
    const extensions = { code: "INTERNAL_SERVER_ERROR", because: whyBroken[reason], operation: operationName };
    return [{ message: internalErrorMessage, path, extensions }];
  });
}

const whyBroken = {
  null: "a subgraph gave null where its schema allows none, and no error",
  type: "a subgraph gave a value of another type than its schema says",
} as const;

function covers(reported: string, place: string): boolean {
  return place === reported || place.startsWith(`${reported}\n`) || reported.startsWith(`${place}\n`);
}
