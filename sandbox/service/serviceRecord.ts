import { dirtOf } from "../dirt/dirt.ts";
import { withDirt } from "../dirt/withDirt.ts";
import type { SyntheticServiceItem, World } from "../world/types.ts";

/** What the service platform knows about one application 办件: its own truth, stored whole. */
export interface ServiceRecord {
  readonly number: string;
  readonly title: string;
  readonly itemCode: string;
  readonly applicantName: string;
  /** Upper case, 18 characters, unless the applicant has no such number. */
  readonly applicantCode: string;
  /** 证件类型; empty for most. */
  readonly applicantCodeKind: string;
  readonly applicantPhone: string;
  readonly applicantAddress: string | null;
  /** 12 digits. */
  readonly communityCode: string;
  readonly submittedAt: string;
  readonly submitWay: string;
  /** 社区代办 / 上门办 / 自助办 / 无. */
  readonly remark: string;
  readonly agentName: string | null;
  readonly consentNumber: string | null;
  readonly status: "Y" | "B" | "C";
  /** hj, see stages.ts; null when the platform does not say. */
  readonly stage: string | null;
  readonly steps: readonly ServiceStep[];
  readonly result: ServiceResult | null;
  readonly evaluations: readonly ServiceEvaluation[];
  /** Filled-in form as JSON text. */
  readonly form: string | null;
  readonly materials: string | null;
  readonly updatedAt: string;
}

export interface ServiceStep {
  readonly name: string;
  readonly operator: string;
  readonly note: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly event: "1" | "2";
}

export interface ServiceResult {
  readonly number: string;
  readonly finishedAt: string;
  readonly approved: boolean;
  readonly licenceNumber: string | null;
  readonly note: string;
}

export interface ServiceEvaluation {
  readonly assessNumber: string;
  readonly satisfaction: string;
  readonly detail: string;
  readonly text: string;
  /** 评价渠道 pf. */
  readonly channel: string;
  readonly assessedAt: string;
}

/** Stands in the place of a phone number that nobody gave. */
export const DEFAULT_PHONE = "00000000000";

/** The applications of the world as this platform keeps them: a third with the former phone, one in 50 with none, and the dirt. */
export function recordsOf(world: World): ServiceRecord[] {
  const dirt = dirtOf(world);
  const records = cleanRecordsOf(world);
  const results = withDirt(
    records.flatMap(({ number, result }) => (result === null ? [] : [{ of: number, ...result }])),
    (row) => row.of,
    dirt,
    "service.result",
  );
  const evaluations = withDirt(
    records.flatMap(({ number, evaluations: own }) => own.map((evaluation) => ({ of: number, ...evaluation }))),
    (row) => row.of,
    dirt,
    "service.evaluation",
  );
  const resultOf = new Map(results.map(({ of, ...result }) => [of, result]));
  const evaluationsOf = Map.groupBy(evaluations, ({ of }) => of);
  const soiled = records.map((record) => ({
    ...record,
    result: resultOf.get(record.number) ?? null,
    evaluations: (evaluationsOf.get(record.number) ?? []).map(({ of: _of, ...evaluation }) => evaluation),
  }));
  return withDirt(soiled, ({ number }) => number, dirt, "service.application");
}

function cleanRecordsOf(world: World): ServiceRecord[] {
  return world.applications.map((application, index): ServiceRecord => {
    const { result, evaluation, applicantIndex, ...same } = application;
    const applicant = world.persons[applicantIndex];
    if (!applicant) throw new RangeError(`Application ${application.number} is nobody's`);
    const phone = index % 3 === 1 ? (applicant.formerPhone ?? applicant.phone) : applicant.phone;
    return {
      ...same,
      applicantName: applicant.name,
      applicantCode: applicant.written?.number ?? applicant.idNumber,
      applicantCodeKind: applicant.written?.kind ?? "",
      applicantPhone: index % 50 === 17 ? DEFAULT_PHONE : phone,
      applicantAddress: index % 4 === 2 ? null : applicant.address,
      consentNumber: application.agentName === null ? null : `WT${application.number.slice(-12)}`,
      result: result && { ...result, note: result.approved ? "同意办理" : "不符合条件" },
      evaluations: evaluation
        ? [
            {
              assessNumber: evaluation.assessNumber,
              satisfaction: String(evaluation.satisfaction),
              detail: "",
              text: evaluation.text ?? "",
              channel: "1",
              assessedAt: evaluation.assessedAt,
            },
          ]
        : [],
      form: null,
      materials: null,
    };
  });
}

/** Items by each code they are known under: the new one, and the old one where there is one. */
export function itemsByCode(items: readonly SyntheticServiceItem[]): ReadonlyMap<string, SyntheticServiceItem> {
  const byCode = new Map<string, SyntheticServiceItem>();
  for (const item of items) {
    byCode.set(item.implementationCode, item);
    if (item.oldCode !== null && !byCode.has(item.oldCode)) byCode.set(item.oldCode, item);
  }
  return byCode;
}
