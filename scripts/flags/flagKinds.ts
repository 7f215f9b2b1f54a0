/** What a flag of a small command may be; `readFlags` reads them. */

export interface Flag<Value> {
  /** A switch takes no value; it is there or not. */
  readonly isSwitch: boolean;
  /** Where the flag is not given. */
  readonly fallback: Value;
  /** Undefined for a text that cannot be used. */
  readonly read: (text: string) => Value | undefined;
  /** What `read` takes, in words. */
  readonly accepted: string;
}

/** True where it is given. */
export const isGiven: Flag<boolean> = { isSwitch: true, fallback: false, read: () => true, accepted: "no value" };

/** A file or other name. Undefined where it is not given. */
export const name: Flag<string | undefined> = {
  isSwitch: false,
  fallback: undefined,
  read: (text) => (text.trim() === "" ? undefined : text),
  accepted: "a name",
};

export function wholeNumber<const Fallback extends number | null>(
  fallback: Fallback,
  { from, to }: { readonly from: number; readonly to: number },
): Flag<number | Fallback> {
  return {
    isSwitch: false,
    fallback,
    read: (text) => (/^\d{1,15}$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined),
    accepted: `a whole number from ${from} to ${to}`,
  };
}

/** Some of a list, parted by commas. Null where it is not given: all of them. */
export function someOf(all: readonly string[]): Flag<ReadonlySet<string> | null> {
  return {
    isSwitch: false,
    fallback: null,
    read: (text) => {
      const chosen = text.split(",");
      return chosen.every((one) => all.includes(one)) ? new Set(chosen) : undefined;
    },
    accepted: `one or several of ${all.join(", ")}, parted by commas`,
  };
}

/** Whole numbers parted by commas. */
export function wholeNumbers(
  fallback: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): Flag<readonly number[]> {
  const one = wholeNumber(null, { from, to });
  return {
    isSwitch: false,
    fallback,
    read: (text) => {
      const numbers = text.split(",").flatMap((part) => one.read(part) ?? []);
      return numbers.length === text.split(",").length ? numbers : undefined;
    },
    accepted: `whole numbers from ${from} to ${to}, parted by commas`,
  };
}
