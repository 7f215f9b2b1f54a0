import { renameSync } from "node:fs";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "../../../adapters/system.ts";
import { type AssetDrop, assetDrop } from "../../../adapters/systems/asset/assetDrop.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import type { ContractOptions, Misbehaviour } from "../conformanceSuite.ts";

const deadlineMs = 3000;
const sheets = ["固定资产", "资源信息"] as const;
/** A register that the platform never drops. */
const missing = "JTZC_WU";

/** The asset platform's file drop, in a copy of the stand-in's directory: the register and both sheets are its keys. */
export function dropUnderTest(sandbox: () => Sandbox): ContractOptions["start"] {
  return async ({ onFailure, ...options }) => {
    const { world, endpoints } = sandbox();
    const root = await mkdtemp(join(tmpdir(), "drop-"));
    const [directory, elsewhere] = [join(root, "out"), join(root, "elsewhere")];
    let failuresLeft = Number.POSITIVE_INFINITY;

    const system = assetDrop(
      { directory, deadlineMs },
      {
        ...options,
        onFailure: (error, requestId) => {
          onFailure?.(error, requestId);
          failuresLeft -= 1;
          if (failuresLeft === 0) renameSync(elsewhere, directory);
        },
      },
    );
    async function behave(misbehaviour: Misbehaviour | null, times = Number.POSITIVE_INFINITY): Promise<void> {
      failuresLeft = times;
      await rm(elsewhere, { recursive: true, force: true });
      await rm(directory, { recursive: true, force: true });
      await cp(endpoints.dropDirectory, directory, { recursive: true });
      if (misbehaviour === "unavailable") renameSync(directory, elsewhere);
      const files = misbehaviour === "malformed" || misbehaviour === "absent" ? await filesIn(directory) : [];
      for (const file of files) {
        if (misbehaviour === "absent") await rm(file);
        else if (!file.endsWith(".ok")) await writeFile(file, Buffer.from([0x81, 0xff, 0x0a]));
      }
    }
    await behave(null);
    return {
      id: "assetDrop",
      lookup: async (keys, call) => {
        const answers = await Promise.all(keys.map(async (key) => [key, await rowsOf(system, key, call)] as const));
        return new Map(answers.filter(([, rows]) => rows.length > 0));
      },
      spoiled: async (call) => ({
        rows: await system.operations.register("JTZC_CY", call),
        good: new Set(world.members.map(({ unitCode }) => unitCode)).size,
      }),
      status: system.status,
      close: async () => {
        await system.close();
        await rm(root, { recursive: true, force: true });
      },
      present: ["JTZC_CY", ...sheets],
      missing,
      batchSize: 1,
      concurrency: 2,
      deadlineMs,
      secrets: [root, world.persons[0]?.name ?? "", world.organisations[0]?.unitCode ?? ""],
      // A directory counts nothing: the calls are the kit's own count, which the suite holds to numbers of its own.
      farSide: { behave, calls: () => system.status().calls, peak: () => 0, written: () => [] },
    };
  };
}

async function rowsOf({ operations }: AssetDrop, key: string, call: Call): Promise<readonly unknown[]> {
  const sheet = sheets.find((name) => name === key);
  if (sheet !== undefined) return await operations.inventory(sheet, call);
  // Any other name than the declared one is what the suite asks for in vain.
  return await operations.register(key as "JTZC_CY", call);
}

async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
