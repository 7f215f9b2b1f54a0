import DataLoader from "dataloader";
import type { Call, Page, Slice } from "../../adapters/contract.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type {
  EventFilter,
  GridPlatform,
  HandlingInput,
  PlaceFilter,
} from "../../adapters/systems/grid/gridPlatform.ts";
import type { HouseholdRecord } from "../../adapters/systems/grid/household.ts";
import type { IncidentInput } from "../../adapters/systems/grid/incident.ts";
import type { KeyPlaceRecord } from "../../adapters/systems/grid/keyPlace.ts";
import type { ResidentRecord } from "../../adapters/systems/grid/resident.ts";
import type { RiskKind, RiskRecord } from "../../adapters/systems/grid/risk.ts";
import type { TaskRecord } from "../../adapters/systems/grid/task.ts";
import type { GridUnitRecord } from "../../adapters/systems/grid/unit.ts";
import { loadGroups, loadRecords } from "../loading.ts";

/** Everything that the grid resolvers can ask for, batched and remembered for one operation. */
export interface GridLoaders {
  readonly unit: (code: string) => Promise<GridUnitRecord | null>;
  /** The units at and below a town or community (9 or 12 digits), in code order. */
  readonly unitsBelow: (code: string) => Promise<readonly GridUnitRecord[]>;
  readonly household: (code: string) => Promise<HouseholdRecord | null>;
  readonly households: (filter: PlaceFilter, slice: Slice) => Promise<Page<HouseholdRecord>>;
  readonly membersOf: (householdCode: string) => Promise<readonly ResidentRecord[]>;
  readonly resident: (idNumber: string) => Promise<ResidentRecord | null>;
  readonly householdCount: (code: string) => Promise<number | null>;
  readonly population: (code: string) => Promise<number | null>;
  readonly event: (id: string) => Promise<EventRecord | null>;
  /** Past what this operation has read before: for the state after a write. */
  readonly eventNow: (id: string) => Promise<EventRecord | null>;
  readonly events: (filter: EventFilter, slice: Slice) => Promise<Page<EventRecord>>;
  readonly tasksOf: (eventId: string) => Promise<readonly TaskRecord[]>;
  readonly keyPlaces: (filter: PlaceFilter, slice: Slice) => Promise<Page<KeyPlaceRecord>>;
  readonly risks: (filter: PlaceFilter & { readonly kind: RiskKind | null }, slice: Slice) => Promise<Page<RiskRecord>>;
  readonly reportIncident: (input: IncidentInput, key: string) => Promise<{ readonly eventId: string }>;
  readonly handleEvent: (
    input: HandlingInput,
    key: string,
  ) => Promise<{ readonly eventId: string; readonly repeated: boolean }>;
}

const countOnly: Slice = { offset: 0, limit: 0 };

export function createLoaders(platform: GridPlatform, call: Call): GridLoaders {
  const { operations } = platform;
  const units = new DataLoader(loadRecords(operations.unitsByCode, call));
  const households = new DataLoader(loadRecords(operations.householdsByCode, call));
  const members = new DataLoader(loadGroups(operations.residentsByHousehold, call));
  const residents = new DataLoader(loadRecords(operations.residentsByIdNumber, call));
  const events = new DataLoader(loadRecords(operations.eventsById, call));
  const tasks = new DataLoader(loadGroups(operations.tasksByEvent, call));
  return {
    unit: (code) => units.load(code),
    unitsBelow: (code) => operations.unitsBelow(code, call),
    household: (code) => households.load(code),
    households: (filter, slice) => operations.households(filter, slice, call),
    membersOf: (code) => members.load(code),
    resident: (idNumber) => residents.load(idNumber),
    householdCount: async (code) => (await operations.households({ code }, countOnly, call)).total,
    population: async (code) => (await operations.residents({ code }, countOnly, call)).total,
    event: (id) => events.load(id),
    eventNow: (id) => events.clear(id).load(id),
    events: (filter, slice) => operations.events(filter, slice, call),
    tasksOf: (eventId) => tasks.load(eventId),
    keyPlaces: (filter, slice) => operations.keyPlaces(filter, slice, call),
    risks: (filter, slice) => operations.risks(filter, slice, call),
    reportIncident: (input, key) => operations.reportIncident(input, key, call),
    handleEvent: (input, key) => operations.handleEvent(input, key, call),
  };
}
