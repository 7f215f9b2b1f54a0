import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import pg from "pg";
import { type GaussChallenge, gaussProof } from "./gaussPassword.ts";
import { messageGate } from "./messageGate.ts";
import { ProtocolError } from "./protocolError.ts";

export interface GuardedClientConfig extends pg.ClientConfig {
  /** The most bytes of one answer; 32 MiB by default. */
  readonly maxAnswerBytes?: number;
}

/** Rows of an answer take five to ten times their bytes in memory, and a process of 1 GB has several connections. */
export const maxSqlAnswerBytes = 32 * 1024 * 1024;

/** What of `pg.Connection` is used here: its types leave it out. */
interface OpenConnection extends EventEmitter {
  attachListeners: (stream: Pick<EventEmitter, "on">) => void;
  password: (text: string) => void;
}

/**
 * `pg.Client` whose far side can do this process no harm: whatever is thrown while its bytes are read ends this connection with
 * that error and nothing else (brianc/node-postgres#3505), its messages have a bound, an error nobody waits for is not
 * thrown, and openGauss's own ways of logging in are spoken. For `new pg.Pool({ Client: GuardedClient })` as well.
 */
export class GuardedClient extends pg.Client {
  /** What the server reports of the session: `TimeZone`, `server_encoding`, `client_encoding` and others. */
  readonly session = new Map<string, string>();

  constructor(config?: string | GuardedClientConfig) {
    super(config);
    const connection = this.connection as unknown as OpenConnection;
    const maxAnswerBytes = (typeof config === "object" && config.maxAnswerBytes) || maxSqlAnswerBytes;
    const attach = connection.attachListeners.bind(connection);
    connection.attachListeners = (stream) => attach(guarded(stream as Socket, connection, this.#gate(maxAnswerBytes)));
    connection.on("parameterStatus", ({ parameterName, parameterValue }) => {
      this.session.set(parameterName, parameterValue);
    });
    // The next query says that the connection is lost; an event without a listener would end the process.
    this.on("error", () => undefined);
  }

  #gate(maxAnswerBytes: number) {
    return messageGate({ maxAnswerBytes, onGaussChallenge: (challenge) => void this.#prove(challenge) });
  }

  async #prove(challenge: GaussChallenge): Promise<void> {
    const connection = this.connection as unknown as OpenConnection;
    try {
      const { password } = this;
      if (typeof password !== "string" || password === "") {
        throw new ProtocolError("28000", "The server asks for a password, and its address holds none.");
      }
      connection.password(await gaussProof(password, challenge));
    } catch (error) {
      connection.emit("error", error);
    }
  }
}

function asProtocolError(cause: unknown): ProtocolError {
  if (cause instanceof ProtocolError) return cause;
  return new ProtocolError("08P01", "The server sent what its driver cannot read.", { cause });
}

/** The bytes of a socket for the driver; what they make it throw closes the socket with that error. */
function guarded(socket: Socket, connection: OpenConnection, gate: ReturnType<typeof messageGate>) {
  const bytes = new EventEmitter();
  socket.on("data", (chunk: Buffer) => {
    if (socket.destroyed) return;
    try {
      for (const piece of gate(chunk)) bytes.emit("data", piece);
    } catch (error) {
      socket.destroy();
      connection.emit("error", asProtocolError(error));
    }
  });
  socket.on("end", () => bytes.emit("end"));
  return bytes;
}
