/** `npm run kill:journal`: the query log's process killed under load, more often than `npm test` does. */
import { wholeNumber } from "../../scripts/flags/flagKinds.ts";
import { readFlags } from "../../scripts/flags/readFlags.ts";
import { runVitest } from "../support/runVitest.ts";

const { rounds } = readFlags(
  `npm run kill:journal -- [--rounds N]

Kills the process that writes the query log with kill -9 under load, and verifies what is left: each answer has one record.
Five kinds of moments, N rounds of each: any, while a segment is rotated, sealed, shipped to the index, and while it recovers.
--rounds  40 unless told, 200 kills; npm test runs 16`,
  { rounds: wholeNumber(40, { from: 1, to: 100_000 }) },
);

process.exitCode = await runVitest("test/audit/crash.test.ts", { KILL_ROUNDS: String(rounds) });
