import mysql, { type FieldPacket } from "mysql2";
import { MysqlProtocolError } from "./mysqlProtocolError.ts";

/**
 * A cell as `mysqlProtocol` gives it: BIGINT and DECIMAL are text to the last digit; DATE, DATETIME and TIME the digits that are
 * stored, `0000-00-00` included; TIMESTAMP a moment with `Z`; BIT(1) 0 or 1, a longer BIT the digits of its number; JSON its
 * text; binary columns bytes.
 */
export type MysqlCell = string | number | Uint8Array | null;
export type MysqlRow = Readonly<Record<string, MysqlCell>>;

type ReadCell = (cell: MysqlCell) => MysqlCell;

const { Types } = mysql;
/** The character set of a column of bytes. */
const binary = 63;
const texts = new Set<number | undefined>([
  ...[Types.VARCHAR, Types.VAR_STRING, Types.STRING, Types.ENUM, Types.SET],
  ...[Types.TINY_BLOB, Types.BLOB, Types.MEDIUM_BLOB, Types.LONG_BLOB],
]);

/**
 * Makes the reader of one answer's rows, whose cells come as a list.
 * @throws MysqlProtocolError for two columns of one name, for a type that has no reading here and for text that is not in UTF-8
 */
export function readCells(fields: readonly FieldPacket[]): (row: readonly MysqlCell[]) => MysqlRow {
  const names = fields.map(({ name }) => name);
  const doubled = new Set(names).size < names.length || names.includes("__proto__");
  if (doubled) throw new MysqlProtocolError("badReply", "column names", "Two columns of the answer have one name.");
  const readers = fields.map(readerOf);
  return (row) => {
    const cells: Record<string, MysqlCell> = {};
    for (let index = 0; index < names.length; index += 1) {
      const [cell = null, read] = [row[index], readers[index]];
      cells[names[index] ?? ""] = cell === null || read === null || read === undefined ? cell : read(cell);
    }
    return cells;
  };
}

/** Null where the cell is what the driver makes of it. */
function readerOf(field: FieldPacket): ReadCell | null {
  const { columnType, characterSet, encoding, columnLength } = field;
  if (columnType === Types.BIT) return columnLength === 1 ? (cell) => Number(readBits(cell)) : readBits;
  if (columnType === Types.TIMESTAMP) return readTimestamp;
  if (columnType === Types.GEOMETRY || columnType === Types.VECTOR) {
    throw new MysqlProtocolError("badReply", "column type", "A column has a shape; select its text (ST_AsText).");
  }
  if (texts.has(columnType) && characterSet !== binary && encoding !== "utf8") {
    throw new MysqlProtocolError("badReply", "encoding", "A column of text is not in UTF-8, as its session asked for.");
  }
  return null;
}

function readBits(cell: MysqlCell): MysqlCell {
  return cell instanceof Uint8Array ? BigInt(`0x${Buffer.from(cell).toString("hex") || "0"}`).toString() : cell;
}

/** The session is at UTC. `0000-00-00 00:00:00` is no moment and stays as it is. */
function readTimestamp(cell: MysqlCell): MysqlCell {
  return typeof cell === "string" && !cell.startsWith("0000") ? `${cell.replace(" ", "T")}Z` : cell;
}
