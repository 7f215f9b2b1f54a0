import { join } from "node:path";
import { expect, test } from "vitest";
import { openSegmentFile } from "../../../audit/journal/segmentFile.ts";
import type { IntentBody, OperationBody } from "../../../audit/record.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { openTestJournal, operation, readRecords, segmentFiles, temporaryFolder } from "./support.ts";

function intent(requestId: string) {
  const [{ outcome: _outcome, durationUs: _duration, ...asked }, reading] = operation(requestId);
  const named = asked.operation ?? { hash: "", reading: "" };
  const body: IntentBody = { ...asked, kind: "intent", operation: { ...named, type: "mutation" } };
  return [body, reading] as const;
}

function outcome(requestId: string, of: number) {
  const [body, reading] = operation(requestId);
  return [{ ...body, intent: of } satisfies OperationBody, reading] as const;
}

const recoveries = (directory: string) =>
  readRecords(directory).flatMap((record) => (record.kind === "recovery" ? [record] : []));
const unknownOf = async (directory: string) => {
  const [chain] = (await verifyJournal(join(directory, "one"))).chains;
  const content = chain?.problems.filter(({ kind }) => kind === "record-content");
  return { content, unknown: chain?.unknownOutcomes };
};

test("C1: after a death a start names the intents without an outcome, once", async () => {
  const directory = await temporaryFolder();
  const first = await openTestJournal(directory);
  const a = await first.append(...intent("a"));
  const b = await first.append(...intent("b"));
  await first.append(...outcome("a", a.sequence));
  await first.close();
  expect(await unknownOf(directory)).toEqual({
    content: [],
    unknown: { sequences: [b.sequence], total: 1, unnamed: 1 },
  });

  const second = await openTestJournal(directory);
  expect(recoveries(directory)).toMatchObject([{ reason: "outcome-unknown", intents: [b.sequence], cutBytes: 0 }]);
  await second.close();
  await (await openTestJournal(directory)).close();
  expect(recoveries(directory)).toHaveLength(1);
  expect(await unknownOf(directory)).toEqual({
    content: [],
    unknown: { sequences: [b.sequence], total: 1, unnamed: 0 },
  });
});

test("C1: an open intent is found in the segment before the last, and no segment ends while one of an earlier segment is open", async () => {
  const directory = await temporaryFolder();
  const journal = await openTestJournal(directory, { segmentBytes: 500 });
  const open = await journal.append(...intent("open"));
  for (let count = 0; count < 20; count += 1) await journal.append(...operation(`query-${count}`));
  expect(segmentFiles(directory)).toHaveLength(2);
  await journal.append(...outcome("open", open.sequence));
  for (let count = 0; count < 20; count += 1) await journal.append(...operation(`later-${count}`));
  expect(segmentFiles(directory).length).toBeGreaterThan(10);
  const left = await journal.append(...intent("left"));
  await journal.append(...operation("last"));
  await journal.close();
  await (await openTestJournal(directory, { segmentBytes: 500 })).close();
  expect(recoveries(directory)).toMatchObject([{ intents: [left.sequence] }]);
});

test("C1: an outcome that the disk did not take is named as unknown when it takes records again", async () => {
  const directory = await temporaryFolder();
  let isDown = false;
  const journal = await openTestJournal(directory, {
    probeMs: 10,
    openFile: async (file, flags) => {
      const opened = await openSegmentFile(file, flags);
      return {
        ...opened,
        sync: async () => {
          if (isDown) throw Object.assign(new Error("EIO"), { code: "EIO", syscall: "fdatasync" });
          await opened.sync();
        },
      };
    },
  });
  const lost = await journal.append(...intent("lost"));
  const running = await journal.append(...intent("running"));
  isDown = true;
  await expect(journal.append(...outcome("lost", lost.sequence))).rejects.toThrow("query log");
  isDown = false;
  await expect.poll(() => journal.problem()).toBeNull();
  await journal.append(...outcome("running", running.sequence));
  await expect.poll(() => recoveries(directory).length).toBe(1);
  expect(recoveries(directory)[0]?.intents).toContain(lost.sequence);
  await journal.close();
  expect(await unknownOf(directory)).toMatchObject({ content: [], unknown: { sequences: [lost.sequence], total: 1 } });
  await (await openTestJournal(directory)).close();
  expect(recoveries(directory)).toHaveLength(1);
});

test("C1: the verifier says which outcomes are of no intent, or are there twice", async () => {
  const directory = await temporaryFolder();
  const journal = await openTestJournal(directory);
  const one = await journal.append(...intent("one"));
  await journal.append(...outcome("one", one.sequence));
  const again = await journal.append(...outcome("one", one.sequence));
  const none = await journal.append(...outcome("none", 900));
  await journal.close();
  const { content } = await unknownOf(directory);
  expect(content?.map(({ sequence }) => sequence)).toEqual([again.sequence, none.sequence]);
});
