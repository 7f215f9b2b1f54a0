import type { GraphQLFormattedError } from "graphql";
import type { DataObject } from "../graph/dataObject.ts";
import type { ClientPath } from "./targets.ts";

/** The errors of one entity at every place of the client's answer that its representation stands for. */
export function entityErrors(
  errors: readonly GraphQLFormattedError[],
  targets: readonly DataObject[],
  pathsOf: ReadonlyMap<DataObject, readonly ClientPath[]>,
): readonly GraphQLFormattedError[] {
  const places = [...new Set(targets)].flatMap((target) => pathsOf.get(target) ?? []);
  return errors.flatMap((error) => places.map((place) => ({ ...error, path: [...place, ...(error.path ?? [])] })));
}
