/** `npm run limits:processes`: several gateway processes on one legacy system, in more sizes than `npm test` tries. */
import { wholeNumbers } from "../../scripts/flags/flagKinds.ts";
import { readFlags } from "../../scripts/flags/readFlags.ts";
import { runVitest } from "../support/runVitest.ts";

const { processes } = readFlags(
  `npm run limits:processes -- [--processes N,N]

Starts N gateway processes and a subgraph alone on one legacy system and counts its calls.
--processes  1,2,4 unless told; npm test runs 2`,
  { processes: wholeNumbers([1, 2, 4], { from: 1, to: 16 }) },
);

process.exitCode = await runVitest("test/flows/sharedSystem.test.ts", { GATEWAY_PROCESSES: processes.join(",") });
