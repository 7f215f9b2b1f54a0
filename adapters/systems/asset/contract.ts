import type { Contract } from "../../generated/legacyAsset/client.ts";
import type { CitizenNumber } from "../../values/citizenNumber.ts";
import { decimalOf } from "../../values/decimal.ts";
import {
  type IdentityDocumentKind,
  isOrganisationDocument,
  readIdentityDocument,
} from "../../values/identityDocument.ts";
import { decodePeriod, type Period } from "../../values/localDate.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { decodePrice } from "../../values/money.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeBoolean } from "../../values/truth.ts";
import { unitCodeLength } from "./organisation.ts";
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
}

export function decodeContract(row: Contract): ContractRecord {
  const number = requireText({ contractNumber: row.contractNumber }, "contractNumber");
  const document = readIdentityDocument(row.lesseeId, { kind: row.lesseeIdKind });
  const cells = new MarkedCells();
  // A contract without a number of the other party, or with that of a company, is as it should be.
  if (document.issue !== null && document.number !== null && !isOrganisationDocument(document)) {
    cells.mark("partyBPerson", document.issue);
  }
  const period = readContractPeriod(row, cells);
  return {
    number,
    unitCode: cells.code("organization", row.unitCode, unitCodeLength) ?? "",
    name: cells.text("name", row.name),
    kind: cells.text("kind", row.kind),
    partyA: cells.text("partyA", row.lessorName),
    partyB: cells.text("partyB", row.lesseeName),
    partyBNumber: document.citizenNumber,
    partyBDocumentKind: document.kind,
    partyBUscc: document.kind === "UNIFIED_SOCIAL_CREDIT_CODE" ? document.number : null,
    assetName: cells.text("assetName", row.assetName),
    signedOn: cells.day("signedOn", row.signedOn),
    startsOn: period.start,
    endsOn: period.end,
    unitPrice: cells.read("unitPrice", row.unitPrice, decodePrice),
    quantity: cells.read("quantity", row.quantity, decimalOf),
    unit: cells.text("unit", row.unit),
    totalAmount: cells.amount("totalAmount", row.totalAmount),
    tradeMode: cells.read("tradeMode", row.tradeMethod, tradeModeOf),
    payment: cells.read("payment", row.paymentMethod, paymentTermOf),
    tradedOnPlatform: cells.read("tradedOnPlatform", row.isTendered, decodeBoolean),
    asOf: cells.time("asOf", row.updatedAt),
    sourceIds: sourceIds("asset", number),
    dataQuality: cells.flags,
  };
}

/** Two days in two columns, or the whole period `2020-01-01-2029-12-31` in the first. */
function readContractPeriod(row: Contract, cells: MarkedCells): { readonly [Day in keyof Period]: string | null } {
  return (
    decodePeriod(row.startsOn) ?? {
      start: cells.day("startsOn", row.startsOn),
      end: cells.day("endsOn", row.endsOn),
    }
  );
}
