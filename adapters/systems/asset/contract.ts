import type { Contract } from "../../generated/legacyAsset/client.ts";
import type { CitizenNumber } from "../../kit/citizenNumber.ts";
import { type DataQualityFlag, dataQualityFlags } from "../../kit/dataQuality.ts";
import { decimalOf } from "../../kit/decimal.ts";
import { type IdentityDocumentKind, isOrganisationDocument, readIdentityDocument } from "../../kit/identityDocument.ts";
import { decodeDate, decodePeriod, type Period } from "../../kit/localDate.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeBoolean } from "../../kit/truth.ts";
import { type PaymentTerm, paymentTermOf, type TradeMode, tradeModeOf } from "./tradeTerms.ts";

/** 合同. */
export interface ContractRecord extends SourceRecord {
  readonly number: string;
  readonly unitCode: string;
  readonly name: string | null;
  readonly kind: string | null;
  readonly partyA: string | null;
  readonly partyB: string | null;
  /** Null for a company, whose credit code stands in the same column, and for a number that is no valid one. */
  readonly partyBNumber: CitizenNumber | null;
  readonly partyBDocumentKind: IdentityDocumentKind | null;
  /** 18 characters; null for a person. */
  readonly partyBUscc: string | null;
  /** The only link to the asset. */
  readonly assetName: string | null;
  readonly signedOn: string | null;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly unitPrice: string | null;
  readonly quantity: string | null;
  readonly unit: string | null;
  /** Yuan, two places. */
  readonly totalAmount: string | null;
  readonly tradeMode: TradeMode | null;
  readonly payment: PaymentTerm | null;
  readonly tradedOnPlatform: boolean | null;
  readonly dataQuality: readonly DataQualityFlag[];
}

export function decodeContract(row: Contract): ContractRecord {
  const number = requireText({ contractNumber: row.contractNumber }, "contractNumber");
  const document = readIdentityDocument(row.lesseeId, { kind: row.lesseeIdKind });
  const period = decodeContractPeriod(row);
  return {
    number,
    unitCode: decodeText(row.unitCode) ?? "",
    name: decodeText(row.name),
    kind: decodeText(row.kind),
    partyA: decodeText(row.lessorName),
    partyB: decodeText(row.lesseeName),
    partyBNumber: document.citizenNumber,
    partyBDocumentKind: document.kind,
    partyBUscc: document.kind === "UNIFIED_SOCIAL_CREDIT_CODE" ? document.number : null,
    assetName: decodeText(row.assetName),
    signedOn: decodeDate(row.signedOn),
    startsOn: period.start,
    endsOn: period.end,
    unitPrice: decimalOf(row.unitPrice),
    quantity: decimalOf(row.quantity),
    unit: decodeText(row.unit),
    totalAmount: row.totalAmount?.toFixed(2) ?? null,
    tradeMode: tradeModeOf(row.tradeMethod),
    payment: paymentTermOf(row.paymentMethod),
    tradedOnPlatform: decodeBoolean(row.isTendered),
    asOf: decodeDateTime(row.updatedAt),
    sourceIds: sourceIds("asset", number),
    // A contract without a number of the other party, or with that of a company, is as it should be.
    dataQuality: dataQualityFlags([
      "partyBPerson",
      document.issue,
      document.number !== null && !isOrganisationDocument(document),
    ]),
  };
}

/** Two days in two columns, or the whole period `2020-01-01-2029-12-31` in the first. */
function decodeContractPeriod(row: Contract): { readonly [Day in keyof Period]: string | null } {
  return decodePeriod(row.startsOn) ?? { start: decodeDate(row.startsOn), end: decodeDate(row.endsOn) };
}
