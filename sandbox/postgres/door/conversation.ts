import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallCounter } from "../../control/calls.ts";
import type { FaultDecision, Faults } from "../../control/faults.ts";
import { AnswerFilter } from "./answerFilter.ts";
import { CallTracker, TRACKED_TYPES } from "./callTracker.ts";
import { failingMessage } from "./errorMessages.ts";
import { MessageSplitter, type Piece } from "./messageSplitter.ts";

export interface ConversationOptions {
  readonly system: "front" | "asset";
  readonly faults: Faults;
  readonly calls: CallCounter;
}

// Codes in the place of the protocol version (manual, "Message Formats").
const SSL_REQUEST = 80_877_103;
const GSS_ENCRYPTION_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

const PROXY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>";
const PROXY_REPLY = `HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: ${PROXY_PAGE.length}\r\n\r\n${PROXY_PAGE}`;

/** One client and its connection to the database, with the door between them. */
export class Conversation {
  readonly #client: Socket;
  readonly #database: Socket;
  readonly #options: ConversationOptions;
  readonly #splitter = new MessageSplitter(TRACKED_TYPES, false);
  readonly #tracker = new CallTracker();
  readonly #answers = new AnswerFilter();
  /** Cycle that the next message of the client belongs to: see AnswerFilter. */
  #cycle = 1;
  /** Calls that are not answered yet, in the order of their cycles. */
  #underWay: { readonly cycle: number; readonly ended: () => void }[] = [];
  #dropping = false;
  /** A fault has ended the conversation: nothing more reaches the database. */
  #over = false;

  constructor(client: Socket, database: Socket, options: ConversationOptions) {
    this.#client = client;
    this.#database = database;
    this.#options = options;
  }

  /** Ends when both sides are closed; broken connections are ordinary ends here. */
  async run(): Promise<void> {
    this.#client.on("close", () => this.#database.destroySoon());
    this.#database.on("close", () => this.#client.destroySoon());
    await Promise.allSettled([
      this.#toDatabase().catch(() => this.#client.destroy()),
      this.#toClient().catch(() => this.#client.destroy()),
    ]);
    this.#endCallsBefore(Number.POSITIVE_INFINITY);
  }

  async #toDatabase(): Promise<void> {
    for await (const chunk of chunksOf(this.#client)) {
      this.#database.cork();
      for (const piece of this.#splitter.split(chunk)) {
        if (!this.#splitter.typed) this.#greet(piece);
        else await this.#pass(piece);
        if (this.#over) return;
      }
      this.#database.uncork();
      await drained(this.#database);
    }
  }

  async #toClient(): Promise<void> {
    for await (const chunk of chunksOf(this.#database)) {
      this.#client.cork();
      for (const answer of this.#answers.filter(chunk)) {
        if (answer === "reset") return void this.#client.resetAndDestroy();
        if (answer === "close") return void this.#client.destroySoon();
        if (answer === "hang") return void this.#client.uncork();
        this.#client.write(answer);
      }
      this.#client.uncork();
      this.#endCallsBefore(this.#answers.cycle);
      await drained(this.#client);
    }
  }

  #endCallsBefore(cycle: number): void {
    for (const call of this.#underWay) if (call.cycle < cycle) call.ended();
    this.#underWay = this.#underWay.filter((call) => call.cycle >= cycle);
  }

  /** Encryption is refused, so that the calls can be read; everything else goes on to the database. */
  #greet({ type, bytes }: Piece): void {
    const code = type === "" ? bytes.readUInt32BE(4) : null;
    if (code === SSL_REQUEST || code === GSS_ENCRYPTION_REQUEST) {
      this.#client.write("N");
      return;
    }
    this.#database.write(bytes);
    if (code !== null && code !== CANCEL_REQUEST) this.#splitter.typed = true;
  }

  async #pass(piece: Piece): Promise<void> {
    const { type, bytes } = piece;
    if (type === null) {
      if (!this.#dropping) this.#database.write(bytes);
      return;
    }
    this.#dropping = false;
    const call = this.#tracker.observe(piece);
    const message = call === null || (type !== "Q" && type !== "E") ? bytes : await this.#call(call, type, bytes);
    if (message) this.#database.write(message);
    this.#dropping = message !== bytes;
    if (type === "Q" || type === "S" || type === "F") this.#cycle += 1;
  }

  /** Counts one call and lets its fault happen; answers what the database shall get, null when nothing. */
  async #call(name: string, type: "Q" | "E", bytes: Buffer): Promise<Buffer | null> {
    const { system, calls, faults } = this.#options;
    this.#underWay.push({ cycle: this.#cycle, ended: calls.count(system, name) });
    const { delayMs, kind }: FaultDecision = faults.match(system, name);
    if (delayMs > 0) {
      this.#database.uncork();
      await sleep(delayMs, undefined, { ref: false });
      this.#database.cork();
    }
    switch (kind) {
      case null:
        return bytes;
      case "error":
        return failingMessage(type, "58000");
      case "busy":
        return failingMessage(type, "53300");
      case "down":
        this.#over = true;
        this.#client.destroy();
        return null;
      case "http500":
      case "http502":
      case "html200":
        this.#over = true;
        this.#client.write(PROXY_REPLY);
        this.#client.destroySoon();
        return null;
      default:
        this.#answers.spoil(this.#cycle, kind);
        return bytes;
    }
  }
}

/** What arrives, one chunk after the other; reading stops while a chunk is worked on. */
function chunksOf(socket: Socket): AsyncIterable<Buffer> {
  return socket.iterator({ destroyOnReturn: false });
}

/** Resolves when the socket takes more, or is gone. */
async function drained(socket: Socket): Promise<void> {
  if (!socket.writableNeedDrain || socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}
