/** A value of a statement. Fractions and decimals are text: a double would compare with a text column as a number. */
export type MysqlValue = string | number | bigint | boolean | null;

/** A statement whose values travel beside its text, for the server to bind. */
export interface MysqlStatement {
  readonly text: string;
  readonly values: readonly MysqlValue[];
}

type Inserted = MysqlValue | readonly MysqlValue[] | MysqlStatement;

/**
 * A statement as a tagged template: every value becomes a placeholder, never text.
 *
 * - A list is for `IN (${list})`: one placeholder each, because the driver would bind the list as one text and find nothing. It is
 *   filled up to a power of two with its last value, so that lists of all lengths are a few prepared statements. An empty
 *   list is `NULL`, which is in no list.
 * - Another statement is put in its place, with its values.
 *
 * @throws TypeError for a number that is no safe integer, and for whatever is none of the above
 * @example sql`SELECT dm, mc FROM zzjg WHERE dm IN (${codes}) AND del_flag = ${"0"}`
 */
export function sql(parts: TemplateStringsArray, ...inserted: readonly Inserted[]): MysqlStatement {
  let text = parts[0] ?? "";
  const values: MysqlValue[] = [];
  for (const [index, each] of inserted.entries()) {
    const placed = place(each);
    text += placed.text + (parts[index + 1] ?? "");
    values.push(...placed.values);
  }
  return { text, values };
}

function place(inserted: Inserted): MysqlStatement {
  if (isList(inserted)) return placeList(inserted);
  if (typeof inserted === "object" && inserted !== null) return inserted;
  return { text: "?", values: [requireValue(inserted)] };
}

function placeList(list: readonly MysqlValue[]): MysqlStatement {
  const last = list.at(-1);
  if (last === undefined) return { text: "NULL", values: [] };
  const length = 2 ** Math.ceil(Math.log2(list.length));
  const values = [...list, ...Array<MysqlValue>(length - list.length).fill(last)].map(requireValue);
  return { text: values.map(() => "?").join(", "), values };
}

function isList(inserted: Inserted): inserted is readonly MysqlValue[] {
  return Array.isArray(inserted);
}

function requireValue(value: MysqlValue): MysqlValue {
  if (value === null || ["string", "bigint", "boolean"].includes(typeof value) || Number.isSafeInteger(value))
    return value;
  throw new TypeError("sql: a value is text, a safe integer, a truth value or null; write decimals and times as text");
}
