import { activeHolds } from "../../audit/index/holds.ts";
import { bulkReads } from "../../audit/index/search/bulkReads.ts";
import { findRecord } from "../../audit/index/search/findRecord.ts";
import { indexedChains } from "../../audit/index/search/integrity.ts";
import { cursorOf, type Place } from "../../audit/index/search/place.ts";
import { type Page, searchRecords } from "../../audit/index/search/searchRecords.ts";
import { subjectAccesses } from "../../audit/index/search/subjectAccesses.ts";
import { type SummaryBucket, type SummaryGroup, summarise } from "../../audit/index/search/summary.ts";
import { hashesOfKnown } from "../../audit/subjects/knownSubject.ts";
import type { AuditLevel, Resolvers } from "../../schema/generated/audit.ts";
import { type Connection, connectionOfWindow } from "../kit/connection.ts";
import { badUserInput } from "../kit/publicError.ts";
import type { AuditRegisters } from "./context.ts";
import { dateTime } from "./dateTime.ts";
import { holding } from "./holding.ts";
import { filterOf, inputTime, pageOf, recordId } from "./inputs.ts";
import { minimise } from "./minimise.ts";
import { recordResolvers } from "./record.ts";
import { windowOf } from "./window.ts";

export const resolvers: Resolvers = {
  Query: {
    auditRecords: async (_root, { filter, ...input }, { registers, hidden }) => {
      const page = pageOf(input);
      return connectionOf(await searchRecords(registers().index, filterOf(filter), page, await hidden()), page);
    },
    auditRecord: async (_root, { id }, { registers, hidden }) => {
      const { index } = registers();
      const place = recordId(id);
      return place && findRecord(index, place.chain, place.sequence, await hidden());
    },
    subjectAccesses: async (_root, { person, known, from, to, ...input }, { registers, hidden }) => {
      const { index, subjectHashes } = registers();
      const subjects = hashesOfKnown({ ...known, person }, subjectHashes);
      if (subjects === null) {
        throw badUserInput(
          'Give "person", or in "known" a name and phone (one or both), a certificate or a citizen number: one of them.',
        );
      }
      const page = pageOf(input);
      const window = { from: inputTime("from", from), to: inputTime("to", to) };
      const found = await subjectAccesses(index, { subjects, ...window, hidden: await hidden() }, page);
      return connectionOf(found, page);
    },
    auditSummary: async (_root, { groupBy, bucket, ...input }, { registers, hidden }) =>
      summarise(
        registers().index,
        (groupBy ?? "OUTCOME").toLowerCase() as SummaryGroup,
        (bucket ?? "DAY").toLowerCase() as SummaryBucket,
        windowOf(input, { usualDays: 30, maxDays: 366 }),
        await hidden(),
      ),
    auditIntegrity: (_root, _arguments, { registers }) => integrity(registers()),
    minimisation: async (_root, { client, ...input }, { registers, hidden }) => {
      const window = windowOf(input, { usualDays: 90, maxDays: 366 });
      const found = await minimise(registers(), client, window, await hidden());
      return found && { ...found, from: dateTime(new Date(found.from)), to: dateTime(new Date(found.to)) };
    },
    bulkReads: async (_root, input, { registers, hidden }) => {
      const { from, to } = windowOf(input, { usualDays: 7, maxDays: 92 });
      const found = await bulkReads(registers().index, from, to, await hidden());
      return found.map((one) => ({
        ...one,
        comparedWith: one.comparedWith === "own" ? ("OWN" as const) : ("ALL" as const),
      }));
    },
    auditHolds: (_root, _arguments, { investigating }) => activeHolds(investigating().index),
  },
  Mutation: holding,
  AuditRecord: recordResolvers,
  AuditReading: {
    fields: ({ fields }) =>
      Object.entries(fields).map(([level, names]) => ({ level: level as AuditLevel, fields: names })),
  },
  AuditAccess: { record: (access) => access },
  AuditSummaryRow: { at: ({ at }) => dateTime(at), group: ({ group }) => group ?? "" },
  AuditHold: { since: ({ since }) => dateTime(since), endsAt: ({ endsAt }) => dateTime(endsAt) },
};

/** A page of a list that was asked for one more than its size. */
function connectionOf<Node extends { readonly place: Place }>(
  found: readonly Node[],
  { first, after }: Page,
): Connection<Node> {
  const nodes = found.slice(0, first);
  return connectionOfWindow(nodes, {
    totalCount: null,
    hasNextPage: found.length > first,
    hasPreviousPage: after !== undefined,
    cursorOf: (at) => (nodes[at] === undefined ? "" : cursorOf(nodes[at].place)),
  });
}

async function integrity({ index, shipper }: AuditRegisters) {
  const { chains: shipping, warning, problem } = shipper();
  const chains = (await indexedChains(index)).map(({ shippedAt, lastSealAt, verification, ...chain }) => {
    const lag = shipping.find((one) => one.chain === chain.chain);
    return {
      ...chain,
      ...{ shippedAt: shippedAt && dateTime(shippedAt), lastSealAt: lastSealAt && dateTime(lastSealAt) },
      ...{ lagRecords: lag?.records ?? null, lagBytes: lag?.bytes ?? null, lagSeconds: lag?.ageS ?? null },
      problem: lag?.problem ?? null,
      verification: verification && { ...verification, at: dateTime(verification.at) },
    };
  });
  return { chains, warning, problem };
}
