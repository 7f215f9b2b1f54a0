import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../../audit/format/canonicalJson.ts";
import { digestOf, zeroDigest } from "../../audit/format/digest.ts";
import { keyLine } from "../../audit/format/keyLine.ts";
import { sealContents, sealLine, type UnsignedSeal } from "../../audit/format/sealLine.ts";
import { createSigner, makeSealKeyPair, type SealKeyPair } from "../../audit/format/signatures.ts";
import type { OperationBody, ReadingBody, RecordBody } from "../../audit/record.ts";
import type { HashAlgorithm, SignatureAlgorithm } from "../../audit/seal.ts";

export interface JournalWriterOptions {
  /** AUDIT_DIR. */
  readonly directory: string;
  readonly chain: string;
  readonly hashAlgorithm?: HashAlgorithm;
  readonly signatureAlgorithm?: SignatureAlgorithm;
  readonly recordsOfSegment?: number;
}

/** Writes a chain as docs/audit-format.md has it, in one thread and with a clock of its own: 10 ms a record. */
export interface JournalWriter {
  readonly folder: string;
  readonly keys: readonly SealKeyPair[];
  readonly append: (body: RecordBody) => number;
  /** An operation of `operation(n)`, with its reading before it where the segment has none. */
  readonly operate: (number: number) => void;
  readonly seal: () => void;
  readonly rotateKey: () => void;
  readonly passTime: (ms: number) => void;
  /** Says that the process ended, and seals. */
  readonly stop: () => void;
  readonly sequence: () => number;
  readonly now: () => string;
}

export function writeJournal(options: JournalWriterOptions): JournalWriter {
  const {
    directory,
    chain,
    hashAlgorithm = "sha256",
    signatureAlgorithm = "ed25519",
    recordsOfSegment = 250,
  } = options;
  const folder = join(directory, chain);
  mkdirSync(join(folder, "segments"), { recursive: true });
  const keys = [makeSealKeyPair(signatureAlgorithm)];
  let time = Date.parse("2026-03-01T00:00:00.000Z");
  let sequence = 0;
  let previous = zeroDigest;
  let segment = "";
  let inSegment = 0;
  let readings = new Set<string>();
  let unsealed: string[] = [];
  let seals = 0;
  let previousSeal = zeroDigest;
  const now = () => new Date(time).toISOString();
  const currentKey = () => keys.at(-1) ?? makeSealKeyPair(signatureAlgorithm);
  const writeKey = (endorser: SealKeyPair | null) =>
    appendFileSync(join(folder, "keys.jsonl"), `${keyLine(currentKey(), now(), endorser)}\n`);
  writeKey(null);

  function append(body: RecordBody): number {
    sequence += 1;
    time += 10;
    if (segment === "" || inSegment >= recordsOfSegment) startSegment();
    const line = canonicalJson({ ...body, chain, sequence, previous, time: now() });
    appendFileSync(segment, `${line}\n`);
    inSegment += 1;
    previous = digestOf(line, hashAlgorithm);
    unsealed.push(previous);
    return sequence;
  }
  function startSegment(): void {
    segment = join(folder, "segments", `${String(sequence).padStart(20, "0")}.jsonl`);
    inSegment = 0;
    readings = new Set();
  }
  function seal(): void {
    if (unsealed.length === 0) return;
    const key = currentKey();
    seals += 1;
    const unsigned: UnsignedSeal = {
      chain,
      seal: seals,
      from: sequence - unsealed.length + 1,
      to: sequence,
      previous: previousSeal,
      head: previous,
      ...sealContents(unsealed, hashAlgorithm),
      time: now(),
      hashAlgorithm,
      signatureAlgorithm,
      keyId: key.keyId,
    };
    const line = sealLine(unsigned, createSigner(key));
    appendFileSync(join(folder, "seals.jsonl"), `${line}\n`);
    previousSeal = digestOf(line, hashAlgorithm);
    unsealed = [];
  }
  return {
    folder,
    keys,
    append,
    seal,
    operate(number) {
      const reading = readingOf(number % 7);
      // What does not fit any more goes into the next segment as a pair.
      if (segment !== "" && inSegment >= recordsOfSegment - 1) inSegment = recordsOfSegment;
      if (inSegment >= recordsOfSegment) readings = new Set();
      if (!readings.has(reading.reading)) {
        append(reading);
        readings.add(reading.reading);
      }
      append(operationOf(number, reading));
    },
    rotateKey() {
      seal();
      const before = currentKey();
      keys.push(makeSealKeyPair(signatureAlgorithm));
      writeKey(before);
      append({ kind: "administration", action: "seal-key.rotated", target: currentKey().keyId });
    },
    passTime(ms) {
      time += ms;
    },
    stop() {
      append({ kind: "administration", action: "gateway.stopped" });
      seal();
    },
    sequence: () => sequence,
    now,
  };
}

export function readingOf(number: number): ReadingBody {
  const text = `query Persons${number} { person(id: "[L4]") { name mobile${number} } }`;
  const said = {
    hash: digestOf(text, "sha256"),
    text,
    fields: { L1: ["Query.person"], L3: ["Person.name", `Person.mobile${number}`] },
    masked: ["Person.name"],
  };
  return { kind: "reading", reading: digestOf(canonicalJson(said), "sha256"), ...said };
}

export function operationOf(number: number, { hash, reading }: ReadingBody): OperationBody {
  return {
    kind: "operation",
    requestId: `request-${number}`,
    client: "grid-screen",
    user: "u-1024",
    agency: "11320300MB1234567X",
    address: "192.0.2.7",
    purpose: "grid-visit",
    contract: "government",
    transport: "http",
    operation: { hash, reading, name: `Persons${number % 7}`, type: "query" },
    variables: { id: "[L4]" },
    subjects: [{ fields: ["Person.name"], subjects: [subjectOf(number)] }],
    entities: { Person: 1 },
    sources: { grid: 1 },
    outcome: "answered",
    durationUs: 2_000 + number,
    cost: 12,
    rows: 1,
  };
}

/** Of 20 persons in turn. */
export function subjectOf(number: number): string {
  return `k1.${digestOf(`person ${number % 20}`, "sha256").slice(0, 22)}`;
}
