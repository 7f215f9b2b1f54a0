import { type DataQualityFlag, dataQualityFlags } from "../../values/dataQuality.ts";
import type { IdentityDocument } from "../../values/identityDocument.ts";
import { isPlaceholderDay } from "../../values/localDateTime.ts";
import { readPhones } from "../../values/phones.ts";
import { decodeText, isDamagedText } from "../../values/text.ts";
import { applicantIssue } from "./applicant.ts";
import type { ApplicationCells, ApplicationRecord } from "./applicationRecord.ts";

/** What could not be read in an application, or is not what it should be; fields by their names in the graph. */
export function applicationQuality(
  cells: ApplicationCells,
  record: Pick<ApplicationRecord, "asOf" | "channel" | "communityCode" | "state" | "submittedAt">,
  applicant: IdentityDocument,
  promise: { readonly isUnreadable: boolean; readonly isUncounted: boolean },
): readonly DataQualityFlag[] {
  const unreadable = (value: unknown, cell: string | null) => value === null && decodeText(cell) !== null;
  return dataQualityFlags(
    ["applicant", applicantIssue(applicant)],
    ["applicantPhones", "DEFAULT_VALUE", /^\s*0{7,}\s*$/.test(cells.applicantPhone ?? "")],
    ["applicantPhones", "UNREADABLE_VALUE", readPhones(cells.applicantPhone).unreadable],
    ["applicantName", "CHARACTER_LOST", isDamagedText(cells.applicantName)],
    ["title", "CHARACTER_LOST", isDamagedText(cells.title)],
    ["promisedBy", "CALENDAR_UNKNOWN", promise.isUncounted],
    ["promisedBy", "UNREADABLE_VALUE", promise.isUnreadable],
    ["submittedAt", "DEFAULT_VALUE", isPlaceholderDay(cells.submittedAt)],
    ["submittedAt", "UNREADABLE_VALUE", unreadable(record.submittedAt, cells.submittedAt)],
    ["community", "UNREADABLE_VALUE", unreadable(record.communityCode, cells.communityCode)],
    ["state", "UNREADABLE_VALUE", unreadable(record.state, cells.status)],
    ["channel", "UNREADABLE_VALUE", unreadable(record.channel, cells.way)],
    ["agentName", "CHARACTER_LOST", isDamagedText(cells.agentName)],
    ["asOf", "UNREADABLE_VALUE", unreadable(record.asOf, cells.changedAt)],
  );
}
