import type { SubmissionInput } from "../../adapters/systems/service/submission.ts";
import { asCitizenNumber } from "../../adapters/values/citizenNumber.ts";
import { decodeItemCode } from "../../adapters/values/itemCode.ts";
import { phoneErrors } from "../kit/phoneErrors.ts";
import type { Places } from "../kit/places.ts";
import {
  idempotencyKeyErrors,
  lineErrors,
  nameErrors,
  textErrors,
  type UserError,
  userError,
} from "../kit/userError.ts";
import { materialErrors } from "./payload.ts";

const maxNameCharacters = 50;
const maxAddressCharacters = 200;
const maxConsentCharacters = 64;
const maxNoteCharacters = 500;

/** Everything that can be found wrong with a submission before any source is asked. */
export function submissionErrors(places: Places, idempotencyKey: string, input: SubmissionInput): readonly UserError[] {
  return [
    ...idempotencyKeyErrors(idempotencyKey),
    ...itemCodeErrors(input.itemCode),
    ...(places.isCommunity(input.communityCode)
      ? []
      : [userError("communityCode", "NOT_FOUND", "No community has that code.")]),
    ...idNumberErrors(input.applicantIdNumber),
    ...nameErrors("applicantName", input.applicantName, maxNameCharacters),
    ...phoneErrors("applicantPhone", input.applicantPhone),
    ...(input.applicantAddress === null
      ? []
      : lineErrors("applicantAddress", input.applicantAddress, maxAddressCharacters)),
    ...agentErrors(input),
    ...materialErrors(input.materials),
    ...(input.note === null ? [] : textErrors("note", input.note, maxNoteCharacters)),
  ];
}

function itemCodeErrors(code: string): readonly UserError[] {
  const kind = decodeItemCode(code)?.kind;
  return kind === "implementation" || kind === "old"
    ? []
    : [userError("itemCode", "INVALID_VALUE", "Expected an implementation code or an old item number.")];
}

/** GB 11643: 18 characters with a birthday and a right check character. */
function idNumberErrors(text: string): readonly UserError[] {
  return asCitizenNumber(text) !== null
    ? []
    : [userError("applicantIdNumber", "INVALID_VALUE", "Expected a citizen ID number of 18 characters that checks.")];
}

/** 社区代办 needs an agent and the principal's consent, 网格内上门办 the officer who comes. */
function agentErrors({ channel, agentName, consentNumber }: SubmissionInput): readonly UserError[] {
  const needsAgent = channel === "COMMUNITY_AGENT" || channel === "GRID_HOME_VISIT";
  const needsConsent = channel === "COMMUNITY_AGENT";
  return [
    ...(needsAgent || agentName !== null ? nameErrors("agentName", agentName ?? "", maxNameCharacters) : []),
    ...(needsConsent || consentNumber !== null
      ? lineErrors("consentNumber", consentNumber ?? "", maxConsentCharacters)
      : []),
  ];
}
