import { SourceError } from "../errors.ts";

/** The value, or `whenAbsent()` where the source says that there is nothing. Other failures are thrown on. */
export async function unlessAbsent<Value>(value: Promise<Value>, whenAbsent: () => Value): Promise<Value> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof SourceError && error.reason === "absent") return whenAbsent();
    throw error;
  }
}
