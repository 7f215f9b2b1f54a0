/** ISO 8601 in Asia/Shanghai, to the millisecond. */
export function dateTime(time: Date): string {
  return `${new Date(time.getTime() + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;
}
