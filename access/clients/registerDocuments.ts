import { hashOfDocument, isOfAnotherText } from "../documents/readDocuments.ts";
import type { Store, StoreTransaction } from "../store/openStore.ts";
import { change, type Idempotency } from "./change.ts";
import { type Problem, RegisterError } from "./problem.ts";
import { requireActive } from "./requireActive.ts";

/** An operation under the name that the client asks for it by. */
export interface DocumentInput {
  /** Its SHA-256 in hexadecimal digits, or an id of the client's own. */
  readonly id: string;
  readonly text: string;
}

export interface RegisteredDocument {
  readonly id: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
  readonly createdAt: number;
}

export interface DocumentsAdded {
  /** Ids that the client did not have, or had for another text. */
  readonly added: number;
  readonly unchanged: number;
  readonly repeated: boolean;
}

export interface DocumentsRemoved {
  readonly removed: number;
  readonly repeated: boolean;
}

/** 可信文档 What a client may run; texts are kept once, however many clients have them. */
export interface DocumentRegister {
  readonly add: (
    clientId: string,
    documents: readonly DocumentInput[],
    idempotency?: Idempotency | null,
  ) => Promise<DocumentsAdded>;
  /** Ids that the client does not have are passed over; "all" takes every one. */
  readonly remove: (
    clientId: string,
    ids: readonly string[] | "all",
    idempotency?: Idempotency | null,
  ) => Promise<DocumentsRemoved>;
  /** In the order of their ids. At most 1,000. */
  readonly list: (
    clientId: string,
    page: { readonly first: number; readonly after?: string | undefined },
  ) => Promise<{ readonly documents: readonly RegisteredDocument[]; readonly hasNextPage: boolean }>;
}

/** Added or removed: each is a parameter of a statement, of which PostgreSQL takes 65,535. */
const maxDocumentsAtOnce = 2_000;
const maxTextCharacters = 100_000;

export interface DocumentRegisterOptions {
  readonly store: Store;
  readonly onChanged?: (clientId: string) => void;
}

export function createDocumentRegister({
  store,
  onChanged = () => undefined,
}: DocumentRegisterOptions): DocumentRegister {
  return {
    async add(clientId, documents, idempotency = null) {
      const problems = documentProblems(documents);
      if (problems.length > 0) throw new RegisterError(problems);
      const rows = documents.map(({ id, text }) => ({ clientId, documentId: id, hash: hashOfDocument(text), text }));
      const { outcome, repeated } = await change<{ added: number }>(store, {
        operation: "documents.add",
        input: { clientId, documents: rows.map(({ documentId, hash }) => [documentId, hash]) },
        idempotency,
        run: async (transaction, revision) => {
          await requireActive(transaction, clientId);
          await transaction.trustedDocument.createMany({
            data: rows.map(({ hash, text }) => ({ hash, text })),
            skipDuplicates: true,
          });
          const known = await transaction.clientDocument.findMany({
            where: { clientId, documentId: { in: rows.map(({ documentId }) => documentId) } },
          });
          const hashes = new Map(known.map(({ documentId, hash }) => [documentId, hash]));
          const fresh = rows.filter(({ documentId, hash }) => hashes.get(documentId) !== hash);
          await transaction.clientDocument.deleteMany({
            where: { clientId, documentId: { in: fresh.map(({ documentId }) => documentId) } },
          });
          await transaction.clientDocument.createMany({
            data: fresh.map(({ documentId, hash }) => ({ clientId, documentId, hash })),
          });
          await forgetUnused(transaction, known);
          await transaction.apiClient.update({ where: { id: clientId }, data: { revision } });
          return { added: fresh.length };
        },
      });
      onChanged(clientId);
      return { added: outcome.added, unchanged: rows.length - outcome.added, repeated };
    },

    async remove(clientId, ids, idempotency = null) {
      if (ids !== "all" && ids.length > maxDocumentsAtOnce) {
        const message = `Expected at most ${maxDocumentsAtOnce} ids at once.`;
        throw new RegisterError([{ field: "documentIds", code: "INVALID_VALUE", message }]);
      }
      const { outcome, repeated } = await change<{ removed: number }>(store, {
        operation: "documents.remove",
        input: { clientId, ids },
        idempotency,
        run: async (transaction, revision) => {
          await requireActive(transaction, clientId);
          const where = { clientId, ...(ids === "all" ? {} : { documentId: { in: [...ids] } }) };
          const known = await transaction.clientDocument.findMany({ where });
          await transaction.clientDocument.deleteMany({ where });
          await forgetUnused(transaction, known);
          await transaction.apiClient.update({ where: { id: clientId }, data: { revision } });
          return { removed: known.length };
        },
      });
      onChanged(clientId);
      return { removed: outcome.removed, repeated };
    },

    async list(clientId, { first, after }) {
      const take = Math.max(0, Math.min(first, 1_000));
      const rows = await store.prisma.clientDocument.findMany({
        where: { clientId, ...(after === undefined ? {} : { documentId: { gt: after } }) },
        orderBy: { documentId: "asc" },
        take: take + 1,
      });
      const documents = rows
        .slice(0, take)
        .map(({ documentId, hash, createdAt }) => ({ id: documentId, hash, createdAt: createdAt.getTime() }));
      return { documents, hasNextPage: rows.length > take };
    },
  };
}

/** Nobody adds one of them at the same time: changes wait for each other. */
async function forgetUnused(transaction: StoreTransaction, rows: readonly { readonly hash: string }[]): Promise<void> {
  const hash = { in: rows.map((row) => row.hash) };
  await transaction.trustedDocument.deleteMany({ where: { hash, clientDocuments: { none: {} } } });
}

function documentProblems(documents: readonly DocumentInput[]): readonly Problem[] {
  const problem = (message: string): Problem => ({ field: "documents", code: "INVALID_VALUE", message });
  if (documents.length === 0 || documents.length > maxDocumentsAtOnce) {
    return [problem(`Expected 1 to ${maxDocumentsAtOnce} documents at once.`)];
  }
  const ids = new Set(documents.map(({ id }) => id));
  if (ids.size < documents.length) return [problem("An id is there twice.")];
  return documents.flatMap(({ id, text }) => {
    if (!/^[\x21-\x7E]{1,200}$/.test(id)) {
      return [problem(`Expected ids of 1 to 200 ASCII characters without blanks, not ${JSON.stringify(id)}.`)];
    }
    if (text.trim() === "" || text.length > maxTextCharacters || text.includes("\0")) {
      return [problem(`Expected a text of 1 to ${maxTextCharacters} characters for ${id}.`)];
    }
    if (isOfAnotherText(id, text)) {
      return [problem(`The id ${id} has the form of a SHA-256 and is not that of its text.`)];
    }
    return [];
  });
}
