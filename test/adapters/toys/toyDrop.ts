import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../../adapters/kit/defineSystem.ts";
import { type FileDropReply, type FileDropRequest, fileDropProtocol } from "../../../adapters/protocols/fileDrop.ts";
import type { Protocol } from "../../../adapters/system.ts";
import type { Misbehaviour, SystemUnderTest } from "../conformanceSuite.ts";

const present = ["M01", "M02", "M03", "M04", "M05", "M06"];

/** Counts at the protocol, since a directory counts nothing; puts the directory right after `times` calls. */
function watched<Request, Reply>(inner: Protocol<Request, Reply>, restore: () => Promise<void>) {
  let [calls, active, peak, left] = [0, 0, 0, Number.POSITIVE_INFINITY];
  const protocol: Protocol<Request, Reply> = {
    close: inner.close,
    async send(request, signal) {
      calls += 1;
      active += 1;
      peak = Math.max(peak, active);
      try {
        return await inner.send(request, signal);
      } finally {
        active -= 1;
        left -= 1;
        if (left === 0) await restore();
      }
    },
  };
  const limit = (times: number) => {
    left = times;
  };
  return { protocol, limit, calls: () => calls, peak: () => peak };
}

export async function startToyDrop(options: SystemOptions): Promise<SystemUnderTest> {
  const root = await mkdtemp(join(tmpdir(), "drop-"));
  const directory = join(root, "out");
  const file = join(directory, "202403", "JTZC_CY_20240301");
  const rows = present.map((number) => `\t${number},李秀英,"1,000"`);

  async function restore(): Promise<void> {
    await rm(directory, { recursive: true, force: true });
    await mkdir(join(directory, "202403"), { recursive: true });
    const text = ["成员编号,姓名,持股数", ...rows, "合计,,6000", ""].join("\r\n");
    await writeFile(`${file}.csv`, iconv.encode(text, "gb18030"));
    await writeFile(`${file}.ok`, "6");
  }
  async function behave(misbehaviour: Misbehaviour | null, times = Number.POSITIVE_INFINITY): Promise<void> {
    await restore();
    drop.limit(times);
    if (misbehaviour === "unavailable") await rename(directory, join(root, "elsewhere"));
    if (misbehaviour === "malformed") await writeFile(`${file}.csv`, Buffer.from([0x81, 0xff, 0x0a]));
    if (misbehaviour === "absent") await rm(`${file}.ok`);
  }

  await restore();
  const inner = fileDropProtocol({ system: "toyDrop", directory, maxBytes: 100_000 });
  const drop = watched(inner, restore);
  const { lookup } = declare<FileDropRequest, FileDropReply>();
  const system = defineSystem(
    {
      id: "toyDrop",
      title: "玩具",
      concurrency: 2,
      deadlineMs: 2000,
      protocol: drop.protocol,
      operations: {
        membersByNumber: lookup<string, { readonly number: string }>({
          batchSize: 2,
          request: () => ({ table: "JTZC_CY", layout: { columns: ["成员编号"] } }),
          decode: (reply, _keys, readRows) => readRows(reply.rows, (row) => ({ number: row["成员编号"] ?? "" })),
          keyOf: ({ number }) => number,
        }),
      },
    },
    options,
  );
  return {
    id: "toyDrop",
    lookup: system.operations.membersByNumber,
    status: system.status,
    close: async () => {
      await system.close();
      await rm(root, { recursive: true, force: true });
    },
    present,
    missing: "M99",
    batchSize: 2,
    concurrency: 2,
    deadlineMs: 2000,
    secrets: [root, "JTZC_CY", "李秀英"],
    farSide: { behave, calls: drop.calls, peak: drop.peak, written: () => [] },
  };
}
