import type { Hidden } from "../../audit/index/search/hidden.ts";
import { loadReadings, readingsOf } from "../../audit/index/search/readings.ts";
import { termId } from "../../audit/index/search/recordFilter.ts";
import type { AuditRegisters } from "./context.ts";

/** 个人信息保护法 Personal Information Protection Law, article 6: rights go no further than what is needed. Null for no such client. */
export async function minimise(
  { index, grantOf }: AuditRegisters,
  client: string,
  { from, to }: { from: Date; to: Date },
  hidden: Hidden | null,
) {
  const grant = await grantOf(client);
  if (grant === null) return null;
  const id = await termId(index.pool, "client", client);
  const readings =
    id === null ? [] : [...(await loadReadings(index, await readingsOf(index, id, from, to, hidden))).values()];
  const used = new Set(readings.flatMap(({ fields }) => Object.values(fields).flat()));
  const needed = new Set(
    grant.fields
      .filter(({ coordinate }) => used.has(coordinate))
      .flatMap(({ scopes }) => scopes.filter((all) => all.every((scope) => grant.scopes.includes(scope))).flat()),
  );
  return {
    client,
    from: from.toISOString(),
    to: to.toISOString(),
    unusedScopes: grant.scopes.filter((scope) => !needed.has(scope)),
    unusedFields: grant.fields
      .map(({ coordinate }) => coordinate)
      .filter((coordinate) => !used.has(coordinate))
      .sort(),
    usedFields: [...used].sort(),
  };
}
