import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { StoreError } from "./storeError.ts";

export interface Migration {
  /** `0001-register` */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, hexadecimal; line ends do not count. */
  readonly checksum: string;
}

const folder = new URL("./migrations/", import.meta.url);

/** The migrations of this version, in order. @throws StoreError for a name that is none or a number that is missing */
export function readMigrations(directory: URL = folder): readonly Migration[] {
  const names = readdirSync(directory).sort();
  return names.map((file, index) => {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1];
    if (Number(number) !== index + 1) {
      throw new StoreError(`Migration ${file} does not fit: number ${index + 1} is expected, as 0001-name.sql.`);
    }
    const sql = readFileSync(new URL(file, directory), "utf8").replaceAll("\r\n", "\n");
    return { name: file.replace(/\.sql$/, ""), sql, checksum: createHash("sha256").update(sql).digest("hex") };
  });
}
