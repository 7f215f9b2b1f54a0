import { isDigest } from "../format/digest.ts";
import { FormatError } from "../format/formatError.ts";
import { chainName, checkMembers, count, time } from "../format/members.ts";
import type { LineObject } from "../format/readLine.ts";

/** 锚点 The heads of all chains at one time, kept where nobody who writes the journal comes to. */
export interface Anchor {
  readonly format: 1;
  readonly time: string;
  readonly chains: readonly AnchorChain[];
}

export interface AnchorChain {
  readonly chain: string;
  /** The last record that was sealed, and its digest. */
  readonly sequence: number;
  readonly digest: string;
  /** The last seal, and the digest of its line. */
  readonly seal: number;
  readonly sealDigest: string;
  /** Fingerprints, in the order of the keys. */
  readonly keys: readonly string[];
  /** Of the seal. */
  readonly time: string;
}

const digestRule = { what: "64 hexadecimal digits", holds: isDigest };
const keysRule = {
  what: "a list of fingerprints",
  holds: (value: unknown) => Array.isArray(value) && value.every((one) => /^[0-9a-f]{16}$/.test(String(one))),
};
const chainMembers = {
  chain: chainName,
  sequence: count,
  digest: digestRule,
  seal: count,
  sealDigest: digestRule,
  keys: keysRule,
  time,
};

/** @throws FormatError */
export function readAnchor(text: string): Anchor {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("The anchor is not JSON. Give the file that `anchor --out` wrote.", { cause });
  }
  const { format, chains } = Object(value) as { format?: unknown; chains?: unknown };
  if (format !== 1 || !Array.isArray(chains)) throw new FormatError("That is no anchor of a query log.");
  checkMembers(value as LineObject, { time });
  for (const chain of chains) checkMembers(Object(chain) as LineObject, chainMembers);
  return value as Anchor;
}
