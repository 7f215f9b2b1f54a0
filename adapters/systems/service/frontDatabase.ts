import {
  type Application,
  type ApplicationEvaluation,
  type ApplicationResult,
  type ApplicationStep,
  PrismaClient,
} from "../../generated/legacyFront/client.ts";
import { declare } from "../../kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../kit/defineSystem.ts";
import { pageOfSlots } from "../../kit/rowTally.ts";
import { type SqlRequest, sqlProtocol } from "../../protocols/sql.ts";
import type { Page } from "../../system.ts";
import { DecodeError } from "../../values/decodeError.ts";
import type { WorkingCalendar } from "../../values/workingCalendar.ts";
import { decodeFrontApplication } from "./application.ts";
import type { ApplicationRecord } from "./applicationRecord.ts";
import { decodeEvaluation, type EvaluationRecord } from "./evaluation.ts";
import {
  type ApplicationFilter,
  type ApplicationWindow,
  countStatement,
  type Owners,
  pageStatement,
} from "./frontStatements.ts";
import { decodeFrontResult, type ResultRecord } from "./result.ts";
import { decodeFrontStep, type StepRecord } from "./step.ts";

export interface FrontDatabaseSettings {
  /** `postgresql://account:password@host:port/legacy_front`, a read-only account. */
  readonly url: string;
  readonly deadlineMs: number;
  /** Working days by which terms end; those that the package knows by default. */
  readonly calendar?: WorkingCalendar;
}

/** Owners of one statement at most; the caller splits more. */
export const ownersPerCall = 500;
const keysPerCall = 500;

/**
 * 前置库 of the service platform: the same applications, many at once. Its job deletes and inserts, so one absence here is
 * no deletion: a look-up of one record asks the platform before calling it absent.
 */
export function frontDatabase(settings: FrontDatabaseSettings, options?: SystemOptions) {
  const { lookup, groupLookup, query } = declare<SqlRequest<PrismaClient>, unknown>();

  return defineSystem(
    {
      id: "serviceFront",
      title: "政务服务前置库",
      protocol: sqlProtocol<PrismaClient>({
        system: "serviceFront",
        url: settings.url,
        concurrency: 8,
        queryTimeoutMs: settings.deadlineMs,
        client: (adapter) => new PrismaClient({ adapter }),
        prepare: (client) =>
          client.application.findMany({ take: 0, where: { number: { in: [""] } }, orderBy: { number: "asc" } }),
      }),
      concurrency: 8,
      deadlineMs: settings.deadlineMs,
      operations: {
        /** The first applications of each owner, newest first; an owner without any is not in the map. */
        applicationPages: query<PageInput, ReadonlyMap<string, Page<ApplicationRecord>>>({
          request: ({ owners, filter, window }) => {
            const statement = pageStatement(owners, filter, window);
            return (client) => client.$queryRaw(statement);
          },
          decode: (reply, { owners: { kind } }, readRows) => {
            const groups = Map.groupBy(rowsOf<OwnedApplication>(reply), ({ owner }) => owner);
            return new Map(
              [...groups].map(([owner, rows]) => [
                owner,
                pageOfSlots(readRows(rows, decoderFor(kind, settings.calendar)).slots, null),
              ]),
            );
          },
        }),
        applicationCounts: query<CountInput, ReadonlyMap<string, number>>({
          request: ({ owners, filter }) => {
            const statement = countStatement(owners, filter);
            return (client) => client.$queryRaw(statement);
          },
          decode: (reply) =>
            new Map(
              rowsOf<{ readonly owner: string; readonly count: number }>(reply).map((row) => [row.owner, row.count]),
            ),
        }),
        applicationsByNumber: lookup<string, ApplicationRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) => client.application.findMany({ where: { number: { in: [...numbers] } } }),
          decode: (reply, _keys, readRows) =>
            readRows(rowsOf<Application>(reply), (row) => decodeFrontApplication(row, settings.calendar)),
          keyOf: (application) => application.number,
        }),
        stepsByApplication: groupLookup<string, StepRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) =>
            client.applicationStep.findMany({
              where: { applicationNumber: { in: [...numbers] } },
              orderBy: { sequence: "asc" },
            }),
          decode: (reply, _keys, readRows) => readRows(rowsOf<ApplicationStep>(reply), decodeFrontStep),
          groupOf: (step) => step.applicationNumber,
          groupColumn: "applicationNumber",
        }),
        resultsByApplication: lookup<string, ResultRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) =>
            client.applicationResult.findMany({ where: { applicationNumber: { in: [...numbers] } } }),
          decode: (reply, _keys, readRows) => readRows(rowsOf<ApplicationResult>(reply), decodeFrontResult),
          keyOf: (result) => result.applicationNumber,
        }),
        evaluationsByApplication: groupLookup<string, EvaluationRecord>({
          batchSize: keysPerCall,
          request: (numbers) => (client) =>
            client.applicationEvaluation.findMany({
              where: { applicationNumber: { in: [...numbers] } },
              orderBy: [{ assessedAt: "asc" }, { assessNumber: "asc" }],
            }),
          decode: (reply, _keys, readRows) => readRows(rowsOf<ApplicationEvaluation>(reply), decodeEvaluation),
          groupOf: (evaluation) => evaluation.applicationNumber,
          groupColumn: "applicationNumber",
        }),
      },
    },
    options,
  );
}

export interface CountInput {
  /** At most `ownersPerCall` codes. */
  readonly owners: Owners;
  readonly filter: ApplicationFilter;
}

export interface PageInput extends CountInput {
  readonly window: ApplicationWindow;
}

/** The front database's operations as callable functions. */
export type FrontDatabase = ReturnType<typeof frontDatabase>;

function rowsOf<Row>(reply: unknown): readonly Row[] {
  if (!Array.isArray(reply)) throw new DecodeError("front database: expected a list of rows");
  return reply;
}

type OwnedApplication = Application & { readonly owner: string };

/** What decodes to another person's number than the one asked for is dropped, whatever the statement says. */
function decoderFor(kind: Owners["kind"], calendar: WorkingCalendar | undefined) {
  return (row: OwnedApplication): ApplicationRecord | null => {
    const application = decodeFrontApplication(row, calendar);
    return kind === "applicant" && application.applicantNumber !== row.owner ? null : application;
  };
}
