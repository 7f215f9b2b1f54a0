import { once } from "node:events";
import { promisify } from "node:util";
import ssh2, { type ConnectConfig, type FileEntryWithStats, type SFTPWrapper } from "ssh2";
import { maxDropNamesItems } from "../dropDirectory.ts";
import { SpoolError } from "./spoolError.ts";

/** For the connection, its keys and the login. */
const maxHandshakeMs = 10_000;

/** Status codes of the SFTP protocol (draft-ietf-secsh-filexfer-02, section 7). */
const endOfFile = 1;

/** A session with an SFTP server, for one pass. On abort it ends, and what waits for it rejects. */
export class SftpSession implements AsyncDisposable {
  readonly #client: InstanceType<typeof ssh2.Client>;
  readonly #sftp: SFTPWrapper;

  private constructor(client: InstanceType<typeof ssh2.Client>, sftp: SFTPWrapper) {
    this.#client = client;
    this.#sftp = sftp;
  }

  static async open(settings: ConnectConfig, signal: AbortSignal): Promise<SftpSession> {
    const client = new ssh2.Client();
    // Whoever waits is told by its own callback; an event without a listener would end the process.
    client.on("error", () => undefined);
    const onAbort = () => client.destroy();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      signal.throwIfAborted();
      const ready = Promise.race([once(client, "ready"), once(client, "close").then(refuseClosed)]);
      client.connect({ ...settings, readyTimeout: maxHandshakeMs });
      // Questions are short and each waits for its answer: held back, one takes a tenth of a second.
      client.setNoDelay(true);
      await ready;
      return new SftpSession(client, await endedWith(client, promisify(client.sftp.bind(client))()));
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  /** Files and folders of a folder. @throws SpoolError for more than a drop has */
  async list(folder: string): Promise<readonly FileEntryWithStats[]> {
    const handle = await this.#do<Buffer>((done) => this.#sftp.opendir(folder, done));
    const all: FileEntryWithStats[] = [];
    try {
      for (;;) {
        const some = await this.#do<FileEntryWithStats[]>((done) => this.#sftp.readdir(handle, done));
        all.push(...some);
        if (all.length > maxDropNamesItems) throw new SpoolError("badReply", "names");
      }
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== endOfFile) throw error;
      return all;
    }
  }

  /** The bytes of a file, as they come. */
  async *read(path: string, size: number): AsyncGenerator<Buffer> {
    const handle = await this.#do<Buffer>((done) => this.#sftp.open(path, "r", done));
    const piece = Buffer.alloc(pieceBytes);
    for (let at = 0; at < size; ) {
      const wanted = Math.min(pieceBytes, size - at);
      const count = await this.#do<number>((done) => this.#sftp.read(handle, piece, 0, wanted, at, done));
      if (count === 0) break;
      at += count;
      yield piece.subarray(0, count);
    }
    await this.#do<void>((done) => this.#sftp.close(handle, (error) => done(error, undefined)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
  }

  #do<Value>(start: (done: (error: Error | null | undefined, value: Value) => void) => void): Promise<Value> {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    start((error, value) => (error ? reject(error) : resolve(value)));
    return endedWith(this.#client, promise);
  }
}

/** What every server gives in one answer. */
const pieceBytes = 32_768;

function refuseClosed(): never {
  throw new SpoolError("unavailable", "closed");
}

/** A connection that ends leaves its callbacks uncalled. */
async function endedWith<Value>(client: InstanceType<typeof ssh2.Client>, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onClose = () => reject(new SpoolError("unavailable", "closed"));
  client.once("close", onClose);
  try {
    return await Promise.race([work, promise]);
  } finally {
    client.off("close", onClose);
  }
}
