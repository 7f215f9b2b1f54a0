import { encodeDateTime } from "../../values/localDateTime.ts";
import type { EventSource, Urgency } from "./event.ts";

/** What a community puts in (社区输入). */
export interface IncidentInput {
  readonly communityCode: string;
  /** 15 or 18 digits, or null when only the community is known. */
  readonly gridCode: string | null;
  readonly type: string;
  readonly title: string;
  readonly content: string;
  readonly place: string;
  /** ISO 8601. */
  readonly happenedAt: string;
  readonly urgency: Urgency;
  readonly source: EventSource;
  readonly involvedCount: number;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
}

const urgencyCode: Readonly<Record<Urgency, string>> = { HIGH: "01", MEDIUM: "02", LOW: "03" };
const sourceCode: Readonly<Record<EventSource, string>> = { WITNESSED: "01", REPORTED_BY_PUBLIC: "02" };

/** Fields of `reportIncident`; the platform recognises a repeated incidentSourceCode and answers the first event. */
export function encodeIncident(input: IncidentInput, idempotencyKey: string): Record<string, string | null> {
  return {
    incidentSourceCode: idempotencyKey,
    orgCode: input.communityCode,
    GRID_CODE: input.gridCode,
    TYPE_: input.type,
    TITLE_: input.title,
    CONTENT_: input.content,
    OCCURRED: input.place,
    HAPPEN_TIME: encodeDateTime(input.happenedAt),
    URGENCY_DEGREE: urgencyCode[input.urgency],
    SOURCE: sourceCode[input.source],
    INVOLVED_NUM: String(input.involvedCount),
    CONTACT_USER: input.contactName,
    TELEPHONE: input.contactPhone,
  };
}
