import { declare } from "../../kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../kit/defineSystem.ts";
import { eachRow, eachRowOfPage } from "../../kit/eachRow.ts";
import type { SoapReply } from "../../protocols/replies/soapContent.ts";
import { type SoapRequest, soapProtocol } from "../../protocols/soap.ts";
import type { CitizenNumber } from "../../values/citizenNumber.ts";
import { DecodeError } from "../../values/decodeError.ts";
import { encodeDateTime } from "../../values/localDateTime.ts";
import { decodeText } from "../../values/text.ts";
import { type DepartmentRecord, decodeDepartment } from "./department.ts";
import { decodeEvent, type EventRecord } from "./event.ts";
import { type EventState, encodeEventStates } from "./eventState.ts";
import { decodeEventType, type EventTypeRecord } from "./eventType.ts";
import { gridFault } from "./faults.ts";
import { decodeHousehold, type HouseholdRecord } from "./household.ts";
import { encodeIncident, type IncidentInput } from "./incident.ts";
import { decodeKeyPlace, type KeyPlaceRecord } from "./keyPlace.ts";
import { decodeResident, type IdentifiedResident, isIdentified, type ResidentRecord, residentKey } from "./resident.ts";
import { decodeRisk, encodeRiskKind, type RiskKind, type RiskRecord } from "./risk.ts";
import type { GridRow, NamesAround } from "./row.ts";
import { decodeTask, type EventOperation, type TaskRecord } from "./task.ts";
import { decodeUnit, type GridUnitRecord, inCodeOrder } from "./unit.ts";

export interface GridPlatformSettings {
  /** Address of the SOAP endpoint. */
  readonly url: string;
  /** SPID of this client at the platform. */
  readonly account: string;
  readonly password: string;
  readonly deadlineMs: number;
}

export interface EventFilter {
  /** 6, 9 or 12 digits. */
  readonly within: string;
  /** Null for events of any status, those that nobody can read among them. */
  readonly states: readonly EventState[] | null;
  readonly type: string | null;
  /** ISO 8601, inclusive. */
  readonly changedFrom: string | null;
  readonly changedTo: string | null;
}

export interface HandlingInput {
  readonly eventId: string;
  readonly operation: EventOperation;
  readonly organisation: string;
  readonly operator: string;
  readonly advice: string | null;
  /** Department that a dispatched event goes to. */
  readonly targetOrganisation: string | null;
}

export interface HandlingOutcome {
  readonly eventId: string;
  /** The platform knew the serial number already and changed nothing this time. */
  readonly repeated: boolean;
}

/** Where a list of households, residents or places is taken from: a division (9 or 12 digits) or a grid (15 or 18). */
export interface PlaceFilter {
  readonly code: string;
}

/** The platform takes at most 50 keys and gives at most 200 rows a call. */
const keysPerCall = 50;
const rowsPerPage = 200;
/** A page of 200 rows of 5 kB each is 1 MB; what is longer is refused while it arrives. */
const maxReplyBytes = 4 * 1024 * 1024;
/** The tree changes a few times a month and holds no resident: L2, kept for a minute. */
const treeCache = { ttlMs: 60_000, maxEntries: 2_000 };

/** Dictionaries change a few times a year and hold no person: L1. */
const dictionaryCache = { ttlMs: 10 * 60_000, maxEntries: 1 };

/** 网格化社会治理平台: SOAP with XML inside a string, in GB18030. */
export function gridPlatform(settings: GridPlatformSettings, namesAround: NamesAround, options?: SystemOptions) {
  const { lookup, groupLookup, list, query, write } = declare<SoapRequest, SoapReply>();

  return defineSystem(
    {
      id: "grid",
      title: "网格化社会治理平台",
      protocol: soapProtocol({
        system: "grid",
        url: settings.url,
        account: settings.account,
        password: settings.password,
        version: "1.0",
        namespace: "http://service.grid.gov/",
        faults: gridFault,
        maxReplyBytes,
        concurrency: 8,
      }),
      concurrency: 8,
      deadlineMs: settings.deadlineMs,
      operations: {
        unitsByCode: lookup<string, GridUnitRecord>({
          batchSize: keysPerCall,
          request: (codes) => ({ function: "queryGridByCodes", body: { gridCodes: codes.join(",") } }),
          decode: eachRow((row: GridRow) => decodeUnit(row, namesAround)),
          keyOf: (unit) => unit.code,
          cache: treeCache,
        }),
        unitsBelow: query<string, readonly GridUnitRecord[]>({
          request: (code) => ({ function: "queryGridTree", body: { orgCode: code } }),
          decode: (reply, _code, readRows) =>
            inCodeOrder(readRows(reply.rows, (row) => decodeUnit(row, namesAround)).values),
          absent: () => [],
          cache: { ...treeCache, keyOf: (code) => code },
        }),
        eventTypes: query<null, readonly EventTypeRecord[]>({
          request: () => ({ function: "queryEventTypes", body: {} }),
          decode: (reply, _input, readRows) => readRows(reply.rows, decodeEventType).values,
          cache: { ...dictionaryCache, keyOf: () => "*" },
        }),
        departments: query<null, readonly DepartmentRecord[]>({
          request: () => ({ function: "queryDepartments", body: {} }),
          decode: (reply, _input, readRows) => readRows(reply.rows, (row) => decodeDepartment(row, namesAround)).values,
          cache: { ...dictionaryCache, keyOf: () => "*" },
        }),
        events: list<EventFilter, EventRecord>({
          maxPageSize: rowsPerPage,
          request: (filter, pageNumber, pageSize) => ({
            function: "queryEventPage",
            body: { ...eventFilterBody(filter), pageNo: String(pageNumber), pageSize: String(pageSize) },
          }),
          decode: eachRowOfPage((row: GridRow) => decodeEvent(row, namesAround)),
          keyOf: ({ id }) => id,
        }),
        eventsById: lookup<string, EventRecord>({
          batchSize: keysPerCall,
          request: (ids) => ({ function: "queryEventByIds", body: { eventIds: ids.join(",") } }),
          decode: eachRow((row: GridRow) => decodeEvent(row, namesAround)),
          keyOf: (event) => event.id,
        }),
        tasksByEvent: groupLookup<string, TaskRecord>({
          batchSize: keysPerCall,
          request: (ids) => ({ function: "queryEventTasks", body: { eventIds: ids.join(",") } }),
          decode: eachRow((row: GridRow) => decodeTask(row, namesAround)),
          groupOf: (task) => task.eventId,
          groupColumn: "EVENT_ID",
          keyOf: ({ id }) => id,
        }),
        households: list<PlaceFilter, HouseholdRecord>({
          maxPageSize: rowsPerPage,
          request: (filter, pageNumber, pageSize) => ({
            function: "queryHouseholdPage",
            body: { ...placeBody(filter), pageNo: String(pageNumber), pageSize: String(pageSize) },
          }),
          decode: eachRowOfPage((row: GridRow) => decodeHousehold(row, namesAround)),
          keyOf: ({ code }) => code,
        }),
        householdsByCode: lookup<string, HouseholdRecord>({
          batchSize: keysPerCall,
          request: (codes) => ({ function: "queryHouseholdByIds", body: { hhIds: codes.join(",") } }),
          decode: eachRow((row: GridRow) => decodeHousehold(row, namesAround)),
          keyOf: (household) => household.code,
        }),
        residents: list<PlaceFilter, ResidentRecord>({
          maxPageSize: rowsPerPage,
          request: (filter, pageNumber, pageSize) => ({
            function: "queryResidentPage",
            body: { ...placeBody(filter), pageNo: String(pageNumber), pageSize: String(pageSize) },
          }),
          decode: eachRowOfPage((row: GridRow) => decodeResident(row, namesAround)),
          keyOf: residentKey,
        }),
        residentsByHousehold: groupLookup<string, ResidentRecord>({
          batchSize: keysPerCall,
          request: (codes, pageNumber) => ({
            function: "queryResidentPage",
            body: { hhIds: codes.join(","), pageNo: String(pageNumber), pageSize: String(rowsPerPage) },
          }),
          paging: { pageSize: rowsPerPage, totalOf: (reply) => reply.total, rowsOf: (reply) => reply.rows },
          decode: eachRow((row: GridRow) => decodeResident(row, namesAround)),
          groupOf: (resident) => resident.householdCode,
          groupColumn: "HH_ID",
          keyOf: residentKey,
        }),
        residentsByIdNumber: lookup<CitizenNumber, IdentifiedResident>({
          batchSize: keysPerCall,
          request: (idNumbers) => ({ function: "queryResidentByIdNos", body: { idNos: idNumbers.join(",") } }),
          decode: eachRow((row: GridRow) => {
            const resident = decodeResident(row, namesAround);
            return isIdentified(resident) ? resident : null;
          }),
          keyOf: (resident) => resident.citizenNumber,
        }),
        keyPlaces: list<PlaceFilter, KeyPlaceRecord>({
          maxPageSize: rowsPerPage,
          request: (filter, pageNumber, pageSize) => ({
            function: "queryKeyPlacePage",
            body: { ...placeBody(filter), pageNo: String(pageNumber), pageSize: String(pageSize) },
          }),
          decode: eachRowOfPage((row: GridRow) => decodeKeyPlace(row, namesAround)),
          keyOf: ({ id }) => id,
        }),
        risks: list<PlaceFilter & { readonly kind: RiskKind | null }, RiskRecord>({
          maxPageSize: rowsPerPage,
          request: (filter, pageNumber, pageSize) => ({
            function: "queryRiskPage",
            body: {
              ...placeBody(filter),
              riskType: filter.kind === null ? null : encodeRiskKind(filter.kind),
              pageNo: String(pageNumber),
              pageSize: String(pageSize),
            },
          }),
          decode: eachRowOfPage((row: GridRow) => decodeRisk(row, namesAround)),
          keyOf: ({ id }) => id,
        }),
        reportIncident: write<IncidentInput, { readonly eventId: string }>({
          recognisesKey: true,
          request: (input, idempotencyKey) => ({
            function: "reportIncident",
            body: encodeIncident(input, idempotencyKey),
          }),
          decode: (reply) => ({ eventId: decodeEventId(reply) }),
        }),
        handleEvent: write<HandlingInput, HandlingOutcome>({
          recognisesKey: true,
          request: (input, idempotencyKey) => ({
            function: "handleEvent",
            body: {
              eventId: input.eventId,
              operation: input.operation,
              advice: input.advice,
              operOrg: input.organisation,
              operUser: input.operator,
              targetOrg: input.targetOrganisation,
              operSn: idempotencyKey,
            },
          }),
          decode: (reply) => ({ eventId: decodeEventId(reply), repeated: false }),
          repeated: (input) => ({ eventId: input.eventId, repeated: true }),
        }),
      },
    },
    options,
  );
}

function eventFilterBody(filter: EventFilter): Record<string, string | null> {
  return {
    orgCode: filter.within,
    status: filter.states === null ? null : encodeEventStates(filter.states),
    type: filter.type,
    beginTime: filter.changedFrom === null ? null : encodeDateTime(filter.changedFrom),
    endTime: filter.changedTo === null ? null : encodeDateTime(filter.changedTo),
  };
}

/** Divisions and grids stand in two different request fields. */
function placeBody(filter: PlaceFilter): Record<string, string | null> {
  return filter.code.length > 12 ? { gridCode: filter.code } : { orgCode: filter.code };
}

function decodeEventId(reply: SoapReply): string {
  const eventId = decodeText(reply.fields["EVENT_ID"]);
  if (eventId === null) throw new DecodeError("EVENT_ID: missing in the answer to a write");
  return eventId;
}

/** The grid platform's operations as callable functions. */
export type GridPlatform = ReturnType<typeof gridPlatform>;
