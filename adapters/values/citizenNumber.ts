import { isCalendarDay } from "./calendar.ts";

declare const brand: unique symbol;

/** A valid 公民身份号码 in its one form: 18 characters, upper case. Made by `asCitizenNumber` and by nothing else. */
export type CitizenNumber = string & { readonly [brand]: "CitizenNumber" };

const form = /^[1-9]\d{16}[\dX]$/;
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Provinces of GB/T 2260 that number citizens. */
const provinces: ReadonlySet<string> = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split(" "),
);
/** Have districts (01), counties (02) and, Chongqing, cities (03), but no prefectures. */
const municipalities: ReadonlySet<string> = new Set(["11", "12", "31", "50"]);
/** 港澳台居民居住证, Article 6 of the measures of 2018: its number is a citizen number with one of these areas. */
const residencePermitAreas: ReadonlySet<string> = new Set(["810000", "820000", "830000"]);
/** Assigned to no place: numbers of the synthetic persons. */
const syntheticArea = "329901";
/** Numbers are given out since 1984: nobody who got one was born before. */
const firstBirthYear = 1850;

/** The check character over the first 17 digits: ISO 7064 MOD 11-2 as in GB 11643-1999, 4.4. */
export function citizenNumberCheck(first17: string): string {
  const sum = weights.reduce((total, weight, position) => total + weight * Number(first17[position]), 0);
  return "10X98765432".charAt(sum % 11);
}

/**
 * The text as a citizen number (GB 11643) where it is a valid one: form, area, birthday up to today and check character.
 * Null for anything else, also for other ways to write one: those are read by `readIdentityDocument`.
 */
export function asCitizenNumber(text: string): CitizenNumber | null {
  return couldBeCitizenNumber(text) && citizenNumberCheck(text) === text.charAt(17) ? (text as CitizenNumber) : null;
}

/** The same without the check character. */
export function couldBeCitizenNumber(text: string): boolean {
  return form.test(text) && isCitizenArea(text.slice(0, 6)) && isPossibleBirthday(text.slice(6, 14));
}

/**
 * A division as GB/T 2260 builds its codes: prefectures are 01 to 70, and 90 for what a province governs directly.
 * Retired codes stay on the cards of those who got them, so no table of today's divisions decides.
 */
export function isDivisionArea(area: string): boolean {
  const [province, prefecture] = [area.slice(0, 2), Number(area.slice(2, 4))];
  if (municipalities.has(province)) return prefecture >= 1 && prefecture <= 3;
  return provinces.has(province) && ((prefecture >= 1 && prefecture <= 70) || prefecture === 90);
}

function isCitizenArea(area: string): boolean {
  return isDivisionArea(area) || residencePermitAreas.has(area) || area === syntheticArea;
}

function isPossibleBirthday(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return year >= firstBirthYear && isCalendarDay(year, month, day) && digits <= today();
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let known = { day: "", endsAt: 0 };

/** `yyyyMMdd` in Asia/Shanghai, which has no summer time since 1991. */
function today(): string {
  const now = Date.now();
  if (now >= known.endsAt || now < known.endsAt - dayMs) {
    const start = Math.floor((now + 8 * hourMs) / dayMs) * dayMs;
    known = { day: new Date(start).toISOString().slice(0, 10).replaceAll("-", ""), endsAt: start - 8 * hourMs + dayMs };
  }
  return known.day;
}

/**
 * The 18 characters of a number of 15 digits, as they were given out until 1999: without century and check character.
 * Null where it cannot be one. Sequences from 996 on belong to people born before 1900, whose century is not known.
 */
export function ofOldForm(digits: string): CitizenNumber | null {
  if (!/^[1-9]\d{14}$/.test(digits) || digits.slice(12) >= "996") return null;
  const first17 = `${digits.slice(0, 6)}19${digits.slice(6)}`;
  return asCitizenNumber(first17 + citizenNumberCheck(first17));
}

/** The ways in which a normalised column may hold the number: its 18 characters, and the 15 digits that lead to them. */
export function writtenForms(number: CitizenNumber): readonly string[] {
  const old = number.slice(0, 6) + number.slice(8, 17);
  return number.startsWith("19", 6) && ofOldForm(old) === number ? [number, old] : [number];
}
