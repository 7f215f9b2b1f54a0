import type { CitizenNumber } from "../../values/citizenNumber.ts";
import type { IdentityDocumentKind } from "../../values/identityDocument.ts";
import type { SourceRecord } from "../../values/sourceRecord.ts";
import type { ApplicationState } from "./applicationState.ts";
import type { HandlingChannel } from "./handlingChannel.ts";

/** 办件, the same whether it was read from the platform or from its front database. */
export interface ApplicationRecord extends SourceRecord {
  /** 43 characters (31 implementation code + yyyyMMdd + 4); shorter for items with only an old number. */
  readonly number: string;
  readonly title: string | null;
  readonly itemCode: string | null;
  readonly state: ApplicationState | null;
  readonly channel: HandlingChannel | null;
  readonly agentName: string | null;
  /** Null for a legal person, and for an applicant without a valid number. */
  readonly applicantNumber: CitizenNumber | null;
  readonly applicantDocumentKind: IdentityDocumentKind | null;
  /** 18 characters; null for a person. */
  readonly applicantUscc: string | null;
  readonly applicantName: string | null;
  readonly applicantPhones: readonly string[];
  readonly submittedAt: string | null;
  readonly promisedBy: string | null;
  /** 12 digits. */
  readonly communityCode: string | null;
  /** Where it was read: `platform` is the newest state, `front` a copy that may be seconds old. */
  readonly origin: "platform" | "front";
  /** The front database's own time of change, as written; the order of its lists. */
  readonly changeMark: string | null;
}

/** The cells that both sources have, under one name. */
export interface ApplicationCells {
  readonly number: string;
  readonly title: string | null;
  readonly itemCode: string | null;
  readonly status: string | null;
  readonly stage: string | null;
  readonly way: string | null;
  readonly remark: string | null;
  readonly agentName: string | null;
  readonly applicantCode: string | null;
  readonly applicantCodeKind: string | null;
  readonly applicantName: string | null;
  readonly applicantPhone: string | null;
  readonly submittedAt: string | null;
  readonly promise: string | null;
  readonly promiseUnit: string | null;
  readonly communityCode: string | null;
  readonly changedAt: string | null;
}
