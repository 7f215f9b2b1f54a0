import { DecodeError } from "./decodeError.ts";
import { encodeDateTime } from "./localDateTime.ts";

const shanghaiMs = 8 * 3_600_000;

/**
 * A `timestamptz` as Prisma gives it: a moment, in ISO 8601 at +08:00. Right in sessions at UTC alone, which `sqlProtocol` sees to:
 * Prisma's adapter drops the offset that the server writes (prisma/prisma#26786, #28629).
 *
 * @throws DecodeError for `infinity`, years before 1 and after 9999
 */
export function decodeTimestamptz(moment: Date | null | undefined): string | null {
  return moment === null || moment === undefined ? null : atShanghai(new Date(requireMoment(moment) + shanghaiMs));
}

/**
 * A `timestamp` (without time zone) as Prisma gives it: what the clock of the source showed, as if it were UTC. Sources run at
 * Asia/Shanghai, so the same digits at +08:00.
 *
 * @throws DecodeError for `infinity`, years before 1 and after 9999
 */
export function decodeTimestamp(clock: Date | null | undefined): string | null {
  return clock === null || clock === undefined ? null : atShanghai(new Date(requireMoment(clock)));
}

/** A `date` as Prisma gives it, midnight at UTC: `yyyy-MM-dd`. @throws DecodeError as the others */
export function decodeDatabaseDate(day: Date | null | undefined): string | null {
  return day === null || day === undefined ? null : atShanghai(new Date(requireMoment(day))).slice(0, 10);
}

/** A moment as the parameter for a `timestamp` column: the clock of Asia/Shanghai. @throws RangeError for no ISO 8601 text */
export function encodeTimestamp(iso: string): Date {
  return new Date(`${encodeDateTime(iso).replace(" ", "T")}Z`);
}

function requireMoment(value: Date): number {
  const epochMs = value.getTime();
  if (Number.isNaN(epochMs)) throw new DecodeError("databaseTime: no moment, such as infinity or a year before Christ");
  return epochMs;
}

/** The fields of a UTC date as the clock of Asia/Shanghai. */
function atShanghai(shown: Date): string {
  const year = shown.getUTCFullYear();
  if (year < 1 || year > 9999) throw new DecodeError("databaseTime: a year before 1 or after 9999");
  return `${shown.toISOString().slice(0, 19)}+08:00`;
}
