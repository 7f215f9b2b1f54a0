import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canMount, mount } from "../journal/mounts.ts";
import { temporaryFolder } from "../journal/support.ts";

test.skipIf(!canMount)(
  "a gateway that is started on a full disk ends with a sentence",
  async () => {
    const folder = await temporaryFolder();
    mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", folder);
    expect(() => writeFileSync(join(folder, "ballast"), Buffer.alloc(1_048_576 * 2))).toThrow("ENOSPC");
    const start = (environment: Readonly<Record<string, string>>) =>
      spawnSync(process.execPath, ["gateway/main.ts", "--port", "0", "--log-level", "silent"], {
        env: { ...process.env, ...{ AUDIT: "on", ACCESS: "off", NODE_NO_WARNINGS: "1" }, ...environment },
        encoding: "utf8",
        timeout: 60_000,
      });
    const keys = join(await temporaryFolder(), "keys");
    const log = join(folder, "log");
    const onFull = start({ AUDIT_DIR: log, AUDIT_KEYS: keys, AUDIT_CHAIN: "one" });
    expect(onFull).toMatchObject({
      status: 1,
      stderr: `The query log in ${log}, chain one, cannot be written: its file system is full (ENOSPC).\n`,
    });
    const keysOnFull = start({ AUDIT_DIR: join(keys, "../log"), AUDIT_KEYS: join(folder, "keys") });
    expect(keysOnFull).toMatchObject({
      status: 1,
      stderr: `The folder of keys ${join(folder, "keys")} cannot be written: its file system is full (ENOSPC).\n`,
    });
  },
  60_000,
);
