import { hash } from "node:crypto";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { merkleRoot } from "../../../../audit/format/merkle.ts";
import type { AuditRecord, OperationBody, Outcome, ReadingBody, RecordBody } from "../../../../audit/record.ts";
import type { Seal } from "../../../../audit/seal.ts";

/** A linear congruential generator: the same records for the same seed. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** JSON with the members of every object in order: RFC 8785 for what stands in records. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${members
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`)
    .join(",")}}`;
}

/** Writes a chain as docs/audit-format.md has it, with seals that are chained and not signed. @param keep whether `records` holds them */
export function openSyntheticChain(directory: string, chain: string, sealEvery = 100, keep = true) {
  const folder = join(directory, chain);
  mkdirSync(join(folder, "segments"), { recursive: true });
  let sequence = 0;
  let previous = "0".repeat(64);
  let segment = "";
  let seals = 0;
  let sealDigest = "0".repeat(64);
  let sealedTo = 0;
  let unsealed: string[] = [];
  const records: AuditRecord[] = [];
  return {
    chain,
    folder,
    records,
    sequence: () => sequence,
    append(bodies: readonly RecordBody[], times: readonly number[], newSegment = false): void {
      let text = "";
      let sealText = "";
      if (segment === "" || newSegment) {
        segment = join(folder, "segments", `${String(sequence + 1).padStart(20, "0")}.jsonl`);
      }
      for (const [at, body] of bodies.entries()) {
        sequence += 1;
        const time = new Date(times[at] ?? 0).toISOString();
        const record = { ...body, chain, sequence, previous, time } as AuditRecord;
        if (keep) records.push(record);
        const line = canonical(record);
        previous = hash("sha256", line);
        text += `${line}\n`;
        unsealed.push(previous);
        if (sequence - sealedTo < sealEvery) continue;
        const seal: Omit<Seal, "digests"> = {
          ...{ chain, seal: seals + 1, from: sealedTo + 1, to: sequence, previous: sealDigest, head: previous, time },
          ...{ hashAlgorithm: "sha256", signatureAlgorithm: "ed25519", keyId: "0".repeat(16), signature: "" },
          root: merkleRoot(unsealed, "sha256"),
        };
        unsealed = [];
        const sealLine = canonical(seal);
        sealDigest = hash("sha256", sealLine);
        sealText += `${sealLine}\n`;
        seals += 1;
        sealedTo = sequence;
      }
      appendFileSync(segment, text);
      appendFileSync(join(folder, "seals.jsonl"), sealText);
    },
  };
}

export const fieldNames = Array.from({ length: 40 }, (_, at) => `Type${at % 8}.field${at}`);
const sources = ["grid", "service", "front", "asset"];
const outcomes: readonly Outcome[] = [
  "answered",
  "answered",
  "answered",
  "partial",
  "refused",
  "failed",
  "timed-out",
  "aborted",
];
const purposes = ["grid-governance", "service-handling", "asset-supervision", "emergency", "audit"];

export function readingOf(random: (below: number) => number, at: number): ReadingBody {
  const pick = () =>
    [...new Set(Array.from({ length: 1 + random(4) }, () => fieldNames[random(fieldNames.length)] ?? ""))].sort();
  const fields = {
    L1: pick(),
    ...(at % 2 === 0 && { L2: pick() }),
    ...(at % 3 === 0 && { L3: pick() }),
    ...(at % 11 === 0 && { L4: pick() }),
  };
  const text = `query Q${at} { ${Object.values(fields).flat().join(" ")} }`;
  const rest = { hash: hash("sha256", text), text, fields, ...(at % 7 === 0 && { denied: pick() }) };
  return { kind: "reading", reading: hash("sha256", canonical(rest)), ...rest };
}

export interface Population {
  readonly clients: number;
  readonly readings: readonly ReadingBody[];
  readonly persons: number;
}

export function subjectAt(person: number): string {
  return `k1.${hash("sha256", `person ${person}`, "base64url").slice(0, 22)}`;
}

export function operationOf(
  random: (below: number) => number,
  { clients, readings, persons }: Population,
): OperationBody {
  const reading = readings[random(readings.length)];
  const client = random(clients);
  const isPersonal = reading?.fields?.L3 !== undefined;
  const count = isPersonal ? 1 + random(5) : 0;
  const subjects = [...new Set(Array.from({ length: count }, () => subjectAt(random(persons))))].sort();
  const called = sources.filter(() => random(3) === 0);
  return {
    kind: "operation",
    requestId: `r-${random(2 ** 31).toString(36)}-${random(2 ** 31).toString(36)}`,
    client: `client-${client}`,
    ...(client % 2 === 0 && { user: `officer-${random(200)}` }),
    agency: `11320583XX0000${String(client % 12).padStart(4, "0")}`,
    address: `10.0.${client}.${random(250)}`,
    purpose: purposes[random(purposes.length)] ?? "audit",
    ...(random(50) === 0 && { caseId: `case-${random(30)}` }),
    transport: "http",
    ...(reading !== undefined && {
      operation: {
        hash: reading.hash,
        name: /Q\d+/.exec(reading.text)?.[0] ?? "Q",
        type: "query",
        reading: reading.reading,
      },
    }),
    variables: { code: `3205831${random(100)}`, first: 20 },
    ...(subjects.length > 0 && { subjects: [{ fields: [...(reading?.fields?.L3 ?? [])], subjects }] }),
    ...(called.length > 0 && { sources: Object.fromEntries(called.map((name) => [name, 1 + random(4)])) }),
    outcome: outcomes[random(outcomes.length)] ?? "answered",
    durationUs: 900 + random(100_000),
    cost: 1 + random(300),
    rows: 1 + random(40),
  };
}
