import type { ApplicationResult } from "../../generated/legacyFront/client.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import type { DataQualityFlag } from "../../values/dataQuality.ts";
import { decodeLicenceNumber } from "../../values/licenceNumber.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
import { cell, type RestRow } from "./row.ts";

/** 办理结果 of one application. */
export interface ResultRecord {
  readonly applicationNumber: string;
  readonly number: string | null;
  readonly finishedAt: string | null;
  readonly approved: boolean | null;
  readonly licence: LicenceRecord | null;
  readonly dataQuality: readonly DataQualityFlag[];
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
  const cells = new MarkedCells();
  return {
    applicationNumber,
    number: cells.text("number", cell(row, "resultNo")),
    finishedAt: cells.time("finishedAt", cell(row, "finishDate")),
    approved: cells.read("approved", cell(row, "status"), approvedOf),
    licence: decodeLicence(cells.text("licence", cell(row, "zzbh"))),
    dataQuality: cells.flags,
  };
}

/** A row of inf_apply_result. */
export function decodeFrontResult(row: ApplicationResult): ResultRecord {
  const cells = new MarkedCells();
  return {
    applicationNumber: requireText({ no: row.applicationNumber }, "no"),
    number: cells.text("number", row.resultNumber),
    finishedAt: cells.time("finishedAt", row.finishedAt),
    approved: cells.read("approved", row.status, approvedOf),
    licence: decodeLicence(cells.text("licence", row.licenceNumber)),
    dataQuality: cells.flags,
  };
}

function decodeLicence(identifier: string | null): LicenceRecord | null {
  if (identifier === null) return null;
  const licence = decodeLicenceNumber(identifier);
  return {
    identifier: licence?.value ?? identifier,
    typeCode: licence?.typeCode ?? null,
    issuerUscc: licence?.issuer ?? null,
    checkDigitValid: licence?.valid ?? false,
  };
}
