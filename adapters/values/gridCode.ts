import { padDivisionCode } from "./divisionCode.ts";
import { decodeText, toHalfWidth } from "./text.ts";

export type GridLevel = "town" | "community" | "grid" | "microGrid" | "household";

export interface GridCode {
  readonly value: string;
  readonly level: GridLevel;
  /** 12 digits, the division of the town or of the community. */
  readonly division: string;
  /** 15 digits; null above the grid. */
  readonly grid: string | null;
  /** 18 digits; null above the micro-grid. */
  readonly microGrid: string | null;
}

const levelOfLength: Readonly<Record<number, GridLevel>> = {
  9: "town",
  12: "community",
  15: "grid",
  18: "microGrid",
  22: "household",
};

/**
 * A grid code: community 12 + grid 3 + micro-grid 3 + household 4, each part optional from behind; 9 digits are a town.
 * No national rule exists; the base of 12 digits follows DB6101/T 3185-2024, the rest is this project's.
 */
export function decodeGridCode(text: string | null | undefined): GridCode | null {
  const value = toHalfWidth(decodeText(text) ?? "");
  const level = levelOfLength[value.length];
  const division = padDivisionCode(value.slice(0, 12));
  if (level === undefined || division === null || !/^\d+$/.test(value)) return null;
  return {
    value,
    level: level === "community" && division.endsWith("000") ? "town" : level,
    division,
    grid: value.length >= 15 ? value.slice(0, 15) : null,
    microGrid: value.length >= 18 ? value.slice(0, 18) : null,
  };
}
