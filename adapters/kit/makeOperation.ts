import type {
  AnyDeclaration,
  GroupLookupDeclaration,
  ListDeclaration,
  LookupDeclaration,
  QueryDeclaration,
  WriteDeclaration,
} from "../system.ts";
import { makeGroupLookup } from "./makeGroupLookup.ts";
import { makeList } from "./makeList.ts";
import { makeLookup } from "./makeLookup.ts";
import { makeQuery } from "./makeQuery.ts";
import { makeWrite } from "./makeWrite.ts";
import type { Runner } from "./runner.ts";

/**
 * Makes the function of one declaration. Only the declaration knows its key and value types: they are erased here and
 * restored by `Operation` in `defineSystem`.
 */
export function makeOperation<Request, Reply>(
  name: string,
  declaration: AnyDeclaration,
  runner: Runner<Request, Reply>,
): unknown {
  const erased: unknown = declaration;
  switch (declaration.kind) {
    case "lookup":
      return makeLookup(name, erased as LookupDeclaration<Request, Reply, string, unknown>, runner);
    case "groupLookup":
      return makeGroupLookup(name, erased as GroupLookupDeclaration<Request, Reply, string, unknown>, runner);
    case "list":
      return makeList(name, erased as ListDeclaration<Request, Reply, unknown, unknown>, runner);
    case "query":
      return makeQuery(name, erased as QueryDeclaration<Request, Reply, unknown, unknown>, runner);
    case "write":
      return makeWrite(name, erased as WriteDeclaration<Request, Reply, unknown, unknown>, runner);
  }
}
