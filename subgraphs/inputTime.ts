import { decodeDateTime } from "../adapters/kit/localDateTime.ts";

/**
 * A `DateTime` of a request in the form of `decodeDateTime`; null for anything else, a number included: the scalar itself
 * lets every JSON value through. A time without offset is one in Asia/Shanghai.
 */
export function decodeInputTime(value: unknown): string | null {
  return typeof value === "string" ? decodeDateTime(value) : null;
}
