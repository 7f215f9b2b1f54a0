/**
 * Numbers of JSON as they were written. `JSON.parse` makes a double of each (RFC 8259, section 6), which rounds
 * `9007199254740993`, takes `1.10` for `1.1` and `1E400` for infinity: custom scalars mean more than that.
 */

declare global {
  interface JSON {
    /** Stands for its text wherever `JSON.stringify` meets it (ECMA-262, JSON.parse source text access). */
    readonly rawJSON: (text: string) => ExactNumber;
    readonly isRawJSON: (value: unknown) => value is ExactNumber;
  }
}

/** The text of a number that JavaScript would write differently. */
export interface ExactNumber {
  readonly rawJSON: string;
}

export function isExactNumber(value: unknown): value is ExactNumber {
  // The name is looked up first: the built-in leaves JavaScript on every call, and nearly nothing is such a number.
  return typeof value === "object" && value !== null && "rawJSON" in value && JSON.isRawJSON(value);
}

/**
 * Whether a text of JSON may hold a number that JavaScript writes differently; at times also yes where it stands inside of a
 * text. Short integers are never such.
 */
export function mayHoldExactNumber(text: string): boolean {
  return /(?:^|[[:,\s])-?(?:\d{16}|\d+[.eE]|(?<=-)0)/.test(text);
}

/** The same for integers alone. */
export function mayHoldLongInteger(text: string): boolean {
  return /(?:^|[[:,\s])-?\d{16}/.test(text);
}

/**
 * As `JSON.parse`, but numbers that it would change are `ExactNumber`s.
 *
 * @throws SyntaxError, and RangeError for what nests some thousand deep
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, keepExact);
}

/** A reviver for `JSON.parse`. */
export function keepExact(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && source !== String(value) ? JSON.rawJSON(source) : value;
}

/** With each exact number as what `change` makes of it; the value itself where there is none. */
export function mapExactNumbers(value: unknown, change: (number: ExactNumber) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    let items: unknown[] | null = null;
    for (let index = 0; index < value.length; index += 1) {
      const changed = mapExactNumbers(value[index], change);
      if (changed === value[index]) continue;
      items ??= [...value];
      items[index] = changed;
    }
    return items ?? value;
  }
  if (isExactNumber(value)) return change(value);
  let entries: [string, unknown][] | null = null;
  for (const [index, name] of Object.keys(value).entries()) {
    const inner = (value as Readonly<Record<string, unknown>>)[name];
    const changed = mapExactNumbers(inner, change);
    if (changed === inner) continue;
    entries ??= Object.entries(value);
    entries[index] = [name, changed];
  }
  return entries === null ? value : Object.fromEntries(entries);
}

/** As `JSON.parse` gives it. */
export function roundedNumber({ rawJSON }: ExactNumber): number {
  return Number(rawJSON);
}

/**
 * For code that knows nothing of exact numbers: a number where it has the same value, a bigint for an integer, else the text.
 * What does not know the latter two refuses them, and rounds nothing.
 */
export function scriptNumber({ rawJSON }: ExactNumber): number | bigint | string {
  const number = Number(rawJSON);
  const text = Object.is(number, -0) ? "-0" : String(number);
  if (Number.isFinite(number) && valueText(rawJSON) === valueText(text)) return number;
  return /^-?\d+$/.test(rawJSON) ? BigInt(rawJSON) : rawJSON;
}

/** The same for texts of the same value: all digits that count, and the power of ten of the first. */
function valueText(text: string): string {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`;
  const leading = digits.length - digits.replace(/^0+/, "").length;
  const counting = digits.slice(leading).replace(/0+$/, "");
  return counting === "" ? `${sign}0` : `${sign}${counting}e${whole.length - leading + Number(power)}`;
}
