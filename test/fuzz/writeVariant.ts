import type { Random } from "../execute/support/random.ts";

/** JSON texts that mean the same to every reader (RFC 8259), however odd they look. */
export interface Variation {
  readonly random: Random;
  /** Percent of places that are written another way; 0 writes what JSON.stringify does, in the order of the keys. */
  readonly percent: number;
  /** Members that nobody asked for may be added under these names. */
  readonly extraNames: readonly string[];
  /** Objects that get no extra member, neither they nor what is in them. */
  readonly scalars?: ReadonlySet<unknown>;
}

const whitespace = ["", " ", "\n", "\t", "\r\n", "  \n\t "];
const extraValues = ['{"polluted":true}', "null", "7", '["extra",{"deep":[[]]}]', '"extra"'];

export function writeVariant(value: unknown, variation: Variation): string {
  const { random, percent, extraNames, scalars } = variation;
  const odd = () => percent > 0 && random.chance(percent);
  const space = () => (odd() ? random.pick(whitespace) : "");
  let isInScalar = false;
  const write = (inner: unknown): string => {
    if (scalars?.has(inner) && !isInScalar) {
      isInScalar = true;
      const text = write(inner);
      isInScalar = false;
      return text;
    }
    if (typeof inner === "string") return writeText(inner);
    if (typeof inner === "number") return writeNumber(inner);
    if (Array.isArray(inner)) return `[${space()}${inner.map((item) => spaced(write(item))).join(",")}${space()}]`;
    if (typeof inner === "object" && inner !== null) return writeObject(inner);
    return JSON.stringify(inner);
  };
  const spaced = (text: string) => `${space()}${text}${space()}`;

  function writeObject(object: object): string {
    const members = Object.entries(object).map(([name, inner]) => {
      const text = write(inner);
      return () => `${spaced(writeText(name))}:${spaced(text)}`;
    });
    if (odd()) shuffle(members, random);
    const texts = members.flatMap((member) => (odd() ? [member(), member()] : [member()]));
    if (odd() && !isInScalar && extraNames.length > 0) {
      const extra = `${writeText(random.pick(extraNames))}:${random.pick(extraValues)}`;
      texts.splice(random.below(texts.length + 1), 0, extra);
    }
    return `{${space()}${texts.join(",")}${space()}}`;
  }

  function writeText(text: string): string {
    if (!odd()) return JSON.stringify(text);
    let written = "";
    for (let index = 0; index < text.length; index += 1) written += writeUnit(text.charAt(index));
    return `"${written}"`;
  }

  /** One UTF-16 unit; halves of a pair are escaped both or the plain one would be invalid UTF-8. */
  function writeUnit(unit: string): string {
    const code = unit.charCodeAt(0);
    const isHalf = code >= 0xd800 && code <= 0xdfff;
    if (unit === "/" && odd()) return "\\/";
    if (isHalf || random.chance(40)) {
      const hex = code.toString(16).padStart(4, "0");
      return `\\u${random.chance(50) ? hex.toUpperCase() : hex}`;
    }
    return JSON.stringify(unit).slice(1, -1);
  }

  function writeNumber(number: number): string {
    if (!odd()) return JSON.stringify(number);
    const plain = JSON.stringify(number);
    if (/^-?\d+\.\d+$/.test(plain)) return random.pick([`${plain}0`, `${plain}e0`, `${plain}E+00`]);
    if (!/^-?\d+$/.test(plain)) return plain;
    return random.pick([
      `${plain}.0`,
      `${plain}.000`,
      `${plain}e0`,
      `${plain}E-0`,
      number === 0 ? "0E9" : `${plain}0e-1`,
    ]);
  }

  return spaced(write(value));
}

function shuffle(items: unknown[], random: Random): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [items[last], items[other]] = [items[other], items[last]];
  }
}
