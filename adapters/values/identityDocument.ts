import {
  asCitizenNumber,
  type CitizenNumber,
  couldBeCitizenNumber,
  isDivisionArea,
  ofOldForm,
} from "./citizenNumber.ts";
import { crosswalk } from "./crosswalk.ts";
import type { DataQualityIssue } from "./dataQuality.ts";
import { legalEntityKind } from "./legalEntityKind.ts";
import { decodeText, toHalfWidth } from "./text.ts";
import { decodeUnifiedSocialCreditCode } from "./unifiedSocialCreditCode.ts";

/** 证件类型 What a number belongs to; the names are those of the graph. */
export type IdentityDocumentKind =
  | "CITIZEN_ID"
  | "PASSPORT"
  | "HONG_KONG_MACAO_PERMIT"
  | "TAIWAN_PERMIT"
  | "FOREIGN_PERMANENT_RESIDENT"
  | "UNIFIED_SOCIAL_CREDIT_CODE"
  | "BUSINESS_REGISTRATION_NUMBER"
  | "OTHER"
  | "AMBIGUOUS";

/** 证件 as a cell of a legacy system holds it. */
export interface IdentityDocument {
  /** A citizen number in its 18 characters; anything else half-width, in upper case and without blanks. Null for an empty cell. */
  readonly number: string | null;
  /** Null where neither the number nor the system's column of kinds says. */
  readonly kind: IdentityDocumentKind | null;
  /** The one thing that a person is made from. */
  readonly citizenNumber: CitizenNumber | null;
  /** Why there is no citizen number, or that it was written in the old form. */
  readonly issue: DataQualityIssue | null;
}

/** What the same record says beside the number. */
export interface DocumentEvidence {
  /** Cell of the system's column of kinds: a name, or a code of GA/T 517. */
  readonly kind?: string | null | undefined;
  /** `yyyy-MM-dd`. */
  readonly birthDate?: string | null;
}

/** Names as registers write them, and codes of GA/T 517-2004. */
const kindOf = crosswalk<IdentityDocumentKind, null>(
  {
    居民身份证: "CITIZEN_ID",
    身份证: "CITIZEN_ID",
    公民身份号码: "CITIZEN_ID",
    临时居民身份证: "CITIZEN_ID",
    港澳台居民居住证: "CITIZEN_ID",
    "111": "CITIZEN_ID",
    "112": "CITIZEN_ID",
    护照: "PASSPORT",
    普通护照: "PASSPORT",
    外国护照: "PASSPORT",
    "414": "PASSPORT",
    港澳居民来往内地通行证: "HONG_KONG_MACAO_PERMIT",
    "516": "HONG_KONG_MACAO_PERMIT",
    台湾居民来往大陆通行证: "TAIWAN_PERMIT",
    "511": "TAIWAN_PERMIT",
    外国人永久居留身份证: "FOREIGN_PERMANENT_RESIDENT",
    外国人永久居留证: "FOREIGN_PERMANENT_RESIDENT",
    "553": "FOREIGN_PERMANENT_RESIDENT",
    统一社会信用代码: "UNIFIED_SOCIAL_CREDIT_CODE",
    营业执照: "BUSINESS_REGISTRATION_NUMBER",
    工商注册号: "BUSINESS_REGISTRATION_NUMBER",
    工商登记号: "BUSINESS_REGISTRATION_NUMBER",
    其他: "OTHER",
    其它: "OTHER",
  },
  { unknown: null },
);

/**
 * Reads a document number as legacy rows hold it: full-width characters, a small x, blanks inside, the apostrophe and the
 * `.0` of spreadsheets, the 15 digits of before 1999. A number that can be read in two ways is a citizen number where the
 * record itself says so, by its kind of document or its day of birth, and else neither.
 */
export function readIdentityDocument(
  cell: string | null | undefined,
  { kind, birthDate = null }: DocumentEvidence = {},
): IdentityDocument {
  const stated = kindOf(kind);
  const number = plainNumber(decodeText(cell));
  if (number === null) return { number, kind: stated, citizenNumber: null, issue: "MISSING_VALUE" };
  if (stated !== null && stated !== "CITIZEN_ID") {
    return { number, kind: stated, citizenNumber: null, issue: "NO_CITIZEN_NUMBER" };
  }
  const other = organisationKind(number);
  const read = asCitizenNumber(number) ?? ofOldForm(number);
  if (read === null) {
    if (other === null || stated !== null) return { number, kind: stated, citizenNumber: null, issue: flawOf(number) };
    return { number, kind: other, citizenNumber: null, issue: "NO_CITIZEN_NUMBER" };
  }
  const confirmed = stated !== null || (birthDate !== null && birthDate.replaceAll("-", "") === read.slice(6, 14));
  if (!confirmed && (other !== null || couldBeBusinessNumber(number))) {
    return { number, kind: "AMBIGUOUS", citizenNumber: null, issue: "AMBIGUOUS_VALUE" };
  }
  const issue = read === number ? null : "CONVERTED_FROM_OLD_FORMAT";
  return { number: read, kind: "CITIZEN_ID", citizenNumber: read, issue };
}

/** Whether the number is one of an organisation, of which no person can be made and no flaw is to be told. */
export function isOrganisationDocument({ kind }: IdentityDocument): boolean {
  return kind === "UNIFIED_SOCIAL_CREDIT_CODE" || kind === "BUSINESS_REGISTRATION_NUMBER";
}

const mask = /[*×●•■#?]|X{3}/;

function plainNumber(text: string | null): string | null {
  if (text === null) return null;
  const plain = toHalfWidth(text)
    .replace(/[\s\u200b-\u200f\ufeff]/g, "")
    .replace(/^['`\u2018\u2019]+|['`\u2018\u2019]+$/g, "")
    .toUpperCase();
  const [, digits = plain] = /^(\d{15}|\d{18})\.0+$/.exec(plain) ?? [];
  // 18 digits do not fit into floating point: a number that does may have been rounded to it.
  const isRounded = digits !== plain && digits.length === 18 && BigInt(digits) === BigInt(Number(digits));
  const number = isRounded ? plain : digits;
  return number === "" ? null : number;
}

function organisationKind(number: string): IdentityDocumentKind | null {
  if (number.length === 18 && isUnifiedSocialCreditCode(number)) return "UNIFIED_SOCIAL_CREDIT_CODE";
  return couldBeBusinessNumber(number) && hybridCheckFits(number) ? "BUSINESS_REGISTRATION_NUMBER" : null;
}

/** Existing codes fail their check, which digits alone must not: they would be taken for citizen numbers, or these for them. */
function isUnifiedSocialCreditCode(number: string): boolean {
  const code = decodeUnifiedSocialCreditCode(number);
  if (code === null || !code.hasForm || mask.test(number)) return false;
  if (/[A-Z]/.test(number.slice(0, 17))) return true;
  const isRegistered = legalEntityKind(number) !== "OTHER" && isRegistrationArea(number.slice(2));
  return isRegistered && code.valid && code.organisationCodeValid;
}

/** 工商行政管理注册号, GS 15-2006: the registering authority's division, 8 digits and a check digit that old ones fail. */
function couldBeBusinessNumber(number: string): boolean {
  return /^[1-9]\d{14}$/.test(number) && isRegistrationArea(number);
}

/** Counties, prefectures, provinces and, as 100000, the state register organisations. */
function isRegistrationArea(digits: string): boolean {
  const isProvince = digits.startsWith("0000", 2) && isDivisionArea(`${digits.slice(0, 2)}01`);
  return isDivisionArea(digits) || isProvince || digits.startsWith("100000");
}

/** ISO 7064 MOD 11,10. */
function hybridCheckFits(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) product = (((product + Number(digit)) % 10 || 10) * 2) % 11;
  return (product + Number(digits.at(-1))) % 10 === 1;
}

function flawOf(number: string): DataQualityIssue {
  if (couldBeCitizenNumber(number)) return "CHECK_DIGIT_FAILED";
  return mask.test(number) ? "MASKED_VALUE" : "UNREADABLE_VALUE";
}
