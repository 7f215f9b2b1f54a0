import type { DataQualityIssue } from "../../values/dataQuality.ts";
import { type IdentityDocument, isOrganisationDocument, readIdentityDocument } from "../../values/identityDocument.ts";

/** 申请人 What stands in `sqrzjh` and `sqrzjlx` (front database: `applicant_code` and `applicant_code_type`): persons and companies. */
export function decodeApplicant(text: string | null, kind: string | null): IdentityDocument {
  return readIdentityDocument(text, { kind });
}

/** Nothing is wrong with a company's number in a column of applicants. */
export function applicantIssue(applicant: IdentityDocument): DataQualityIssue | null {
  return isOrganisationDocument(applicant) ? null : applicant.issue;
}

/** 统一社会信用代码 of a company that applies; null for anybody else. */
export function applicantUscc({ kind, number }: IdentityDocument): string | null {
  return kind === "UNIFIED_SOCIAL_CREDIT_CODE" && number !== null && /^[0-9A-Z]{18}$/.test(number) ? number : null;
}
