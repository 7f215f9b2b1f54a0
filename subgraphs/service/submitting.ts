import type { ApplicationRecord } from "../../adapters/systems/service/applicationRecord.ts";
import type { SubmissionInput } from "../../adapters/systems/service/submission.ts";
import { decodeItemCode } from "../../adapters/values/itemCode.ts";
import { decodePhones } from "../../adapters/values/phones.ts";
import { isSameText } from "../kit/sameText.ts";
import { userError, userErrorOf } from "../kit/userError.ts";
import type { Context } from "./context.ts";
import { itemErrors } from "./itemErrors.ts";
import { type ApplicationPayload, keyReused, refused } from "./payload.ts";
import { submissionErrors } from "./submissionErrors.ts";

/** 提交申请: checked here, written once for each key, read back from the platform. */
export async function submitApplication(
  context: Context,
  idempotencyKey: string,
  input: SubmissionInput,
): Promise<ApplicationPayload> {
  const problems = submissionErrors(context.places, idempotencyKey, input);
  if (problems.length > 0) return refused(...problems);
  const item = await context.load.item(decodeItemCode(input.itemCode)?.value ?? input.itemCode);
  if (item === null) return refused(userError("itemCode", "NOT_FOUND", "No item has that code."));
  const unfit = itemErrors(context.places, item, input);
  if (unfit.length > 0) return refused(...unfit);
  const submission = { ...input, itemCode: item.implementationCode };
  try {
    const { number } = await context.load.submit(submission, idempotencyKey);
    const application = await context.load.applicationWritten(number);
    if (application !== null && !isSameSubmission(application, submission)) return refused(keyReused);
    return { application, userErrors: [] };
  } catch (error) {
    return refused(userErrorOf(error, "itemCode"));
  }
}

/** A key that comes back with another application was used for that one. */
function isSameSubmission(application: ApplicationRecord, submission: SubmissionInput): boolean {
  return (
    application.itemCode === submission.itemCode &&
    application.communityCode === submission.communityCode &&
    application.applicantNumber === submission.applicantIdNumber &&
    isSameText(submission.applicantName, application.applicantName) &&
    application.applicantPhones.join() === decodePhones(submission.applicantPhone).join() &&
    application.channel === submission.channel &&
    isSameText(submission.agentName, application.agentName)
  );
}
