/** Parents of the audit resolvers: `<GraphQL type>Mapper`, read by codegen.ts. */
import type { Hold } from "../../audit/index/holds.ts";
import type { IndexedReading } from "../../audit/index/search/readings.ts";
import type { IndexedRecord } from "../../audit/index/search/searchRecords.ts";
import type { SubjectAccess } from "../../audit/index/search/subjectAccesses.ts";
import type { SummaryRow } from "../../audit/index/search/summary.ts";
import type { AuditUserError } from "./holding.ts";

export type AuditRecordMapper = IndexedRecord;
export type AuditReadingMapper = IndexedReading;
export type AuditAccessMapper = SubjectAccess;
export type AuditSummaryRowMapper = SummaryRow;
export type AuditHoldMapper = Hold;
export type AuditHoldPayloadMapper = { readonly hold: Hold | null; readonly userErrors: readonly AuditUserError[] };
