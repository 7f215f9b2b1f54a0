/** Where a record stands in the order of lists: newest first, by time, chain and sequence. */
export interface Place {
  readonly time: Date;
  /** Id of the chain in the index. */
  readonly chain: number;
  readonly sequence: number;
}

/** A cursor for what comes behind. */
export function cursorOf({ time, chain, sequence }: Place): string {
  return Buffer.from(`t${time.getTime()}.${chain}.${sequence}`).toString("base64url");
}

/** Null for a text that no list gave. */
export function placeOf(cursor: string): Place | null {
  const [, time, chain, sequence] =
    /^t(\d{1,14})\.(\d{1,9})\.(\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  return sequence === undefined
    ? null
    : { time: new Date(Number(time)), chain: Number(chain), sequence: Number(sequence) };
}
