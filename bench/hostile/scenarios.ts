import { getIntrospectionQuery } from "graphql";
import { largeRegisterCsv, largeWorkbook, sharedTextBomb } from "../../test/support/hostile/hostileFiles.ts";
import { longAlias } from "../../test/support/hostile/longAlias.ts";
import { longComment } from "../../test/support/hostile/longComment.ts";
import { nestedIntrospection } from "../../test/support/hostile/nestedIntrospection.ts";
import { repeatedIntrospection } from "../../test/support/hostile/repeatedIntrospection.ts";

export interface Scenario {
  /** Of docs/requirements.md. */
  readonly id: string;
  readonly name: string;
  /** Body of the hostile request of that number, as JSON. */
  readonly body: (number: number) => string;
  /** Hostile requests under way at once. */
  readonly atOnce: number;
  /** What the grid platform's lists are. */
  readonly grid?: "endless";
  /** What lies in the newest month of the file drop, in place of what the stand-in wrote. */
  readonly files?: { readonly csv?: () => Buffer; readonly xlsx?: () => Buffer };
}

const megabyte = 1_000_000;
const operation = (query: string) => JSON.stringify({ query });
const dropped = operation(
  '{ community(code: "320583102001") { collectiveOrganizations { monthlyRegister { rowCount } inventory { assetCount } } } }',
);

/** Each under its id, in the order of the requirements. */
export const scenarios: readonly Scenario[] = [
  {
    id: "A1",
    name: "a legacy list that promises 2,147,483,647 rows and has none",
    grid: "endless",
    atOnce: 4,
    body: () =>
      operation(
        '{ community(code: "320282113200") { households(first: 20) { nodes { code } } gridUnits { nodes { code keyPlaces { nodes { id } } } } riskSignals { nodes { id } } keyPlaces { nodes { id } } } }',
      ),
  },
  {
    id: "A3",
    name: "texts of 1 MB, each with another long alias",
    atOnce: 8,
    body: (number) => operation(longAlias(megabyte - 200, number)),
  },
  {
    id: "A3",
    name: "texts of 1 MB, each with another long comment",
    atOnce: 8,
    body: (number) => operation(longComment(megabyte - 200, number)),
  },
  {
    id: "A3",
    name: "texts just under the limit, each with another long comment",
    atOnce: 8,
    body: (number) => operation(longComment(99_000, number)),
  },
  {
    id: "A4",
    name: "all fields of all types under 95 names",
    atOnce: 8,
    body: () => operation(repeatedIntrospection(95)),
  },
  { id: "A4", name: "types of fields of types", atOnce: 8, body: () => operation(nestedIntrospection(50)) },
  { id: "A4", name: "the usual introspection", atOnce: 8, body: () => operation(getIntrospectionQuery()) },
  {
    id: "A7",
    name: "a CSV of 500,000 rows",
    atOnce: 2,
    files: { csv: () => largeRegisterCsv(500_000) },
    body: () => dropped,
  },
  {
    id: "A7",
    name: "a workbook of 100,000 rows",
    atOnce: 2,
    files: { xlsx: () => largeWorkbook(100_000) },
    body: () => dropped,
  },
  {
    id: "A7",
    name: "a workbook of 43 kB with one text of 40 MB",
    atOnce: 2,
    files: { xlsx: () => sharedTextBomb(40 * megabyte) },
    body: () => dropped,
  },
];
