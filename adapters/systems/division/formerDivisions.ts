import { divisionPrefix, padDivisionCode, parentDivisionCodes } from "../../values/divisionCode.ts";
import type { Divisions } from "./divisions.ts";

/** 曾用区划 A name or a code that a division or community had before. */
export interface FormerDivision {
  /** 12 digits. */
  readonly code: string;
  readonly name: string;
  /** Year of the first edition of the table without that code, or without that name. */
  readonly edition: number;
}

/**
 * 新旧区划代码对照: where the places of former codes lie today. A code that today's table has is no former code, whatever it
 * stood for before: a record carries no year, so only codes that nobody has any more can be led elsewhere.
 */
export interface FormerDivisions {
  /**
   * Codes of today (12 digits) of the place that had this code (6, 9 or 12 digits): one where it was renumbered or merged,
   * several where it was split, none where it lay inside a former division and the table does not say where it lies now.
   * Null for a code that is no former one.
   */
  readonly successorsOf: (code: string) => readonly string[] | null;
  /** As `successorsOf`, but where the table does not say where a place lies now, the successors of what it lay in. */
  readonly divisionsOf: (code: string) => readonly string[] | null;
  /**
   * The digits with which former codes begin whose places lie in the division of today, none beginning with another and none
   * with the division's own digits. Empty where all records stand under today's codes.
   */
  readonly prefixesWithin: (prefix: string) => readonly string[];
  /** What a division or community of today was before, latest first. */
  readonly formerlyOf: (code: string) => readonly FormerDivision[];
}

/** A row of the table. Several rows with one code are a split. */
export interface FormerDivisionRow extends FormerDivision {
  /** 12 digits, of the same level as the code; the code itself where only the name changed. */
  readonly successor: string;
  /** Whether places inside kept the digits behind, as when a county becomes a district. */
  readonly keepsDigits: boolean;
  /** `former.csv: line 12`, for messages. */
  readonly origin: string;
}

/** Of one place, one after the other; the places with the longest history had four in forty years. */
export const maxDivisionChanges = 100;

export const noFormerDivisions: FormerDivisions = {
  successorsOf: () => null,
  divisionsOf: () => null,
  prefixesWithin: () => [],
  formerlyOf: () => [],
};

/**
 * The table over the rows that have come true in the edition of the divisions; later ones wait for a later edition.
 *
 * @throws TypeError with a sentence that names the line: a code of today that is led elsewhere, a chain that leads back or ends
 *   nowhere, a part that went elsewhere than the whole, a code given up twice
 */
export function createFormerDivisions(all: readonly FormerDivisionRow[], divisions: Divisions): FormerDivisions {
  const rows = all.filter((row) => row.edition <= divisions.edition);
  const moves = Map.groupBy(
    rows.filter((row) => row.successor !== row.code),
    (row) => row.code,
  );
  const isToday = (code: string) => divisions.division(code) !== null || divisions.community(code) !== null;

  for (const ofCode of moves.values()) checkCode(ofCode, isToday, divisions.edition);
  const resolved = resolveMoves(moves, isToday, divisions.edition);

  /** Where the place of a former code lies: it itself, or the whole that it lay in; null for a code of no former division. */
  function follow(code: string): Lead | null {
    const own = resolved.get(code);
    if (own !== undefined) return { codes: own, isPlace: true };
    const whole = parentDivisionCodes(code).find((parent) => moves.has(parent));
    const [move] = moves.get(whole ?? "") ?? [];
    if (move === undefined) return null;
    const kept = move.keepsDigits ? digitsOf(move.successor) + code.slice(digitsOf(move.code).length) : null;
    if (kept !== null && isToday(kept)) return { codes: [kept], isPlace: true };
    const further = kept === null ? null : follow(kept);
    return further ?? { codes: resolved.get(move.code) ?? [], isPlace: false };
  }

  function leadOf(code: string): Lead | null {
    const padded = padDivisionCode(code);
    return padded === null || isToday(padded) ? null : follow(padded);
  }

  function successorsOf(code: string): readonly string[] | null {
    const lead = leadOf(code);
    return lead === null || lead.isPlace ? (lead?.codes ?? null) : [];
  }

  for (const row of [...moves.values()].flat()) checkPart(row, moves, resolved);

  const prefixesByDivision = new Map<string, string[]>();
  for (const code of moves.keys()) {
    const digits = digitsOf(code);
    for (const division of divisionsAroundAll(resolved.get(code) ?? [])) {
      if (!digits.startsWith(division)) append(prefixesByDivision, division, digits);
    }
  }
  /** Divisions whose digits were kept, by their direct successor. */
  const keptBySuccessor = new Map<string, string[]>();
  for (const [row] of moves.values()) {
    if (row?.keepsDigits === true) append(keptBySuccessor, digitsOf(row.successor), digitsOf(row.code));
  }

  /** The codes that a place inside a division had before the division got new digits, over every change of it. */
  function keptPrefixes(prefix: string): readonly string[] {
    const wholes = parentDivisionCodes(prefix).map(digitsOf);
    const before = wholes.flatMap((whole) =>
      (keptBySuccessor.get(whole) ?? []).map((former) => former + prefix.slice(whole.length)),
    );
    return before.flatMap((code) => [code, ...keptPrefixes(code)]);
  }

  const formerly = Map.groupBy(
    rows.map((row) => ({ row, today: row.successor === row.code ? [row.code] : (resolved.get(row.code) ?? []) })),
    ({ today }) => (today.length === 1 ? today[0] : undefined),
  );

  return {
    successorsOf,
    divisionsOf: (code) => leadOf(code)?.codes ?? null,
    prefixesWithin(prefix) {
      const kept = keptPrefixes(prefix).filter((code) => successorsOf(code)?.join() === padded(prefix));
      const found = [...(prefixesByDivision.get(prefix) ?? []), ...kept].filter((code) => !code.startsWith(prefix));
      return [...new Set(found)].filter((code) => !found.some((other) => other !== code && code.startsWith(other)));
    },
    formerlyOf: (code) =>
      (formerly.get(code) ?? [])
        .map(({ row }) => ({ code: row.code, name: row.name, edition: row.edition }))
        .toSorted((left, right) => right.edition - left.edition || (left.code < right.code ? -1 : 1)),
  };
}

interface Lead {
  readonly codes: readonly string[];
  /** Whether these are the place itself, and not what it lay in. */
  readonly isPlace: boolean;
}

type Moves = ReadonlyMap<string, readonly FormerDivisionRow[]>;

/** The rows of one code say one thing: a code that nobody has today, given up once. */
function checkCode(
  [first, ...others]: readonly FormerDivisionRow[],
  isToday: (code: string) => boolean,
  edition: number,
): void {
  if (first === undefined) return;
  if (isToday(first.code)) {
    throw new TypeError(
      `${first.origin}: ${first.code} is a code of the ${edition} edition, which is the one in use: leave the line out ` +
        "(a record carries no year, so a code that is given out again cannot lead elsewhere).",
    );
  }
  for (const other of others) {
    if (other.edition !== first.edition) {
      throw new TypeError(
        `${other.origin}: ${other.code} was given up in ${first.edition} already (${first.origin}); keep the lines of one year.`,
      );
    }
    if (other.successor === first.successor) throw new TypeError(`${other.origin}: the same as ${first.origin}.`);
  }
  const kept = [first, ...others].find((row) => row.keepsDigits);
  if (kept !== undefined && others.length > 0) {
    throw new TypeError(
      `${kept.origin}: ${kept.code} was split, so what lay inside did not all keep its digits: leave "inside" empty and ` +
        "give lines of their own to the parts whose successors are known.",
    );
  }
}

/** Codes of today of every former code. Each chain ends at them, time runs forward on it, and it is followed once. */
function resolveMoves(
  moves: Moves,
  isToday: (code: string) => boolean,
  edition: number,
): ReadonlyMap<string, readonly string[]> {
  const resolved = new Map<string, readonly string[]>();

  function resolve(code: string, rows: readonly FormerDivisionRow[], before: readonly string[]): readonly string[] {
    const known = resolved.get(code);
    if (known !== undefined) return known;
    const [{ origin } = { origin: "" }] = rows;
    if (before.includes(code)) {
      throw new TypeError(`${origin}: the code leads back to itself: ${[...before, code].join(" → ")}.`);
    }
    if (before.length >= maxDivisionChanges) {
      throw new TypeError(
        `${origin}: more than ${maxDivisionChanges} changes of one place, the first of ${before[0]}.`,
      );
    }
    const codes = rows.flatMap((row) =>
      isToday(row.successor) ? [row.successor] : resolveNext(row, [...before, code]),
    );
    const unique = [...new Set(codes)];
    resolved.set(code, unique);
    return unique;
  }

  function resolveNext(row: FormerDivisionRow, before: readonly string[]): readonly string[] {
    const next = moves.get(row.successor);
    if (next === undefined) {
      throw new TypeError(
        `${row.origin}: ${row.successor} is neither a code of the ${edition} edition nor a former code of these tables.`,
      );
    }
    const earlier = next.find((following) => following.edition < row.edition);
    if (earlier !== undefined) {
      throw new TypeError(
        `${row.origin}: ${row.successor} took over in ${row.edition}, but was given up in ${earlier.edition} (${earlier.origin}).`,
      );
    }
    return resolve(row.successor, next, before);
  }

  for (const [code, rows] of moves) resolve(code, rows, []);
  return resolved;
}

/** A part went where its whole went: otherwise a list of the whole's successor would hold what lies elsewhere. */
function checkPart(row: FormerDivisionRow, moves: Moves, resolved: ReadonlyMap<string, readonly string[]>): void {
  const whole = parentDivisionCodes(row.code).find((parent) => moves.has(parent));
  if (whole === undefined) return;
  const ofWhole = (resolved.get(whole) ?? []).map(digitsOf);
  const stray = resolved.get(row.code)?.find((code) => !ofWhole.some((digits) => code.startsWith(digits)));
  if (stray === undefined) return;
  throw new TypeError(
    `${row.origin}: ${row.code} lay in ${whole} and went to ${stray}, which the lines of ${whole} do not name as a ` +
      "successor: it was split, so give it a line for each successor.",
  );
}

/** Digits of every division in which all of the places lie, those of a single place itself included. */
function divisionsAroundAll(codes: readonly string[]): readonly string[] {
  const [first, ...others] = codes;
  if (first === undefined) return [];
  return [first, ...parentDivisionCodes(first)]
    .map(digitsOf)
    .filter((digits) => others.every((code) => code.startsWith(digits)));
}

function digitsOf(code: string): string {
  return divisionPrefix(code) ?? code;
}

function padded(digits: string): string {
  return digits.padEnd(12, "0");
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
