import type { DataQualityFlag, DataQualityIssue } from "./dataQuality.ts";
import { DecodeError } from "./decodeError.ts";
import { looksDamaged } from "./gbkDamage.ts";
import { decodeDate } from "./localDate.ts";
import { decodeDateTime, isPlaceholderDay } from "./localDateTime.ts";
import { decodeMoney, type MoneyUnit } from "./money.ts";
import { readPhones } from "./phones.ts";
import { decodeText, isDamagedText } from "./text.ts";

type Cell = string | null | undefined;

/** An amount of a numeric column, as Prisma gives it. */
interface ExactNumber {
  readonly isFinite: () => boolean;
  readonly toFixed: (places: number) => string;
}

/**
 * Reads the cells of one record, and marks under the graph's name of the field what says something that cannot be read. A decoder
 * that reads through it has no null without a mark, except for a cell that is empty or holds a filler.
 *
 * @example
 * const cells = new MarkedCells();
 * const record = { startedAt: cells.time("startedAt", row["START_TIME"]), level: cells.read("level", row["LEVEL"], levelOf) };
 * return { ...record, dataQuality: cells.flags };
 */
export class MarkedCells {
  readonly #flags: DataQualityFlag[] = [];

  /** In the order in which the fields were read. */
  get flags(): readonly DataQualityFlag[] {
    return this.#flags;
  }

  mark(field: string, issue: DataQualityIssue, holds = true): void {
    if (holds) this.#flags.push({ field, issue });
  }

  /** A cell by a decoder that is null for what it cannot read. */
  read<Value>(field: string, cell: Cell, decode: (cell: Cell) => Value | null): Value | null {
    const value = decode(cell);
    if (value === null && decodeText(cell) !== null) this.mark(field, "UNREADABLE_VALUE");
    return value;
  }

  /** As `decodeDateTime`; the empty value of a product (0001-01-01) is a default. */
  time(field: string, cell: Cell): string | null {
    return this.#moment(field, cell, decodeDateTime);
  }

  /** As `decodeDate`, with defaults as in `time`. */
  day(field: string, cell: Cell): string | null {
    return this.#moment(field, cell, decodeDate);
  }

  money(field: string, cell: Cell, columnUnit: MoneyUnit): string | null {
    return this.read(field, cell, (text) => decodeMoney(text, columnUnit));
  }

  /** Yuan with two places, of a numeric column; `NaN`, which PostgreSQL stores there, is no amount. */
  amount(field: string, value: ExactNumber | null): string | null {
    if (value === null) return null;
    if (value.isFinite()) return value.toFixed(2);
    this.mark(field, "UNREADABLE_VALUE");
    return null;
  }

  /** A moment or day of a column with a type of its own, by the decoders of `databaseTime.ts`; `infinity` is none. */
  databaseTime(field: string, value: Date | null, decode: (value: Date | null) => string | null): string | null {
    try {
      return decode(value);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.mark(field, "UNREADABLE_VALUE");
      return null;
    }
  }

  phones(field: string, cell: Cell): readonly string[] {
    const { numbers, unreadable } = readPhones(cell);
    this.mark(field, "UNREADABLE_VALUE", unreadable);
    return numbers;
  }

  /** A text as it is, marked where U+FFFD stands for a character. */
  text(field: string, cell: Cell): string | null {
    this.mark(field, "CHARACTER_LOST", isDamagedText(cell));
    return decodeText(cell);
  }

  /**
   * A name or an address of a source that may hold `?` for a character that it cannot store, such as 𠮷 in utf8mb3: marked where
   * `?` or U+FFFD touches a Han character.
   */
  name(field: string, cell: Cell): string | null {
    const name = decodeText(cell);
    this.mark(field, "CHARACTER_LOST", name !== null && (isDamagedText(name) || looksDamaged(name)));
    return name;
  }

  /** A code as it is, marked where it has none of the lengths of its column: spreadsheets take leading zeros. */
  code(field: string, cell: Cell, ...lengths: readonly number[]): string | null {
    const code = this.text(field, cell);
    this.mark(field, "LENGTH_DIFFERS", code !== null && !lengths.includes(code.length));
    return code;
  }

  #moment(field: string, cell: Cell, decode: (cell: Cell) => string | null): string | null {
    const value = decode(cell);
    if (value !== null && !value.startsWith("9999")) return value;
    if (isPlaceholderDay(cell)) this.mark(field, "DEFAULT_VALUE");
    else if (value === null && decodeText(cell) !== null) this.mark(field, "UNREADABLE_VALUE");
    return value;
  }
}
