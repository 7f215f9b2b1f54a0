/** Parents of the service resolvers: `<GraphQL type>Mapper`, read by codegen.ts. */
import type { ApplicationRecord } from "../../adapters/systems/service/applicationRecord.ts";
import type { EvaluationRecord } from "../../adapters/systems/service/evaluation.ts";
import type { LicenceRecord, ResultRecord } from "../../adapters/systems/service/result.ts";
import type { StationRecord } from "../../adapters/systems/service/station.ts";
import type { StepRecord } from "../../adapters/systems/service/step.ts";
import type { Connection, Edge } from "../kit/connection.ts";
import type { ItemParent } from "./item.ts";
import type { LegalEntityReference } from "./legalEntity.ts";
import type { ApplicationPayload } from "./payload.ts";

interface Coded {
  readonly code: string;
}

interface Identified {
  readonly id: string;
}

export type DivisionMapper = Coded;
export type CommunityMapper = Coded;
export type PersonMapper = Identified;
export type LegalEntityMapper = LegalEntityReference;
export type ServiceItemMapper = ItemParent;
export type ServiceApplicationMapper = ApplicationRecord;
export type ApplicationStepMapper = StepRecord;
export type ApplicationResultMapper = ResultRecord;
export type LicenceMapper = LicenceRecord;
export type EvaluationMapper = EvaluationRecord;
export type ServiceStationMapper = StationRecord;
export type ApplicationPayloadMapper = ApplicationPayload;
export type ServiceItemConnectionMapper = Connection<ItemParent>;
export type ServiceItemEdgeMapper = Edge<ItemParent>;
export type ServiceApplicationConnectionMapper = Connection<ApplicationRecord>;
export type ServiceApplicationEdgeMapper = Edge<ApplicationRecord>;
