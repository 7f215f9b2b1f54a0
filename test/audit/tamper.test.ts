import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "../../audit/format/canonicalJson.ts";
import { digestOf } from "../../audit/format/digest.ts";
import { sealContents, sealLine, type UnsignedSeal } from "../../audit/format/sealLine.ts";
import { createSigner, makeSealKeyPair } from "../../audit/format/signatures.ts";
import type { Seal } from "../../audit/seal.ts";
import { verifyJournal } from "../../audit/verify/verifyJournal.ts";
import { createRandom, type Random } from "../execute/support/random.ts";
import { writeJournal } from "../support/journalWriter.ts";

const rounds = 1_000;
const chain = "gateway-1";

/** The files of a chain that are attacked, by path within it. */
type Files = ReadonlyMap<string, Buffer>;

let directory = "";
let folder = "";
let original: Files = new Map();
let olderCopies: Files = new Map();
let strangers: Files = new Map();
let trustedKeys: readonly string[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tamper-"));
  const writer = writeJournal({ directory, chain });
  folder = writer.folder;
  trustedKeys = [writer.keys[0]?.keyId ?? ""];
  writer.append({ kind: "administration", action: "gateway.started" });
  for (let number = 0; number < 900; number++) {
    writer.operate(number);
    if (number % 90 === 89) writer.seal();
    if (number === 500) writer.rotateKey();
    if (number === 650) olderCopies = readFiles(folder);
  }
  writer.stop();
  original = readFiles(folder);
  const other = writeJournal({ directory: join(directory, "other"), chain: "gateway-2" });
  for (let number = 0; number < 900; number++) other.operate(number);
  other.stop();
  strangers = readFiles(other.folder);
  cpSync(folder, join(directory, "work", chain), { recursive: true });
  folder = join(directory, "work", chain);
});

afterAll(() => rmSync(directory, { recursive: true }));

test("a journal as it was written is good", async () => {
  const report = await verifyJournal(join(directory, "work"), { trustedKeys });
  expect(report.chains[0]?.problems).toEqual([]);
  expect(report.isGood).toBe(true);
});

test(`each of ${rounds} mutations is found, and none is blamed on an innocent record`, {
  timeout: 120_000,
}, async () => {
  const random = createRandom("tamper", 1);
  const wrong: string[] = [];
  const seen = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const { name, files } = mutate(random);
    seen.set(name, (seen.get(name) ?? 0) + 1);
    applyFiles(files);
    const report = await verifyJournal(join(directory, "work"), { trustedKeys });
    const found = report.chains[0]?.firstBad?.sequence ?? null;
    const guilty = firstGuilty(files);
    const isSealsOnly = guilty === null;
    // Who changes seals as well as records leaves nobody who could say which record it was: no record may be named then.
    const mayNameNone = name === "re-chain records and seals";
    if (report.isGood) wrong.push(`${round} ${name}: not found (${guilty})`);
    else if (found !== guilty && !(mayNameNone && found === null)) {
      wrong.push(`${round} ${name}: ${found} instead of ${guilty}${isSealsOnly ? ", seals only" : ""}`);
    }
    applyFiles(original);
  }
  expect(wrong).toEqual([]);
  expect([...seen.keys()].length).toBeGreaterThanOrEqual(15);
});

/** Of each position in the journal: does there stand what was written there? Knows nothing of seals. */
function firstGuilty(files: Files): number | null {
  const before = recordLines(original);
  const after = recordLines(files);
  const most = Math.max(before.length, after.length);
  for (let index = 0; index < most; index++) if (before[index] !== after[index]) return index + 1;
  return null;
}

/** Lines with their ends, so that a line without one is another. */
function recordLines(files: Files): readonly string[] {
  return segmentNames(files).flatMap((name) => linesOf(files.get(name)));
}

function linesOf(bytes: Buffer | undefined): readonly string[] {
  return (bytes ?? Buffer.alloc(0)).toString("latin1").match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function segmentNames(files: Files): readonly string[] {
  return [...files.keys()].filter((name) => name.startsWith("segments/")).sort();
}

interface Mutation {
  readonly name: string;
  readonly files: Files;
}

function mutate(random: Random): Mutation {
  for (;;) {
    const name = random.pick(Object.keys(mutations));
    const files = mutations[name]?.(random) ?? original;
    if (!isSame(files, original)) return { name, files };
  }
}

const mutations: Readonly<Record<string, (random: Random) => Files>> = {
  "flip a bit of a record": (random) => flip(random, random.pick(segmentNames(original))),
  "flip a bit of a seal": (random) => flip(random, "seals.jsonl"),
  "flip a bit of a key": (random) => flip(random, "keys.jsonl"),
  "delete records": (random) => deleteLines(random, random.pick(segmentNames(original))),
  "delete seals": (random) => deleteLines(random, "seals.jsonl"),
  "delete a key": (random) => deleteLines(random, "keys.jsonl"),
  "insert a record": (random) => insertLine(random, random.pick(segmentNames(original))),
  "insert a seal": (random) => insertLine(random, "seals.jsonl"),
  "insert a key": (random) => insertLine(random, "keys.jsonl"),
  "swap records": (random) => swapLines(random, random.pick(segmentNames(original))),
  "swap seals": (random) => swapLines(random, "seals.jsonl"),
  "swap keys": (random) => swapLines(random, "keys.jsonl"),
  "move a record": (random) => moveLine(random, random.pick(segmentNames(original))),
  "truncate a segment": (random) => truncate(random, random.pick(segmentNames(original))),
  "truncate the seals": (random) => truncate(random, "seals.jsonl"),
  "truncate the keys": (random) => truncate(random, "keys.jsonl"),
  "remove a segment": (random) => without(random.pick(segmentNames(original))),
  "replace a segment by an older copy": () => {
    const name = segmentNames(olderCopies).at(-1) ?? "";
    return replaced(name, olderCopies.get(name) ?? Buffer.alloc(0));
  },
  "replace a segment by another": (random) => {
    const name = random.pick(segmentNames(original));
    return replaced(name, original.get(random.pick(segmentNames(original))) ?? Buffer.alloc(0));
  },
  "replace a segment by another chain's": (random) => {
    const name = random.pick(segmentNames(original));
    return replaced(name, strangers.get(random.pick(segmentNames(strangers))) ?? Buffer.alloc(0));
  },
  "replace the seals by another chain's": () =>
    replaced("seals.jsonl", strangers.get("seals.jsonl") ?? Buffer.alloc(0)),
  "replace the keys by another chain's": () => replaced("keys.jsonl", strangers.get("keys.jsonl") ?? Buffer.alloc(0)),
  "re-chain records": (random) => rechain(random).files,
  "re-chain records and seals": rechainWithSeals,
};

function replaced(name: string, bytes: Buffer): Files {
  return new Map([...original, [name, bytes]]);
}

function without(name: string): Files {
  return new Map([...original].filter(([other]) => other !== name));
}

function flip(random: Random, name: string): Files {
  const bytes = Buffer.from(original.get(name) ?? "");
  const position = random.below(bytes.length);
  bytes[position] = (bytes[position] ?? 0) ^ (1 << random.below(8));
  return replaced(name, bytes);
}

function changeLines(name: string, change: (lines: string[]) => void): Files {
  const lines = [...linesOf(original.get(name))];
  change(lines);
  return replaced(name, Buffer.from(lines.join(""), "latin1"));
}

function deleteLines(random: Random, name: string): Files {
  return changeLines(name, (lines) => lines.splice(random.below(lines.length), random.pick([1, 1, 1, 2, 5, 150])));
}

/** A line of its own, or of somebody else's, as it is or with another sequence. */
function insertLine(random: Random, name: string): Files {
  return changeLines(name, (lines) => {
    const foreign = linesOf(strangers.get(name) ?? strangers.get(segmentNames(strangers)[0] ?? ""));
    const line = random.pick(random.pick([lines, foreign]));
    const count = random.pick([1, 1, 1, 3]);
    lines.splice(random.below(lines.length + 1), 0, ...Array.from({ length: count }, () => line));
  });
}

function swapLines(random: Random, name: string): Files {
  return changeLines(name, (lines) => {
    const one = random.below(lines.length);
    const other = random.pick([random.below(lines.length), Math.min(one + 1, lines.length - 1)]);
    [lines[one], lines[other]] = [lines[other] ?? "", lines[one] ?? ""];
  });
}

function moveLine(random: Random, name: string): Files {
  return changeLines(name, (lines) => {
    const moved = lines.splice(random.below(lines.length), 1);
    lines.splice(random.below(lines.length + 1), 0, ...moved);
  });
}

function truncate(random: Random, name: string): Files {
  const bytes = original.get(name) ?? Buffer.alloc(0);
  const ends = [...bytes.keys()].filter((position) => bytes[position] === 0x0a).map((position) => position + 1);
  return replaced(
    name,
    bytes.subarray(0, random.pick([random.below(bytes.length), random.pick(ends.slice(0, -1)) ?? 0])),
  );
}

/** Changes what one record says and chains all that follow anew. */
function rechain(random: Random): { files: Files; digests: readonly string[] } {
  const names = segmentNames(original);
  const files = new Map(original);
  const lines = names.flatMap((name) => linesOf(original.get(name)));
  const changed = random.below(lines.length);
  const digests: string[] = [];
  let previous = "";
  let index = 0;
  for (const name of names) {
    const after = linesOf(original.get(name)).map((line) => {
      const text = Buffer.from(line, "latin1").toString("utf8").trimEnd();
      const record = JSON.parse(text);
      const isAfter = index > changed;
      const written =
        index === changed
          ? canonicalJson({ ...record, purpose: "statistics" })
          : isAfter
            ? canonicalJson({ ...record, previous })
            : text;
      previous = digestOf(written, "sha256");
      digests.push(previous);
      index += 1;
      return `${written}\n`;
    });
    files.set(name, Buffer.from(after.join("")));
  }
  return { files, digests };
}

/** And makes the seals anew, with a key of one's own under the name of the right one. */
function rechainWithSeals(random: Random): Files {
  const { files, digests } = rechain(random);
  const mine = makeSealKeyPair("ed25519");
  let previous = "0".repeat(64);
  const seals = linesOf(original.get("seals.jsonl")).map((line) => {
    const { signature, ...seal } = JSON.parse(line) as Seal;
    const covered = digests.slice(seal.from - 1, seal.to);
    const forged: UnsignedSeal = { ...seal, previous, head: covered.at(-1) ?? "", ...sealContents(covered, "sha256") };
    const isChanged = canonicalJson(forged) !== canonicalJson(seal);
    const written = isChanged ? sealLine(forged, createSigner(mine)) : canonicalJson({ ...seal, signature });
    previous = digestOf(written, "sha256");
    return `${written}\n`;
  });
  return new Map([...files, ["seals.jsonl", Buffer.from(seals.join(""))]]);
}

function readFiles(place: string): Files {
  const names = readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".jsonl"));
  return new Map(names.map((name) => [name, readFileSync(join(place, name))]));
}

let onDisk: Files = new Map();
function applyFiles(files: Files): void {
  for (const name of original.keys()) {
    const bytes = files.get(name);
    if (bytes === undefined) rmSync(join(folder, name), { force: true });
    else if (onDisk.get(name) !== bytes) writeFileSync(join(folder, name), bytes);
  }
  onDisk = files;
}

function isSame(files: Files, others: Files): boolean {
  return files.size === others.size && [...others].every(([name, bytes]) => files.get(name)?.equals(bytes) === true);
}
