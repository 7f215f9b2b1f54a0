import type { AuditIndex } from "../../audit/index/openIndex.ts";
import type { Place } from "../../audit/index/search/place.ts";
import type { RecordFilter } from "../../audit/index/search/recordFilter.ts";
import { searchRecords } from "../../audit/index/search/searchRecords.ts";
import { subjectAccesses } from "../../audit/index/search/subjectAccesses.ts";
import { fieldNames, type Population, subjectAt } from "../../test/audit/index/support/syntheticJournal.ts";
import { percentile } from "../report.ts";

type Random = (below: number) => number;

export interface Question {
  readonly name: string;
  readonly ask: (index: AuditIndex, random: Random) => Promise<unknown>;
}

/** Every filter of `auditRecords` alone, its first page and one from the middle of the time; and `subjectAccesses`. */
export function auditQuestions(population: Population, begin: number, spanMs: number): readonly Question[] {
  const reading = (random: Random) => population.readings[random(population.readings.length)];
  const filters: Readonly<Record<string, (random: Random) => RecordFilter>> = {
    nothing: () => ({}),
    time: (random) => {
      const from = begin + random(spanMs / 86_400_000) * 86_400_000;
      return { from: new Date(from), to: new Date(from + 86_400_000) };
    },
    client: (random) => ({ client: `client-${random(population.clients)}` }),
    user: (random) => ({ user: `officer-${random(200)}` }),
    agency: (random) => ({ agency: `11320583XX0000${String(random(12)).padStart(4, "0")}` }),
    purpose: () => ({ purpose: "emergency" }),
    caseId: (random) => ({ caseId: `case-${random(30)}` }),
    operationHash: (random) => ({ operationHash: reading(random)?.hash }),
    operationName: (random) => ({ operationName: `Q${random(population.readings.length)}` }),
    field: (random) => ({ field: fieldNames[random(fieldNames.length)] }),
    level: (random) => ({ level: (["L1", "L2", "L3", "L4"] as const)[random(4)] }),
    source: (random) => ({ source: ["grid", "service", "front", "asset"][random(4)] }),
    outcome: (random) => ({ outcome: (["answered", "refused", "aborted"] as const)[random(3)] }),
    "client and outcome": (random) => ({ client: `client-${random(population.clients)}`, outcome: "timed-out" }),
    "client, level and source": (random) => ({
      client: `client-${random(population.clients)}`,
      level: "L4",
      source: "asset",
    }),
  };
  const deep = (random: Random): Place => ({
    time: new Date(begin + spanMs / 2 + random(spanMs / 4)),
    chain: 1,
    sequence: 1,
  });
  return [
    ...Object.entries(filters).flatMap(([name, filter]) => [
      {
        name: `${name}, first page`,
        ask: (index: AuditIndex, random: Random) => searchRecords(index, filter(random), { first: 50 }, null),
      },
      {
        name: `${name}, deep page`,
        ask: (index: AuditIndex, random: Random) =>
          searchRecords(index, filter(random), { first: 50, after: deep(random) }, null),
      },
    ]),
    {
      name: "subjectAccesses, first page",
      ask: (index, random) => subjectAccesses(index, accessesOf(population, random), { first: 50 }),
    },
    {
      name: "subjectAccesses, deep page",
      ask: (index, random) =>
        subjectAccesses(index, accessesOf(population, random), { first: 50, after: deep(random) }),
    },
  ];
}

function accessesOf({ persons }: Population, random: Random) {
  return { subjects: [subjectAt(random(persons)), "k0.none"], hidden: null };
}

export async function timeQuestion(index: AuditIndex, { ask }: Question, rounds: number, random: Random) {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    await ask(index, random);
    times.push(performance.now() - before);
  }
  return { p50: percentile(times, 0.5) ?? 0, p95: percentile(times, 0.95) ?? 0 };
}
