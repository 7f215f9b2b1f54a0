import { encodeChannel, type HandlingChannel } from "./handlingChannel.ts";

/** 提交申请: what an applicant puts in. */
export interface SubmissionInput {
  readonly itemCode: string;
  /** 12 digits. */
  readonly communityCode: string;
  /** 18 characters. */
  readonly applicantIdNumber: string;
  readonly applicantName: string;
  readonly applicantPhone: string;
  readonly applicantAddress: string | null;
  readonly channel: HandlingChannel;
  /** 代办员 */
  readonly agentName: string | null;
  /** 委托书编号 */
  readonly consentNumber: string | null;
  /** Names without commas: the platform takes a comma list. */
  readonly materials: readonly string[];
  readonly note: string | null;
}

/** Fields of saveBjsq; the platform recognises a repeated `wbls` and answers the first application. */
export function encodeSubmission(input: SubmissionInput, idempotencyKey: string): Record<string, string | null> {
  const { way, remark } = encodeChannel(input.channel);
  return {
    wbls: idempotencyKey,
    sxbm: input.itemCode,
    sqrmc: input.applicantName,
    sqrzjh: input.applicantIdNumber,
    sqrdh: input.applicantPhone,
    sqrdz: input.applicantAddress,
    ssqyqhdm: input.communityCode,
    slfs: way,
    bz: remark ?? "无",
    dbr: input.agentName,
    wtsbh: input.consentNumber,
    bdnr: input.note === null ? null : JSON.stringify({ 备注: input.note }),
    clqd: encodeMaterials(input.materials),
  };
}

/** Null where there is none. */
export function encodeMaterials(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(",");
}
