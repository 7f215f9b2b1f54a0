import { type GraphQLError, type GraphQLSchema, getNullableType, isListType, isObjectType } from "graphql";
import { rowsOf, unreadableIn } from "../../adapters/kit/rows.ts";
import type { Rows } from "../../adapters/system.ts";
import { leftOutError } from "./publicError.ts";

/** The lists of an operation that lack unreadable rows, reported next to its data. */
export interface ListReport {
  readonly incomplete: GraphQLError[];
}

export function createListReport(): ListReport {
  return { incomplete: [] };
}

/**
 * Makes every list resolver report rows that were left out, in the operation's context: an error of code
 * `ROWS_LEFT_OUT` at the list's path, next to the readable rows. The gateway puts the path into `extensions.incomplete`
 * of its answer. Connections count such rows themselves.
 */
export function reportIncompleteLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      if (resolve === undefined || field.name === "_entities" || !isListType(getNullableType(field.type))) continue;
      field.resolve = (source, given, context: ListReport, info) => {
        const told = (rows: unknown) => {
          if (Array.isArray(rows) && unreadableIn(rows) > 0) context.incomplete.push(leftOutError(info.path));
          return rows;
        };
        const rows: unknown = resolve(source, given, context, info);
        return rows instanceof Promise ? rows.then(told) : told(rows);
      };
    }
  }
}

/** True for a report about a list, which is no failure. graphql-jit's own errors may lack `extensions`. */
export function isLeftOut({ extensions }: Partial<GraphQLError>): boolean {
  return extensions?.["code"] === "ROWS_LEFT_OUT";
}

/** Rows derived from other lists. They lack whatever any of those lacks. */
export function rowsFrom<Value>(values: readonly Value[], ...lists: readonly Rows<unknown>[]): Rows<Value> {
  return rowsOf(
    values,
    lists.reduce((sum, list) => sum + unreadableIn(list), 0),
  );
}
