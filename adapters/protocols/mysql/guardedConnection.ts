import mysql, { type ConnectionOptions, type FieldPacket } from "mysql2";
import { FrameGuard } from "./frameGuard.ts";
import { MysqlProtocolError } from "./mysqlProtocolError.ts";
import { type MysqlCell, type MysqlRow, readCells } from "./readCells.ts";
import type { MysqlStatement, MysqlValue } from "./sql.ts";

/** The most rows of one answer, as of all pages of an operation. */
export const maxMysqlRows = 200_000;
/** Statements that a connection keeps prepared; the oldest leave. */
const maxPreparedStatements = 100;

/** What of the driver's connection is used here: its types leave it out. */
interface OpenConnection extends mysql.Connection {
  packetParser: { readonly execute: (chunk: Buffer) => void };
  handlePacket: (packet?: { readonly offset: number; readonly end: number }) => void;
  readonly authorized: boolean;
  readonly sequenceId: number;
  readonly stream: { readonly destroy: () => void; readonly once: (event: "close", listener: () => void) => void };
}

/** The types of `execute` do not name what these make. */
const { TypedParameter } = mysql as unknown as {
  readonly TypedParameter: { readonly LONGLONG: (value: number | bigint) => number };
};

const options = {
  charset: "utf8mb4",
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  jsonStrings: true,
  rowsAsArray: true,
  multipleStatements: false,
  // No code is made from what the server calls its columns.
  disableEval: true,
  flags: ["-LOCAL_FILES", "-MULTI_RESULTS"],
  infileStreamFactory: () => {
    throw new MysqlProtocolError("badReply", "local infile", "The server asked for a file of this machine.");
  },
  connectAttributes: { program_name: "community-graph" },
  maxPreparedStatements,
} satisfies ConnectionOptions;

/**
 * A connection of `mysql2` whose far side can do this process no harm: whatever is thrown while its bytes are read ends this
 * connection with that error and nothing else; its answers have a bound in bytes and rows; it gets no file.
 */
export class GuardedConnection {
  readonly #driver: OpenConnection;
  readonly #guard: FrameGuard;
  #failure: Error | null = null;
  #fail: (failure: Error) => void = () => undefined;
  /** Resolves when the connection is lost or closed. */
  readonly lost: Promise<void>;

  private constructor(settings: ConnectionOptions) {
    const driver = mysql.createConnection({ ...options, ...settings }) as OpenConnection;
    this.#driver = driver;
    this.#guard = new FrameGuard(() => driver.sequenceId);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.lost = promise;
    driver.on("error", (failure: Error) => this.destroy(failure));
    driver.stream.once("close", () => {
      this.destroy(new MysqlProtocolError("unavailable", "connection lost", "The connection was closed."));
      resolve();
    });
    const handle = driver.handlePacket.bind(driver);
    driver.handlePacket = (packet) => {
      handle(packet);
      if (packet !== undefined && driver.authorized && packet.offset > packet.end) {
        throw new MysqlProtocolError("badReply", "half a packet", "A value is longer than the packet that it is in.");
      }
    };
    const parser = driver.packetParser;
    driver.packetParser = {
      execute: (chunk) => {
        if (this.#failure !== null) return;
        try {
          this.#guard.check(chunk);
          parser.execute(chunk);
        } catch (cause) {
          this.destroy(asProtocolError(cause));
        }
      },
    };
  }

  /** @throws what the driver or the guard says; the connection is closed then, as on abort */
  static async open(settings: ConnectionOptions, signal: AbortSignal): Promise<GuardedConnection> {
    const connection = new GuardedConnection(settings);
    const onAbort = () => connection.destroy(new MysqlProtocolError("aborted", "aborted", "Nobody waits any more."));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await connection.#settle<void>((resolve, reject) => {
        connection.#driver.connect((failure) => (failure === null ? resolve() : reject(failure)));
      });
      return connection;
    } catch (failure) {
      connection.destroy(asError(failure));
      throw failure;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** By the server's greeting; a proxy in between may count on its own. */
  get threadId(): number {
    return this.#driver.threadId;
  }

  get isLost(): boolean {
    return this.#failure !== null;
  }

  /** The rows of a statement that reads, its values bound by the server. */
  async read({ text, values }: MysqlStatement): Promise<readonly MysqlRow[]> {
    const command = (driver: OpenConnection) => driver.execute({ sql: text, values: values.map(bound) });
    return this.#rows(command);
  }

  /** The rows of a statement without values, which some servers do not prepare: SHOW. */
  async show(text: string): Promise<readonly MysqlRow[]> {
    return this.#rows((driver) => driver.query(text));
  }

  /** A statement without values and without rows: SET, KILL. */
  async tell(text: string): Promise<void> {
    this.#guard.beginAnswer();
    await this.#settle<void>((resolve, reject) => {
      this.#driver.query(text, (failure) => (failure === null ? resolve() : reject(failure)));
    });
  }

  /** Says goodbye and closes; at once where the server does not take it. */
  async close(): Promise<void> {
    if (!this.isLost) this.#driver.end(() => undefined);
    const late = setTimeout(() => this.#driver.stream.destroy(), 500);
    await this.lost;
    clearTimeout(late);
  }

  /** Closes at once; what waits for an answer rejects with the failure. */
  destroy(failure: Error): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#fail(failure);
    this.#driver.stream.destroy();
  }

  #rows(command: (driver: OpenConnection) => ReturnType<mysql.Connection["execute"]>): Promise<readonly MysqlRow[]> {
    this.#guard.beginAnswer();
    return this.#settle((resolve, reject) => {
      const rows: MysqlRow[] = [];
      let failure: Error | null = null;
      let read: ReturnType<typeof readCells> | null = null;
      const running = command(this.#driver);
      running.on("fields", (fields: readonly FieldPacket[] | undefined) => {
        if (fields === undefined || read !== null) {
          throw new MysqlProtocolError("badReply", "result sets", "A statement that reads has one set of rows.");
        }
        read = readCells(fields);
      });
      running.on("result", (row: readonly MysqlCell[]) => {
        if (rows.length === maxMysqlRows) {
          throw new MysqlProtocolError("badReply", "too many rows", `The answer has more than ${maxMysqlRows} rows.`);
        }
        if (read !== null) rows.push(read(row));
      });
      running.on("error", (error: Error) => {
        failure = error;
      });
      running.on("end", () => (failure === null ? resolve(rows) : reject(failure)));
    });
  }

  /** One command after another: the failure of the connection is that of its command. */
  async #settle<Value>(
    start: (resolve: (value: Value) => void, reject: (failure: Error) => void) => void,
  ): Promise<Value> {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    this.#fail = reject;
    if (this.#failure !== null) reject(this.#failure);
    else start(resolve, reject);
    return promise;
  }
}

/** A whole number goes as one: MySQL refuses a double behind LIMIT, and compares a text with it as doubles. */
function bound(value: MysqlValue): string | number | boolean | null {
  const isWhole = typeof value === "number" || typeof value === "bigint";
  return isWhole ? TypedParameter.LONGLONG(value) : value;
}

function asProtocolError(cause: unknown): Error {
  if (cause instanceof MysqlProtocolError) return cause;
  return new MysqlProtocolError("badReply", "unreadable", "The server sent what its driver cannot read.", { cause });
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
