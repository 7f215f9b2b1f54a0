/** Parents of the grid resolvers: `<GraphQL type>Mapper`, read by codegen.ts. */
import type { DepartmentRecord } from "../../adapters/systems/grid/department.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventTypeRecord } from "../../adapters/systems/grid/eventType.ts";
import type { HouseholdRecord } from "../../adapters/systems/grid/household.ts";
import type { KeyPlaceRecord } from "../../adapters/systems/grid/keyPlace.ts";
import type { ResidentRecord } from "../../adapters/systems/grid/resident.ts";
import type { RiskRecord } from "../../adapters/systems/grid/risk.ts";
import type { TaskRecord } from "../../adapters/systems/grid/task.ts";
import type { GridUnitRecord } from "../../adapters/systems/grid/unit.ts";
import type { Connection, Edge } from "../kit/connection.ts";
import type { EventPayload } from "./handling.ts";
import type { PersonParent } from "./person.ts";

interface Coded {
  readonly code: string;
}

export type DivisionMapper = Coded;
export type CommunityMapper = Coded;
export type GridUnitMapper = GridUnitRecord;
export type HouseholdMapper = HouseholdRecord;
export type ResidentMapper = ResidentRecord;
export type PersonMapper = PersonParent;
export type GridEventMapper = EventRecord;
export type EventTaskMapper = TaskRecord;
export type KeyPlaceMapper = KeyPlaceRecord;
export type RiskSignalMapper = RiskRecord;
export type EventTypeMapper = EventTypeRecord;
export type EventDepartmentMapper = DepartmentRecord;
export type EventPayloadMapper = EventPayload;
export type GridUnitConnectionMapper = Connection<GridUnitRecord>;
export type GridUnitEdgeMapper = Edge<GridUnitRecord>;
export type GridEventConnectionMapper = Connection<EventRecord>;
export type GridEventEdgeMapper = Edge<EventRecord>;
export type HouseholdConnectionMapper = Connection<HouseholdRecord>;
export type HouseholdEdgeMapper = Edge<HouseholdRecord>;
export type KeyPlaceConnectionMapper = Connection<KeyPlaceRecord>;
export type KeyPlaceEdgeMapper = Edge<KeyPlaceRecord>;
export type RiskSignalConnectionMapper = Connection<RiskRecord>;
export type RiskSignalEdgeMapper = Edge<RiskRecord>;
