import type { ApplicationResult } from "../../generated/legacyFront/client.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { decodeLicenceNumber } from "../../kit/licenceNumber.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodeText } from "../../kit/text.ts";
import { cell, type RestRow } from "./row.ts";

/** 办理结果 of one application. */
export interface ResultRecord {
  readonly applicationNumber: string;
  readonly number: string | null;
  readonly finishedAt: string | null;
  readonly approved: boolean | null;
  readonly licence: LicenceRecord | null;
}

/** 电子证照 (GB/T 36904-2018). A number of another form stays, without parts and with `checkDigitValid` false. */
export interface LicenceRecord {
  readonly identifier: string;
  readonly typeCode: string | null;
  readonly issuerUscc: string | null;
  readonly checkDigitValid: boolean;
}

const approvedOf = crosswalk({ A: true, B: false }, { unknown: null });

/** A row of getBjjg, which does not name the application it belongs to. */
export function decodeResult(row: RestRow, applicationNumber: string): ResultRecord {
  return {
    applicationNumber,
    number: decodeText(cell(row, "resultNo")),
    finishedAt: decodeDateTime(cell(row, "finishDate")),
    approved: approvedOf(cell(row, "status")),
    licence: decodeLicence(cell(row, "zzbh")),
  };
}

/** A row of inf_apply_result. */
export function decodeFrontResult(row: ApplicationResult): ResultRecord {
  return {
    applicationNumber: row.applicationNumber,
    number: decodeText(row.resultNumber),
    finishedAt: decodeDateTime(row.finishedAt),
    approved: approvedOf(row.status),
    licence: decodeLicence(row.licenceNumber),
  };
}

function decodeLicence(text: string | null): LicenceRecord | null {
  const identifier = decodeText(text);
  if (identifier === null) return null;
  const licence = decodeLicenceNumber(identifier);
  return {
    identifier: licence?.value ?? identifier,
    typeCode: licence?.typeCode ?? null,
    issuerUscc: licence?.issuer ?? null,
    checkDigitValid: licence?.valid ?? false,
  };
}
