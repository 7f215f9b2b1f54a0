import { activeHolds, type Hold, releaseHold, setHold } from "../../audit/index/holds.ts";
import type { Resolvers } from "../../schema/generated/audit.ts";
import { decodeInputTime } from "../kit/inputTime.ts";
import { textErrors, type UserError, userError } from "../kit/userError.ts";

export type AuditUserError = UserError;

const maxYears = 10;

/** The mutations. The record of the act comes first: what was not recorded is not done. */
export const holding: NonNullable<Resolvers["Mutation"]> = {
  async holdAudit(_root, { input: { caseId, person, reason, endsAt } }, { investigating, call }) {
    const { index, act, subjectHashes } = investigating();
    const time = decodeInputTime(endsAt);
    const userErrors: readonly UserError[] = [
      ...((caseId == null) === (person == null)
        ? [userError("caseId", "INVALID_VALUE", "Expected a case or a person, one of both.")]
        : []),
      ...(caseId == null ? [] : textErrors("caseId", caseId, 200)),
      ...textErrors("reason", reason, 500),
      ...endErrors(time),
    ];
    if (userErrors.length > 0 || time === null) return { hold: null, userErrors };
    const actor = call.caller.client ?? "unknown";
    const about = caseId == null ? { subjects: subjectHashes(person ?? "") } : { caseId };
    await act({
      kind: "administration",
      action: "hold.set",
      actor,
      details: { about: caseId == null ? "person" : "case", until: time },
    });
    return { hold: await setHold(index, { ...about, reason, endsAt: new Date(time), actor }), userErrors: [] };
  },
  async releaseAuditHold(_root, { input: { id, reason } }, { investigating, call }) {
    const { index, act } = investigating();
    const wrong = textErrors("reason", reason, 500);
    if (wrong.length > 0) return { hold: null, userErrors: wrong };
    if (!(await activeHolds(index)).some((hold) => hold.id === id)) return notFound;
    const actor = call.caller.client ?? "unknown";
    await act({ kind: "administration", action: "hold.released", target: id, actor });
    const hold: Hold | null = await releaseHold(index, id, reason, actor);
    return hold === null ? notFound : { hold, userErrors: [] };
  },
};

const notFound = { hold: null, userErrors: [userError("id", "NOT_FOUND", "No such hold lasts.")] };

function endErrors(time: string | null): readonly UserError[] {
  const ms = time === null ? Number.NaN : Date.parse(time);
  const latest = new Date();
  latest.setFullYear(latest.getFullYear() + maxYears);
  return ms > Date.now() && ms <= latest.getTime()
    ? []
    : [
        userError(
          "endsAt",
          "INVALID_VALUE",
          `Expected a time to come, within ${maxYears} years, as 2027-12-31T18:00:00+08:00.`,
        ),
      ];
}
