import { declare } from "../../kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../kit/defineSystem.ts";
import { eachRow } from "../../kit/eachRow.ts";
import type { RestReply } from "../../protocols/replies/restContent.ts";
import { type RestRequest, signedRestProtocol } from "../../protocols/rest.ts";
import type { WorkingCalendar } from "../../values/workingCalendar.ts";
import { decodeApplication } from "./application.ts";
import type { ApplicationRecord } from "./applicationRecord.ts";
import { serviceFault } from "./faults.ts";
import { decodeItem, type ItemRecord } from "./item.ts";
import { decodeResult, type ResultRecord } from "./result.ts";
import { type RestRow, requireCell } from "./row.ts";
import { decodeStation, type StationRecord } from "./station.ts";
import { decodeStep, type StepRecord } from "./step.ts";
import { encodeMaterials, encodeSubmission, type SubmissionInput } from "./submission.ts";

export interface ServicePlatformSettings {
  /** Address up to and without the name of the function: `https://host/gateway/api`. */
  readonly url: string;
  readonly appKey: string;
  readonly secret: string;
  readonly signature: "md5" | "sm3";
  readonly deadlineMs: number;
  /** Working days by which terms end; those that the package knows by default. */
  readonly calendar?: WorkingCalendar;
}

export interface SupplementInput {
  readonly number: string;
  readonly note: string;
  readonly materials: readonly string[];
}

export interface WithdrawalInput {
  readonly number: string;
  readonly reason: string;
}

export interface EvaluationInput {
  readonly number: string;
  readonly round: number;
  readonly satisfaction: number;
  readonly text: string | null;
}

/** What a write answers: the number of the application it made or changed. */
export interface WriteOutcome {
  readonly number: string;
}

export interface EvaluationOutcome extends WriteOutcome {
  /** The platform had an evaluation of this round already and changed nothing this time. */
  readonly repeated: boolean;
}

/** Rows of one page, the most that the platform gives. */
const rowsPerPage = 200;
/** A page of 200 rows of 5 kB each is 1 MB; what is longer is refused while it arrives. */
const maxReplyBytes = 4 * 1024 * 1024;
/** Items and stations change a few times a year and hold no person: L1. */
const guideCache = { ttlMs: 10 * 60_000, maxEntries: 2_000 };
/** The one key of the catalogue of all departments. */
export const wholeCatalogue = "*";

/** 政务服务平台: signed REST, the newest state of one application, and the only way to write. */
export function servicePlatform(settings: ServicePlatformSettings, options?: SystemOptions) {
  const { lookup, groupLookup, write } = declare<RestRequest, RestReply>();
  const paging = {
    pageSize: rowsPerPage,
    totalOf: (reply: RestReply) => reply.total,
    rowsOf: (reply: RestReply) => reply.rows,
  };
  const page = (pageNumber: number) => ({ page: String(pageNumber), rows: String(rowsPerPage) });

  return defineSystem(
    {
      id: "service",
      title: "政务服务平台",
      protocol: signedRestProtocol({
        system: "service",
        baseUrl: settings.url,
        appKey: settings.appKey,
        secret: settings.secret,
        signature: settings.signature,
        faults: serviceFault,
        maxReplyBytes,
        concurrency: 8,
      }),
      concurrency: 8,
      // The platform refuses more than 20 a second; two are left for clocks that drift and for another client.
      callsPerSecond: 18,
      deadlineMs: settings.deadlineMs,
      operations: {
        itemsByDepartment: groupLookup<string, ItemRecord>({
          batchSize: 1,
          request: ([uscc = ""], pageNumber) => ({ name: "getSxxxList", fields: { bmbm: uscc, ...page(pageNumber) } }),
          paging,
          decode: eachRow(decodeItem),
          groupOf: (item) => item.departmentUscc,
          keyOf: ({ implementationCode }) => implementationCode,
          cache: guideCache,
        }),
        catalogue: groupLookup<typeof wholeCatalogue, ItemRecord>({
          batchSize: 1,
          request: (_keys, pageNumber) => ({ name: "getSxxxList", fields: page(pageNumber) }),
          paging,
          decode: eachRow(decodeItem),
          groupOf: () => wholeCatalogue,
          keyOf: ({ implementationCode }) => implementationCode,
          cache: { ...guideCache, maxEntries: 1 },
        }),
        itemByCode: lookup<string, CodedItem>({
          batchSize: 1,
          request: ([code = ""]) => ({ name: "getSxxxByBm", fields: { sxbm: code } }),
          // The answer to an old number is the item under its new code.
          decode: (reply, [askedCode = ""], readRows) =>
            readRows(reply.rows, (row) => ({ askedCode, item: decodeItem(row) })),
          keyOf: ({ askedCode }) => askedCode,
          cache: guideCache,
        }),
        /** By the nine digits of a town: one call for all its communities. */
        stationsByTown: groupLookup<string, StationRecord>({
          batchSize: 1,
          request: ([code = ""], pageNumber) => ({
            name: "getFwzdList",
            fields: { ssqyqhdm: code, ...page(pageNumber) },
          }),
          paging,
          decode: eachRow(decodeStation),
          groupOf: (station) => station.communityCode?.slice(0, 9) ?? null,
          keyOf: ({ id }) => id,
          cache: guideCache,
        }),
        applicationByNumber: lookup<string, ApplicationRecord>({
          batchSize: 1,
          request: ([number = ""]) => ({ name: "getBjxx", fields: { bjbh: number } }),
          decode: eachRow((row: RestRow) => decodeApplication(row, settings.calendar)),
          keyOf: (application) => application.number,
        }),
        stepsByApplication: groupLookup<string, StepRecord>({
          batchSize: 1,
          request: ([number = ""]) => ({ name: "getBjgc", fields: { bjbh: number } }),
          decode: (reply, [number = ""], readRows) => readRows(reply.rows, (row) => decodeStep(row, number)),
          groupOf: (step) => step.applicationNumber,
        }),
        resultByApplication: lookup<string, ResultRecord>({
          batchSize: 1,
          request: ([number = ""]) => ({ name: "getBjjg", fields: { bjbh: number } }),
          decode: (reply, [number = ""], readRows) => readRows(reply.rows, (row) => decodeResult(row, number)),
          keyOf: (result) => result.applicationNumber,
        }),
        submit: write<SubmissionInput, WriteOutcome>({
          recognisesKey: true,
          request: (input, idempotencyKey) => ({ name: "saveBjsq", fields: encodeSubmission(input, idempotencyKey) }),
          decode: (reply) => ({ number: requireCell(reply.rows[0] ?? {}, "bjbh") }),
        }),
        supplement: write<SupplementInput, WriteOutcome>({
          recognisesKey: true,
          request: ({ number, note, materials }, idempotencyKey) => ({
            name: "saveBjbz",
            fields: { wbls: idempotencyKey, bjbh: number, bznr: note, clqd: encodeMaterials(materials) },
          }),
          decode: (reply) => ({ number: requireCell(reply.rows[0] ?? {}, "bjbh") }),
        }),
        withdraw: write<WithdrawalInput, WriteOutcome>({
          recognisesKey: true,
          request: ({ number, reason }, idempotencyKey) => ({
            name: "saveBjch",
            fields: { wbls: idempotencyKey, bjbh: number, chyy: reason },
          }),
          decode: (reply) => ({ number: requireCell(reply.rows[0] ?? {}, "bjbh") }),
        }),
        /** One for each round: the round is what the platform recognises a repetition by. */
        evaluate: write<EvaluationInput, EvaluationOutcome>({
          recognisesKey: true,
          request: ({ number, round, satisfaction, text }) => ({
            name: "saveHcp",
            fields: {
              projectNo: number,
              assessNumber: String(round),
              satisfaction: String(satisfaction),
              writingEvaluation: text,
            },
          }),
          decode: (_reply, { number }) => ({ number, repeated: false }),
          repeated: ({ number }) => ({ number, repeated: true }),
        }),
      },
    },
    options,
  );
}

export interface CodedItem {
  /** The code that was asked for: the item's own, or its old number. */
  readonly askedCode: string;
  readonly item: ItemRecord;
}

/** The service platform's operations as callable functions. */
export type ServicePlatform = ReturnType<typeof servicePlatform>;
