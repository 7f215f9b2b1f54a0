import { readCsv } from "./readCsv.ts";

export type DivisionLevel = "PROVINCE" | "PREFECTURE" | "COUNTY" | "TOWN";

/** 行政区划. */
export interface DivisionRecord {
  /** 12 digits. */
  readonly code: string;
  readonly name: string;
  readonly level: DivisionLevel;
  readonly parentCode: string | null;
}

export type CommunityKind =
  | "RESIDENTS_COMMITTEE"
  | "VILLAGE_COMMITTEE"
  | "SIMILAR_TO_RESIDENTS_COMMITTEE"
  | "SIMILAR_TO_VILLAGE_COMMITTEE"
  | "VIRTUAL";

/** 社区/村. */
export interface CommunityRecord {
  readonly code: string;
  readonly name: string;
  readonly kind: CommunityKind | null;
  /** 12-digit code of the town. */
  readonly townCode: string;
}

/** The statistical divisions, held in memory: 23,563 rows of which nothing changes while the process runs. */
export interface Divisions {
  /** Year of the edition. */
  readonly edition: number;
  readonly division: (code: string) => DivisionRecord | null;
  readonly community: (code: string) => CommunityRecord | null;
  /** Children in code order; empty for a town. */
  readonly children: (code: string) => readonly DivisionRecord[];
  /** Every division whose code begins with the prefix, in code order. */
  readonly divisionsWithin: (prefix: string) => readonly DivisionRecord[];
  /** Every community whose code begins with the prefix, in code order. */
  readonly communitiesWithin: (prefix: string) => readonly CommunityRecord[];
}

const levels: Readonly<Record<string, DivisionLevel>> = {
  "1": "PROVINCE",
  "2": "PREFECTURE",
  "3": "COUNTY",
  "4": "TOWN",
};
const parentDigits: Readonly<Record<DivisionLevel, number>> = { PROVINCE: 0, PREFECTURE: 2, COUNTY: 4, TOWN: 6 };

/**
 * Reads the division table: UTF-8 CSV `code,name,level` in code order, level 1 province to 5 community. Rejects with a
 * sentence that names the line when a row is malformed.
 */
export async function readDivisions(path: string, edition: number): Promise<Divisions> {
  const divisions: DivisionRecord[] = [];
  const communities: CommunityRecord[] = [];
  const [, ...rows] = await readCsv(path);
  for (const { cells, line } of rows) {
    const [code = "", name = "", level = ""] = cells;
    if (!/^\d{12}$/.test(code) || name === "" || !/^[1-5]$/.test(level)) {
      throw new TypeError(`${path}: line ${line} is no division (expected a 12-digit code, a name, a level 1 to 5)`);
    }
    const divisionLevel = levels[level];
    if (divisionLevel === undefined) {
      communities.push({ code, name, kind: communityKind(code), townCode: `${code.slice(0, 9)}000` });
    } else {
      const digits = parentDigits[divisionLevel];
      divisions.push({
        code,
        name,
        level: divisionLevel,
        parentCode: digits === 0 ? null : code.slice(0, digits).padEnd(12, "0"),
      });
    }
  }
  const divisionByCode = new Map(divisions.map((division) => [division.code, division]));
  const communityByCode = new Map(communities.map((community) => [community.code, community]));
  const childrenByCode = Map.groupBy(divisions, (division) => division.parentCode);
  const communityRange = rangeByPrefix(communities);
  const divisionRange = rangeByPrefix(divisions);
  return {
    edition,
    division: (code) => divisionByCode.get(code) ?? null,
    community: (code) => communityByCode.get(code) ?? null,
    children: (code) => childrenByCode.get(code) ?? [],
    divisionsWithin: divisionRange,
    communitiesWithin: communityRange,
  };
}

/** 国统字〔2009〕91号: the last three digits say what the unit is; 498 and 598 are virtual. */
function communityKind(code: string): CommunityKind | null {
  const unit = Number(code.slice(9));
  if (unit === 498 || unit === 598) return "VIRTUAL";
  if (unit < 200) return "RESIDENTS_COMMITTEE";
  if (unit < 400) return "VILLAGE_COMMITTEE";
  if (unit < 500) return "SIMILAR_TO_RESIDENTS_COMMITTEE";
  if (unit < 600) return "SIMILAR_TO_VILLAGE_COMMITTEE";
  return null;
}

/** Rows whose code begins with a prefix: a slice of the sorted table found by bisection. */
function rangeByPrefix<Row extends { readonly code: string }>(unsorted: readonly Row[]) {
  const rows = unsorted.toSorted((left, right) => (left.code < right.code ? -1 : 1));
  const firstAtLeast = (text: string): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((rows[middle]?.code ?? "") < text) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (prefix: string): readonly Row[] => rows.slice(firstAtLeast(prefix), firstAtLeast(`${prefix}:`));
}
