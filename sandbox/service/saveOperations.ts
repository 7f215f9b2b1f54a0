import { compact } from "../world/clock.ts";
import type { SyntheticServiceItem } from "../world/types.ts";
import { localNow } from "./localTime.ts";
import { notFound, Refusal, wrongState } from "./refusal.ts";
import type { RequestFields } from "./requestFields.ts";
import { DEFAULT_PHONE, type ServiceRecord } from "./serviceRecord.ts";
import type { ServiceWriter } from "./serviceWriter.ts";
import { moveTo, SUPPLEMENT_STAGE } from "./stages.ts";

export interface SaveContext {
  readonly writer: ServiceWriter;
  readonly itemsByCode: ReadonlyMap<string, SyntheticServiceItem>;
}

const APPLICANT_CODE = /^(\d{15}|\d{17}[\dXx]|[0-9A-HJ-NPQRTUWXY]{18})$/;
const REMARK = /^(社区代办|上门办|自助办|无)$/;
const LAST_SEQUENCE = 9_999;

/** What a write answers, and the number of the application it has changed; null when it was a repetition. */
export interface SaveOutcome {
  readonly answer: object;
  readonly changed: string | null;
}

/** The writing half of the interface, by name. */
export const saveOperations: Readonly<
  Record<string, (fields: RequestFields, context: SaveContext) => Promise<SaveOutcome>>
> = {
  async saveBjsq(fields, context) {
    const wbls = fields.required("wbls");
    const application = readApplication(fields);
    const item = context.itemsByCode.get(fields.required("sxbm"));
    if (!item) throw notFound();
    const taken = await context.writer.takeSerial(wbls, "saveBjsq");
    if (taken) return repeated(taken, "saveBjsq");
    const at = localNow();
    const number = await nextNumber(context.writer, item, application.communityCode, compact(at).slice(0, 8));
    await context.writer.save({
      ...application,
      applicantCodeKind: "",
      number,
      title: `${application.applicantName}${item.name}`,
      itemCode: item.implementationCode,
      submittedAt: at,
      status: "Y",
      stage: "02",
      steps: [{ name: "收件", operator: "系统", note: "", startedAt: at, endedAt: null, event: "1" }],
      result: null,
      evaluations: [],
      updatedAt: at,
    });
    await context.writer.assignSerial(wbls, number);
    return { answer: { bjbh: number }, changed: number };
  },

  saveBjbz: (fields, context) =>
    change(fields, context, "saveBjbz", (record) => {
      const note = fields.required("bznr");
      if (record.stage !== SUPPLEMENT_STAGE) throw wrongState();
      const materials = fields.optional("clqd") ?? record.materials;
      return moveTo({ ...record, materials }, { stage: "13", operator: record.applicantName, note, at: localNow() });
    }),

  saveBjch: (fields, context) =>
    change(fields, context, "saveBjch", (record) => {
      const note = fields.required("chyy");
      if (record.status === "C") throw wrongState();
      return moveTo(record, { stage: "25", operator: record.applicantName, note, at: localNow() });
    }),

  async saveHcp(fields, { writer }) {
    const number = fields.required("projectNo");
    const evaluation = {
      assessNumber: fields.required("assessNumber"),
      satisfaction: fields.required("satisfaction", /^[1-5]$/),
      detail: fields.optional("evalDetail") ?? "",
      text: fields.optional("writingEvaluation") ?? "",
      channel: fields.optional("pf") ?? "1",
      assessedAt: localNow(),
    };
    if (Number(evaluation.satisfaction) < 3 && evaluation.detail === "" && evaluation.text === "") {
      throw new Refusal("97", "不满意评价须说明原因");
    }
    const record = await writer.lock(number);
    if (!record) throw notFound();
    if (record.evaluations.some(({ assessNumber }) => assessNumber === evaluation.assessNumber)) {
      throw new Refusal("96", "重复提交");
    }
    if (record.status !== "C") throw wrongState();
    await writer.save({
      ...record,
      evaluations: [...record.evaluations, evaluation],
      updatedAt: evaluation.assessedAt,
    });
    return { answer: { projectNo: number }, changed: number };
  },
};

/** A change of an existing application, done once for a serial number. */
async function change(
  fields: RequestFields,
  { writer }: SaveContext,
  operation: string,
  apply: (record: ServiceRecord) => ServiceRecord,
): Promise<SaveOutcome> {
  const wbls = fields.required("wbls");
  const number = fields.required("bjbh");
  const taken = await writer.takeSerial(wbls, operation);
  if (taken) return repeated(taken, operation, number);
  const record = await writer.lock(number);
  if (!record) throw notFound();
  await writer.save(apply(record));
  await writer.assignSerial(wbls, number);
  return { answer: { bjbh: number }, changed: number };
}

/** The first outcome again; a serial number that was used for something else is refused. */
function repeated(taken: { operation: string; number: string }, operation: string, number: string = taken.number) {
  if (taken.operation !== operation || taken.number !== number) throw new Refusal("96", "流水号已使用");
  return { answer: { bjbh: number }, changed: null };
}

/** 31 + yyyyMMdd + 4 characters; town + yyyyMMdd + 4 for an item that has only an old number. */
async function nextNumber(writer: ServiceWriter, item: SyntheticServiceItem, communityCode: string, day: string) {
  const prefix = `${item.basicCode === null ? communityCode.slice(0, 9) : item.implementationCode}${day}`;
  const sequence = await writer.nextSequence(prefix);
  if (sequence > LAST_SEQUENCE) throw new Refusal("99", "当日编号已用完");
  return prefix + String(sequence).padStart(4, "0");
}

function readApplication(fields: RequestFields) {
  const form = fields.optional("bdnr");
  if (form !== null && !isJson(form)) throw new Refusal("98", "参数bdnr类型错误");
  return {
    applicantName: fields.required("sqrmc"),
    applicantCode: fields.required("sqrzjh", APPLICANT_CODE).toUpperCase(),
    applicantPhone: fields.optional("sqrdh") ?? DEFAULT_PHONE,
    applicantAddress: fields.optional("sqrdz"),
    communityCode: fields.required("ssqyqhdm", /^\d{12}$/),
    submitWay: fields.required("slfs", /^[01]$/),
    remark: fields.optional("bz", REMARK) ?? "无",
    agentName: fields.optional("dbr"),
    consentNumber: fields.optional("wtsbh"),
    form,
    materials: fields.optional("clqd"),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
