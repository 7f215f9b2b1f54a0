import { AuditError } from "./auditError.ts";
import type { GatewayAudit } from "./gatewayAudit.ts";
import { openChainFolder } from "./journal/chainFolder.ts";
import { describeFailure } from "./journal/describeFailure.ts";
import type { DurablePosition, Journal, JournalStatus, WrittenBatch } from "./journal/journal.ts";
import { type JournalOptions, openJournal } from "./journal/openJournal.ts";
import { readDigests } from "./journal/readDigests.ts";
import type { IntentBody, OperationBody, ReadingBody } from "./record.ts";
import type { SignatureAlgorithm } from "./seal.ts";
import { openSealer, type Sealer, type SealerOptions, type SealerStatus } from "./seals/openSealer.ts";
import { openSealFiles, type SealFiles } from "./seals/openSealFiles.ts";
import { openSealKeys, type SealKey } from "./seals/sealKeys.ts";
import { recordSubjectKey } from "./subjects/recordSubjectKey.ts";
import { createSubjectHash, type SubjectHash, type SubjectKey } from "./subjects/subjectHash.ts";
import { openSubjectKeys } from "./subjects/subjectKeys.ts";
import { openTimestamper, type TimestampAuthority } from "./timestamp/openTimestamper.ts";
import type { Timestamper } from "./timestamp/timestamper.ts";

export interface AuditOptions
  extends Omit<JournalOptions, "sealed">,
    Pick<SealerOptions, "sealRecords" | "sealMs" | "sealRetryMs" | "maxUnsealed"> {
  /** Private keys of seals and subjects: outside of `directory`, for this user alone. */
  readonly keysDirectory: string;
  /** Of new seal keys. */
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Time-stamps seals. Nothing waits for it. Absent for none. */
  readonly timestamps?: TimestampAuthority | undefined;
}

/** The writer of one process's query log. */
export interface Audit extends GatewayAudit {
  readonly status: () => AuditStatus;
  readonly position: () => DurablePosition;
  /** Told after each batch that reached the disk: for what follows the journal's files. @returns the end of it */
  readonly onDurable: (listener: (batch: WrittenBatch) => void) => () => void;
  readonly subjects: SubjectHash;
  /** Seals now what is not yet sealed. */
  readonly seal: () => Promise<void>;
}

export interface AuditStatus extends JournalStatus, SealerStatus {}

/**
 * @throws AuditConfigError for settings, keys, and a journal that is damaged other than by a crash
 * @throws AuditError where the folder cannot be written
 */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  const { directory, chain, keysDirectory, signatureAlgorithm, now = Date.now } = options;
  const keys = await inWords(`The folder of keys ${keysDirectory}`, async () => ({
    seals: await openSealKeys(keysDirectory, signatureAlgorithm, now),
    subjects: await openSubjectKeys(keysDirectory),
  }));
  return inWords(`The query log in ${directory}, chain ${chain},`, () => openWith(keys.seals, keys.subjects, options));
}

/** An operating-system refusal becomes a message for operators; a bug stays a bug. */
async function inWords<Made>(what: string, open: () => Promise<Made>): Promise<Made> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw describeFailure(error, what);
    throw error;
  }
}

async function openWith(
  keys: readonly SealKey[],
  subjectKeys: readonly SubjectKey[],
  options: AuditOptions,
): Promise<Audit> {
  const { directory, chain, hashAlgorithm } = options;
  const subjects = createSubjectHash({ keys: subjectKeys, algorithm: hashAlgorithm });
  const folder = await openChainFolder(directory, chain);
  await using opened = new AsyncDisposableStack();

  let read: SealFiles | null = null;
  const journal = await openJournal({
    ...options,
    sealed: async () => {
      read = await openSealFiles(folder.directory, hashAlgorithm);
      opened.defer(read.close);
      return read.sealed;
    },
  });
  opened.defer(() => journal.close());
  const files = read as SealFiles | null;
  if (files === null) throw new AuditError("The seals were not read.");
  const later: string[] = [];
  const endOfLater = journal.onDurable(({ digests }) => later.push(...digests));
  const unsealed = await readDigests(folder, hashAlgorithm, files.sealed, journal.position());
  await recordSubjectKey(folder.directory, subjectKeys, (body) => journal.append(body));
  const { timestamps } = options;
  const timestamper = timestamps === undefined ? null : await openTimestamper(folder.directory, timestamps);
  if (timestamper !== null) opened.defer(() => timestamper.close());
  // The previous process may have ended without a token for its last seal.
  timestamper?.onSeal(files.last.seal, files.seals.lines.at(-1) ?? "");
  const sealer = await openSealer({
    ...options,
    onSeal: ({ seal, line }) => timestamper?.onSeal(seal, line),
    keys,
    files,
    unsealed,
    record: (body) => journal.append(body),
  });
  endOfLater();
  sealer.add(later);
  journal.onDurable(({ digests }) => sealer.add(digests));
  opened.move();

  const problem = () => journal.problem() ?? sealer.status().problem;
  const append = (body: IntentBody | OperationBody, reading: ReadingBody | null) => {
    const unsealedProblem = sealer.status().problem;
    const isOutcome = body.kind === "operation" && body.intent !== undefined;
    // Finished work is recorded as long as the disk accepts it.
    if (unsealedProblem !== null && !isOutcome) throw new AuditError(unsealedProblem);
    return journal.append(body, reading);
  };
  return {
    operation: async (body, reading) => {
      await append(body, reading);
    },
    intend: async (body, reading) => (await append(body, reading)).sequence,
    act: async (body) => {
      await journal.append(body);
    },
    problem,
    subjectOf: subjects.of,
    subjects,
    status: () => {
      const [written, seals] = [journal.status(), sealer.status()];
      return {
        ...seals,
        ...written,
        problem: problem(),
        warning: written.warning ?? seals.warning ?? timestamper?.problem() ?? null,
      };
    },
    position: () => journal.position(),
    onDurable: (listener) => journal.onDurable(listener),
    seal: () => sealer.seal(),
    close: once(() => close(journal, sealer, timestamper)),
  };
}

async function close(journal: Journal, sealer: Sealer, timestamper: Timestamper | null): Promise<void> {
  // While a change of key can still be recorded: the last seal would take it without a word.
  await sealer.seal();
  await journal.drain();
  await sealer.close();
  await timestamper?.close();
  await journal.close();
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}
