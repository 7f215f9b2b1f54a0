import type {
  GroupLookupDeclaration,
  ListDeclaration,
  LookupDeclaration,
  QueryDeclaration,
  WriteDeclaration,
} from "../system.ts";

/**
 * Makers of declarations, typed to one protocol. Each adds `kind` to the declaration that it takes.
 *
 * @example
 * const { lookup } = declare<SoapRequest, SoapReply>();
 * const eventsById = lookup({
 *   batchSize: 50,
 *   request: (ids: readonly string[]) => ({ function: "queryEventByIds", body: { eventIds: ids.join(",") } }),
 *   decode: eachRow(decodeEvent),
 *   keyOf: (event) => event.id,
 * });
 */
export function declare<Request, Reply>() {
  return {
    lookup: <Key extends string, Value>(
      declaration: Omit<LookupDeclaration<Request, Reply, Key, Value>, "kind">,
    ): LookupDeclaration<Request, Reply, Key, Value> => ({ ...declaration, kind: "lookup" }),

    groupLookup: <Key extends string, Value>(
      declaration: Omit<GroupLookupDeclaration<Request, Reply, Key, Value>, "kind">,
    ): GroupLookupDeclaration<Request, Reply, Key, Value> => ({ ...declaration, kind: "groupLookup" }),

    list: <Filter, Value>(
      declaration: Omit<ListDeclaration<Request, Reply, Filter, Value>, "kind">,
    ): ListDeclaration<Request, Reply, Filter, Value> => ({ ...declaration, kind: "list" }),

    query: <Input, Value>(
      declaration: Omit<QueryDeclaration<Request, Reply, Input, Value>, "kind">,
    ): QueryDeclaration<Request, Reply, Input, Value> => ({ ...declaration, kind: "query" }),

    write: <Input, Outcome>(
      declaration: Omit<WriteDeclaration<Request, Reply, Input, Outcome>, "kind">,
    ): WriteDeclaration<Request, Reply, Input, Outcome> => ({ ...declaration, kind: "write" }),
  };
}
