import { UsageError } from "../../cli/command.ts";
import { table } from "../../cli/table.ts";
import { defaultOverlapS } from "../keys/keyRegister.ts";
import type { AccessCommand } from "./command.ts";
import { timeText } from "./describeClient.ts";

const longestOverlapS = 30 * 86_400;

const rotate: AccessCommand = {
  summary: "Publishes a new signing key, which signs tokens after the overlap. Needs ACCESS_KEY.",
  positionals: [],
  flags: {
    overlap: { value: "SECONDS", description: `Until it signs; ${defaultOverlapS} by default.` },
    withdraw: { description: "At once, and every token that is out ends: for a key that somebody else may have." },
  },
  async run({ flags }, { keys }) {
    const { overlap, withdraw } = flags;
    if (overlap !== undefined && withdraw !== undefined) throw new UsageError("--withdraw has no overlap.");
    if (withdraw !== undefined) {
      const kid = await keys.withdraw();
      return { text: `Key ${kid} signs now; every token that was out is worth nothing.`, json: { kid, overlapS: 0 } };
    }
    const overlapS = overlap === undefined ? defaultOverlapS : Number(overlap);
    if (!Number.isInteger(overlapS) || overlapS < 0 || overlapS > longestOverlapS) {
      throw new UsageError(`--overlap has to be a whole number of seconds from 0 to ${longestOverlapS}.`);
    }
    const kid = await keys.rotate(overlapS);
    return { text: `Key ${kid} is published and signs in ${overlapS} s.`, json: { kid, overlapS } };
  },
};

const list: AccessCommand = {
  summary: "Lists the signing keys in the order in which they sign.",
  positionals: [],
  flags: {},
  async run(_given, { keys }) {
    const listed = await keys.list();
    const rows = listed.map(({ kid, algorithm, state, notBefore, retiresAt }) => [
      kid,
      algorithm,
      state,
      timeText(notBefore.getTime()),
      retiresAt === null ? "-" : timeText(retiresAt.getTime()),
    ]);
    const heads = ["KEY", "ALGORITHM", "STATE", "SIGNS FROM", "VERIFIES UNTIL"];
    return {
      text: rows.length === 0 ? "No key; the first gateway that starts makes one." : table(heads, rows).trimEnd(),
      json: { keys: listed },
    };
  },
};

export const keyCommands = { "keys rotate": rotate, "keys list": list } satisfies Record<string, AccessCommand>;
