import DataLoader from "dataloader";
import type { Call, Page, Slice } from "../../adapters/system.ts";
import type { DepartmentRecord } from "../../adapters/systems/grid/department.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventTypeRecord } from "../../adapters/systems/grid/eventType.ts";
import type {
  EventFilter,
  GridPlatform,
  HandlingInput,
  PlaceFilter,
} from "../../adapters/systems/grid/gridPlatform.ts";
import type { HouseholdRecord } from "../../adapters/systems/grid/household.ts";
import type { IncidentInput } from "../../adapters/systems/grid/incident.ts";
import type { KeyPlaceRecord } from "../../adapters/systems/grid/keyPlace.ts";
import type { IdentifiedResident, ResidentRecord } from "../../adapters/systems/grid/resident.ts";
import type { RiskKind, RiskRecord } from "../../adapters/systems/grid/risk.ts";
import type { TaskRecord } from "../../adapters/systems/grid/task.ts";
import type { GridUnitRecord } from "../../adapters/systems/grid/unit.ts";
import type { CitizenNumber } from "../../adapters/values/citizenNumber.ts";
import { loadGroups, loadRecords } from "../kit/loading.ts";
import { remembered } from "../kit/remembered.ts";
import { treeLoader } from "./treeLoader.ts";

type RiskFilter = PlaceFilter & { readonly kind: RiskKind | null };

/** Everything that the grid resolvers can ask for, batched and remembered for one operation. */
export interface GridLoaders {
  readonly unit: (code: string) => Promise<GridUnitRecord | null>;
  /** The units at and below a town or community (9 or 12 digits), in code order. */
  readonly unitsBelow: (code: string) => Promise<readonly GridUnitRecord[]>;
  readonly household: (code: string) => Promise<HouseholdRecord | null>;
  readonly households: (filter: PlaceFilter, slice: Slice) => Promise<Page<HouseholdRecord>>;
  readonly membersOf: (householdCode: string) => Promise<readonly ResidentRecord[]>;
  readonly resident: (number: CitizenNumber) => Promise<IdentifiedResident | null>;
  readonly householdCount: (code: string) => Promise<number | null>;
  readonly population: (code: string) => Promise<number | null>;
  readonly event: (id: string) => Promise<EventRecord | null>;
  /** Past what this operation has read before, and wherever it is: for the state after a write. */
  readonly eventNow: (id: string) => Promise<EventRecord | null>;
  readonly events: (filter: EventFilter, slice: Slice) => Promise<Page<EventRecord>>;
  /** 事件类型字典, in the platform's order. */
  readonly eventTypes: () => Promise<readonly EventTypeRecord[]>;
  /** 办理单位 of the whole platform. */
  readonly departments: () => Promise<readonly DepartmentRecord[]>;
  readonly tasksOf: (eventId: string) => Promise<readonly TaskRecord[]>;
  readonly keyPlaces: (filter: PlaceFilter, slice: Slice) => Promise<Page<KeyPlaceRecord>>;
  readonly risks: (filter: RiskFilter, slice: Slice) => Promise<Page<RiskRecord>>;
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
  const trees = treeLoader(operations.unitsBelow, call);
  const lists = {
    households: remembered((filter: PlaceFilter, slice: Slice) => operations.households(filter, slice, call)),
    residents: remembered((filter: PlaceFilter, slice: Slice) => operations.residents(filter, slice, call)),
    events: remembered((filter: EventFilter, slice: Slice) => operations.events(filter, slice, call)),
    keyPlaces: remembered((filter: PlaceFilter, slice: Slice) => operations.keyPlaces(filter, slice, call)),
    risks: remembered((filter: RiskFilter, slice: Slice) => operations.risks(filter, slice, call)),
  };
  return {
    unit: (code) => units.load(code),
    unitsBelow: (code) => trees.load(code),
    household: (code) => households.load(code),
    households: lists.households,
    membersOf: (code) => members.load(code),
    resident: (number) => residents.load(number),
    householdCount: async (code) => (await lists.households({ code }, countOnly)).total,
    population: async (code) => (await lists.residents({ code }, countOnly)).total,
    event: (id) => events.load(id),
    eventNow: (id) => events.clear(id).load(id),
    events: lists.events,
    eventTypes: () => operations.eventTypes(null, call),
    departments: () => operations.departments(null, call),
    tasksOf: (eventId) => tasks.load(eventId),
    keyPlaces: lists.keyPlaces,
    risks: lists.risks,
    reportIncident: (input, key) => operations.reportIncident(input, key, call).finally(lists.events.forget),
    async handleEvent(input, key) {
      try {
        return await operations.handleEvent(input, key, call);
      } finally {
        tasks.clear(input.eventId);
        lists.events.forget();
      }
    },
  };
}
