import type { SettingKind } from "./settings.ts";

/** Any text; empty where the fallback is. */
export const text: SettingKind<string> = { accepted: "a text", parse: (value) => value };

/** Null for an empty one, which only a fallback can be. */
export const optionalText: SettingKind<string | null> = { accepted: "a text", parse: (value) => value || null };

export const wholeNumber: SettingKind<number> = {
  accepted: "a whole number above 0",
  parse: (value) => (/^[1-9]\d{0,6}$/.test(value) ? Number(value) : undefined),
};

/** Texts with commas between; empty for `none`. */
export const list: SettingKind<readonly string[]> = {
  accepted: "texts with commas between, or none",
  parse: (value) => (value === "none" ? [] : value.split(",").map((one) => one.trim())),
};

/** An address of one of these protocols, such as `https:`. */
export function url(...protocols: readonly string[]): SettingKind<string> {
  return {
    accepted: `an address that begins with ${protocols.join("// or ")}//`,
    parse: (value) => (protocols.includes(URL.parse(value)?.protocol ?? "") ? value : undefined),
  };
}

export function oneOf<Value extends string>(...values: readonly Value[]): SettingKind<Value> {
  return { accepted: values.join(" or "), parse: (value) => values.find((one) => one === value) };
}
