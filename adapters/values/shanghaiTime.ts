const hourMs = 3_600_000;
const standardMs = 8 * hourMs;
/** China has kept +08:00 all year since 1992; before 1901 local mean time had seconds, which ISO 8601 offsets lack. */
const [firstOffset, lastChange] = [Date.UTC(1901, 0, 1), Date.UTC(1992, 0, 1)];

const offsetFormat = new Intl.DateTimeFormat("en-US", {
  timeZone: "Asia/Shanghai",
  timeZoneName: "longOffset",
  year: "numeric",
});

/**
 * How far Asia/Shanghai is ahead of UTC, in milliseconds, by the IANA time zone database: eight hours, and nine in the summers
 * of 1986 to 1991 and of some years before 1950.
 *
 * @param basis what `milliseconds` counts: the moment itself since the epoch, or the local clock taken for UTC. A clock time that
 *   the change in spring left out, or that autumn had twice, counts as +08:00.
 */
export function shanghaiOffsetMs(milliseconds: number, basis: "moment" | "local"): number {
  // By far the most times, and the way that costs nothing.
  if (!(milliseconds >= firstOffset && milliseconds < lastChange)) return standardMs;
  if (basis === "moment") return offsetAt(milliseconds);
  const summer = offsetAt(milliseconds - standardMs);
  return summer === standardMs ? standardMs : offsetAt(milliseconds - summer);
}

/** A moment as `yyyy-MM-ddTHH:mm:ss+08:00`; null for no moment and for one whose local year is not 1 to 9999. */
export function formatShanghai(epochMs: number): string | null {
  const offsetMs = shanghaiOffsetMs(epochMs, "moment");
  const local = new Date(epochMs + offsetMs);
  const year = local.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return null;
  return `${local.toISOString().slice(0, 19)}${offsetMs === standardMs ? "+08:00" : "+09:00"}`;
}

function offsetAt(epochMs: number): number {
  const name = offsetFormat.formatToParts(epochMs).find(({ type }) => type === "timeZoneName")?.value;
  return name === "GMT+09:00" ? standardMs + hourMs : standardMs;
}
