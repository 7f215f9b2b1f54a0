import { BusinessError } from "./businessError.ts";
import type { GridRequest } from "./envelope.ts";

type Field = GridRequest["field"];

const MOST_KEYS = 50;
const LARGEST_PAGE = 200;

export function required(field: Field, name: string): string {
  const value = field(name);
  if (value === "") throw new BusinessError("2001", name);
  return value;
}

export function optional(field: Field, name: string): string | null {
  return field(name) || null;
}

/** Comma-separated keys, each once, in their order: 1 to 50. */
export function keys(field: Field, name: string): string[] {
  const list = [
    ...new Set(
      required(field, name)
        .split(",")
        .map((key) => key.trim())
        .filter((key) => key !== ""),
    ),
  ];
  if (list.length === 0 || list.length > MOST_KEYS) throw new BusinessError("2001", name);
  return list;
}

/** A division code of 6, 9 or 12 digits, padded or not, as the prefix of everything in it. */
export function divisionPrefix(field: Field, name = "orgCode"): string {
  const code = required(field, name);
  if (!/^\d{6}(\d{3}){0,2}$/.test(code)) throw new BusinessError("2001", name);
  return code.slice(0, 6) + code.slice(6).replace(/(000)+$/, "");
}

/** `gridCode` (15 or 18 digits) or, without it, `orgCode`. */
export function placePrefix(field: Field): string {
  const gridCode = field("gridCode");
  if (gridCode === "") return divisionPrefix(field);
  if (!/^\d{15}(\d{3})?$/.test(gridCode)) throw new BusinessError("2001", "gridCode");
  return gridCode;
}

/** `yyyy-MM-dd HH:mm:ss`. */
export function time(field: Field, name: string): string | null {
  const value = optional(field, name);
  if (value !== null && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) throw new BusinessError("2001", name);
  return value;
}

/** The asked page; past the end the last one. pageNo counts from 1, pageSize is 1 to 200, default 20. */
export function page<T>(field: Field, rows: readonly T[]): readonly T[] {
  const number = wholeNumber(field, "pageNo", 1);
  const size = wholeNumber(field, "pageSize", 20);
  if (size > LARGEST_PAGE) throw new BusinessError("2001", "pageSize");
  const last = Math.max(1, Math.ceil(rows.length / size));
  const start = (Math.min(number, last) - 1) * size;
  return rows.slice(start, start + size);
}

function wholeNumber(field: Field, name: string, otherwise: number): number {
  const text = field(name);
  if (text === "") return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new BusinessError("2001", name);
  return Number(text);
}
