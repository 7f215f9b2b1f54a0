/** `npm run kill:writes`: mutations that are cut, a gateway that is killed, and what the query log then says. */

import { wholeNumber } from "../../scripts/flags/flagKinds.ts";
import { readFlags } from "../../scripts/flags/readFlags.ts";
import { runWrites } from "./runWrites.ts";

const {
  mutations,
  kills: wantedKills,
  seed,
} = readFlags(
  `npm run kill:writes -- [--mutations N] [--kills N] [--seed N]

Starts the stand-ins of the legacy systems and a gateway with its query log, and sends mutations by POST, as event streams and over
WebSockets whose clients go at random moments. In between the gateway is killed with kill -9 and started again. In the end every
event of the platform has to have its record or its intent, none twice, and the log has to verify. About five minutes.
--mutations  1000 unless told
--kills      50 unless told
--seed       1 unless told; decides the moments`,
  {
    mutations: wholeNumber(1_000, { from: 0, to: 999_999 }),
    kills: wholeNumber(50, { from: 0, to: 999_999 }),
    seed: wholeNumber(1, { from: 0, to: 999_999 }),
  },
);

const startedAt = performance.now();
const result = await runWrites({
  mutations,
  kills: wantedKills,
  seed,
  onProgress: (text) => console.log(text),
});
const { events, intents, outcomes, unknown, kills, problems } = result;
console.log(
  [
    `${events} events in the platform; ${intents} intents; outcomes ${JSON.stringify(outcomes)}; ${unknown.length} unknown after ${kills} kills;`,
    `${Math.round((performance.now() - startedAt) / 1_000)} s.`,
    ...problems,
    problems.length === 0 ? "Every event has its record or its intent, none twice." : `${problems.length} problems.`,
  ].join("\n"),
);
process.exitCode = problems.length === 0 ? 0 : 1;
