import type { MysqlRow } from "./readCells.ts";

const reading = new Set(["USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS"]);

/**
 * Whether an account can only read, by its SHOW GRANTS: for servers that have no session which only reads (TiDB, unless
 * `tidb_enable_noop_functions` is on). False for roles, whose rights are not listed, and for whatever is not understood.
 *
 * @example ["GRANT USAGE ON *.* TO 'reader'@'%'", "GRANT SELECT, SHOW VIEW ON `zzgl`.* TO 'reader'@'%'"]
 */
export function readsOnly(grants: readonly MysqlRow[]): boolean {
  return grants.length > 0 && grants.every((row) => Object.values(row).every(isReading));
}

function isReading(grant: unknown): boolean {
  const rights = /^GRANT (.+?) ON .+ TO /.exec(String(grant))?.[1];
  if (rights === undefined) return false;
  // SELECT on some columns is written with their names: SELECT (`dm`, `mc`).
  const names = rights.replaceAll(/\s*\([^)]*\)/g, "").split(/,\s*/);
  return names.every((name) => reading.has(name.toUpperCase()));
}
