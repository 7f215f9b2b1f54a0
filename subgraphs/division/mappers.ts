/** Parents of the division resolvers: `<GraphQL type>Mapper`, read by codegen.ts. */
import type { CommunityRecord, DivisionRecord } from "../../adapters/systems/division/divisions.ts";
import type { FormerDivision } from "../../adapters/systems/division/formerDivisions.ts";
import type { Connection, Edge } from "../kit/connection.ts";

export type DivisionMapper = DivisionRecord;
export type CommunityMapper = CommunityRecord;
export type FormerDivisionMapper = FormerDivision;
export type DivisionConnectionMapper = Connection<DivisionRecord>;
export type DivisionEdgeMapper = Edge<DivisionRecord>;
export type CommunityConnectionMapper = Connection<CommunityRecord>;
export type CommunityEdgeMapper = Edge<CommunityRecord>;
