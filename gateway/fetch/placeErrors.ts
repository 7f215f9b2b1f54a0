import type { GraphQLFormattedError } from "graphql";
import type { ErrorCode } from "../../schema/errors.ts";
import type { ReplyPath } from "./fetchedFields.ts";

interface UnplacedError {
  readonly message: string;
  readonly code: ErrorCode;
  readonly path: ReplyPath | null;
}

/**
 * Gives each error the paths of the fields that are null because of it. An error that stands on a whole reply or on a
 * whole entity is repeated for each of its fields, since the client sees those and not the fetch.
 */
export function placeErrors(
  errors: readonly UnplacedError[],
  fetchedPaths: () => readonly ReplyPath[],
): GraphQLFormattedError[] {
  const placed = new Map<string, GraphQLFormattedError>();
  for (const { message, code, path } of errors) {
    for (const place of path === null || isWhole(path) ? within(path ?? [], fetchedPaths()) : [path]) {
      const key = `${code} ${place.join(".")}`;
      if (!placed.has(key)) placed.set(key, { message, path: [...place], extensions: { code } });
    }
    if (placed.size === 0) placed.set(code, { message, extensions: { code } });
  }
  return [...placed.values()];
}

function isWhole(path: ReplyPath): boolean {
  return path[0] === "_entities" && path.length <= 2;
}

function within(path: ReplyPath, candidates: readonly ReplyPath[]): readonly ReplyPath[] {
  return candidates.filter((candidate) => path.every((step, index) => candidate[index] === step));
}
