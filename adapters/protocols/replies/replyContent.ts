/** What the bytes of a reply hold, as far as it can be handed from one thread to another. */
export type ReplyContent<Reply> = Reply | ReplyFault | BadReply;

/** The source refused, in its own words. */
export interface ReplyFault {
  readonly code: string;
  readonly description: string;
  /** Of a fault of SOAP: the code of SOAP 1.1, 4.4.1, SOAP 1.2 Part 1, 5.4.6 or WS-Security, 12, without its prefix. */
  readonly standardCode?: string;
}

/** No reply: `bad` names the part that cannot be read. */
export interface BadReply {
  readonly bad: string;
}

/**
 * The most rows of one reply. The largest page is 200 rows, and a list without pages (the grids below a county) some 2,000; each
 * is decoded on the event loop, 5,000 in some 30 ms.
 */
export const maxReplyRowsItems = 5_000;

/** The most values of one row: real ones have 60. An object of tens of thousands takes long to be handed from one thread to another. */
const maxReplyColumnsItems = 1_000;

/** What is too much about the records of a reply; null for nothing. */
export function excessOf(records: readonly Readonly<Record<string, unknown>>[]): BadReply | null {
  if (records.length > maxReplyRowsItems) return { bad: "number of rows" };
  const isWide = records.some((record) => Object.keys(record).length > maxReplyColumnsItems);
  return isWide ? { bad: "number of columns" } : null;
}
