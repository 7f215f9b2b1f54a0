/** What is wrong with a record. A flaw marks the record and never drops it. */
export type DataQualityIssue =
  | "CHECK_DIGIT_FAILED"
  | "CONVERTED_FROM_OLD_FORMAT"
  | "MISSING_VALUE"
  | "MASKED_VALUE"
  | "AMBIGUOUS_VALUE"
  | "NO_CITIZEN_NUMBER"
  | "CHARACTER_LOST"
  | "UNREADABLE_VALUE"
  | "LENGTH_DIFFERS"
  | "BROKEN_REFERENCE"
  | "CALENDAR_UNKNOWN"
  | "DEFAULT_VALUE";

export interface DataQualityFlag {
  /** Name of the field in the graph. */
  readonly field: string;
  readonly issue: DataQualityIssue;
}

/** The flags that are there and whose condition holds, in the order given. */
export function dataQualityFlags(
  ...checks: readonly (readonly [field: string, issue: DataQualityIssue | null, holds?: boolean])[]
): readonly DataQualityFlag[] {
  return checks.flatMap(([field, issue, holds = true]) => (issue !== null && holds ? [{ field, issue }] : []));
}
