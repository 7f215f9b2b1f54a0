import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join, posix } from "node:path";
import type { FileEntryWithStats } from "ssh2";
import { SourceError } from "../errors.ts";
import { readSftpAddress } from "./sftp/sftpAddress.ts";
import { SftpSession } from "./sftp/sftpSession.ts";
import { SpoolError, spoolReason } from "./sftp/spoolError.ts";

export interface SftpSpoolOptions {
  readonly system: string;
  /** `sftp://account:password@host:port/folder`; see `readSftpAddress`. */
  readonly url: string;
  /** Fingerprint of the server's key, `SHA256:...`. */
  readonly hostKey: string;
  /** File of a private key, where the address has no password. */
  readonly privateKeyFile?: string;
  /** Where the files go: the directory of a file drop. */
  readonly directory: string;
  /** A larger file is left where it is. */
  readonly maxBytes: number;
}

export interface SpoolPass {
  /** Files that are new, as `yyyyMM/name`. */
  readonly fetched: readonly string[];
  /** Files that were left on the server, with a word why. */
  readonly left: readonly { readonly file: string; readonly reason: string }[];
}

/** The newest folders of months that are looked into. */
const maxMonthsItems = 12;
/** Files of one pass; the next goes on. */
const maxFilesItems = 200;
/** One pass; what is whole stays. */
const maxPassMs = 300_000;
/** A checksum or a count of rows. */
const maxMarkerBytes = 1_024;
/** Of a file that is not whole; no reader of a drop looks at it. */
const partEnding = ".part";

/**
 * Fetches a drop from an SFTP server into a local folder, from which `fileDropProtocol` and `workbookProtocol` read. Call it now and
 * then, never while a client waits.
 *
 * A file is fetched once it is complete: `<stem>.ok` or `<name>.sha256` stands beside it. It is written under another name,
 * compared with its length and its checksum, and renamed; its marker follows, so that the local drop is complete only then.
 * A pass that ends in the middle leaves nothing half, and the next begins that file anew.
 *
 * @throws SourceError for a server that cannot be used; one file that does not fit is in `left`
 */
export async function fetchSftpDrop(options: SftpSpoolOptions, signal: AbortSignal): Promise<SpoolPass> {
  const { system, url, hostKey, privateKeyFile = null } = options;
  const { settings, folder } = readSftpAddress(url, hostKey, privateKeyFile);
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(maxPassMs)]);
  try {
    await using session = await SftpSession.open(settings, bounded);
    const months = (await session.list(folder)).filter(
      ({ filename, attrs }) => attrs.isDirectory() && /^\d{6}$/.test(filename),
    );
    const newest = months
      .map(({ filename }) => filename)
      .sort()
      .reverse()
      .slice(0, maxMonthsItems);
    const pass = { fetched: [] as string[], left: [] as { file: string; reason: string }[] };
    for (const month of newest) await fetchMonth(session, posix.join(folder, month), month, options, pass);
    return pass;
  } catch (cause) {
    if (signal.aborted) throw new SourceError({ system, reason: "aborted", cause: signal.reason });
    if (bounded.aborted) throw new SourceError({ system, reason: "timeout", sourceCode: "pass", cause });
    const { reason, code } = spoolReason(cause);
    throw new SourceError({ system, reason, sourceCode: code, cause });
  }
}

interface OpenPass {
  readonly fetched: string[];
  readonly left: { file: string; reason: string }[];
}

async function fetchMonth(
  session: SftpSession,
  remote: string,
  month: string,
  { directory, maxBytes }: SftpSpoolOptions,
  { fetched, left }: OpenPass,
): Promise<void> {
  const entries = new Map((await session.list(remote)).map((entry) => [entry.filename, entry]));
  const local = join(directory, month);
  await mkdir(local, { recursive: true });
  await sweep(local);
  for (const [name, entry] of entries) {
    const markers = markersOf(name).flatMap((marker) => entries.get(marker) ?? []);
    if (!/^[^./\\\0][^/\\\0]*\.(csv|zip|xlsx)$/u.test(name) || markers.length === 0) continue;
    if (fetched.length >= maxFilesItems) return;
    try {
      const known = await Promise.all([entry, ...markers].map((each) => isThere(local, each)));
      if (known.every((isKnown) => isKnown)) continue;
      await fetchFile(session, remote, local, entry, markers, maxBytes);
      fetched.push(`${month}/${name}`);
    } catch (error) {
      if (!(error instanceof SpoolError) || error.reason !== "badReply") throw error;
      left.push({ file: `${month}/${name}`, reason: error.code });
    }
  }
}

/** The file and then its markers, of which the reader of a drop looks at `.ok`. */
async function fetchFile(
  session: SftpSession,
  remote: string,
  local: string,
  entry: FileEntryWithStats,
  markers: readonly FileEntryWithStats[],
  maxBytes: number,
): Promise<void> {
  const checksum = markers.find(({ filename }) => filename.endsWith(".sha256"));
  const expected = checksum === undefined ? null : await readChecksum(session, remote, checksum);
  await place(session, remote, local, entry, maxBytes, async (digest) => {
    if (expected !== null && expected !== digest) throw new SpoolError("badReply", "checksum");
    // A corrected file must not stand beside the count of the former one.
    for (const { filename } of markers) await rm(join(local, filename), { force: true });
  });
  for (const marker of markers) await place(session, remote, local, marker, maxMarkerBytes);
}

/** Writes a file beside its place and moves it there when it is whole. @param check told of its SHA-256 before it is moved */
async function place(
  session: SftpSession,
  remote: string,
  local: string,
  { filename, attrs }: FileEntryWithStats,
  maxBytes: number,
  check: (digest: string) => Promise<void> = async () => undefined,
): Promise<void> {
  if (!attrs.isFile()) throw new SpoolError("badReply", "no file");
  if (attrs.size > maxBytes) throw new SpoolError("badReply", "size");
  const part = join(local, `.${randomUUID()}${partEnding}`);
  const hash = createHash("sha256");
  try {
    await using file = await open(part, "wx", 0o640);
    let bytes = 0;
    for await (const piece of session.read(posix.join(remote, filename), attrs.size)) {
      hash.update(piece);
      bytes += piece.length;
      await file.writeFile(piece);
    }
    if (bytes !== attrs.size) throw new SpoolError("badReply", "length");
    await file.sync();
    await check(hash.digest("hex"));
    await utimes(part, attrs.mtime, attrs.mtime);
    await rename(part, join(local, filename));
  } finally {
    await rm(part, { force: true });
  }
}

/** Takes away what a process that was killed left half. */
async function sweep(local: string): Promise<void> {
  for (const name of await readdir(local)) {
    if (!name.endsWith(partEnding)) continue;
    const found = await stat(join(local, name)).catch(() => null);
    if (found !== null && Date.now() - found.ctimeMs > maxPassMs) await rm(join(local, name), { force: true });
  }
}

async function readChecksum(
  session: SftpSession,
  remote: string,
  { filename, attrs }: FileEntryWithStats,
): Promise<string> {
  if (attrs.size > maxMarkerBytes) throw new SpoolError("badReply", "checksum");
  const pieces: Buffer[] = [];
  for await (const piece of session.read(posix.join(remote, filename), attrs.size)) pieces.push(Buffer.from(piece));
  // As sha256sum writes it: the digits, and the name behind them.
  const digits = /^\\?([\da-f]{64})(?:\s|$)/i.exec(Buffer.concat(pieces).toString("latin1"))?.[1];
  if (digits === undefined) throw new SpoolError("badReply", "checksum");
  return digits.toLowerCase();
}

/** With the length and the time that it has on the server. */
async function isThere(local: string, { filename, attrs }: FileEntryWithStats): Promise<boolean> {
  const found = await stat(join(local, filename)).catch(() => null);
  return found !== null && found.size === attrs.size && Math.floor(found.mtimeMs / 1000) === attrs.mtime;
}

function markersOf(name: string): readonly string[] {
  return [`${name}.sha256`, name.replace(/\.[^.]+$/, ".ok")];
}
