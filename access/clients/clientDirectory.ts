import { LRUCache } from "lru-cache";
import { AccessError } from "../accessError.ts";
import type { ApiClient, ClientDirectory } from "../client.ts";
import type { Store } from "../store/openStore.ts";
import type { ChangeFeed, Changes, FeedStatus } from "./changeFeed.ts";
import { isClientId } from "./checkClient.ts";
import { clientOfRow } from "./clientRow.ts";
import { openSingleFlight } from "./singleFlight.ts";

export interface ClientDirectoryOptions {
  readonly store: Store;
  readonly feed: ChangeFeed;
  /** How long the known goes on while the store cannot be read, milliseconds. */
  readonly staleMs: number;
  /** Clients that are remembered, unknown ids included; 20,000 by default. */
  readonly capacity?: number;
}

export interface DirectoryStatus extends FeedStatus {
  /** `stale`: the store cannot be read and the known goes on; `unavailable`: no longer. */
  readonly state: "live" | "stale" | "unavailable";
  readonly remembered: number;
}

export interface LiveClientDirectory extends ClientDirectory {
  /** After a change of a client in this process: takes effect at once. */
  readonly forget: (clientId: string) => void;
  readonly status: () => DirectoryStatus;
}

/** Characters of documents that are remembered, of all clients together. */
const maxDocumentCharacters = 32_000_000;
const changesAtOnce = 5_000;

/**
 * The clients as this replica knows them. A client that is known costs a look into a map; one that is not, one query,
 * however many ask. An unknown id is remembered like a known one.
 *
 * While the store is down nothing can be revoked in it either, so what was known a moment ago is as good as it was: it goes
 * on for `staleMs`. Unknown clients get ACCESS_UNAVAILABLE at once, and everybody does after that time.
 */
export function createClientDirectory(options: ClientDirectoryOptions): LiveClientDirectory {
  const { store, feed, staleMs, capacity = 20_000 } = options;
  const listeners: ((clientId: string) => void)[] = [];
  const clients = new LRUCache<string, { readonly client: ApiClient | null }>({ max: capacity });
  // By the revision of the client too, so that a change of its documents leaves the old ones behind.
  const documents = new LRUCache<string, { readonly text: string | null }>({
    max: capacity,
    maxSize: maxDocumentCharacters,
    sizeCalculation: ({ text }, key) => (text?.length ?? 0) + key.length,
  });
  const flights = openSingleFlight();

  async function query<Found>(run: () => Promise<Found>): Promise<Found> {
    if (feed.status().failing) throw unavailable();
    try {
      return await run();
    } catch (cause) {
      throw unavailable({ cause });
    }
  }

  function forget(clientId: string): void {
    clients.delete(clientId);
    flights.leave(clientId);
    for (const listener of listeners) listener(clientId);
  }

  function forgetAll(): void {
    const known = [...clients.keys()];
    clients.clear();
    documents.clear();
    flights.leaveAll();
    for (const clientId of known) for (const listener of listeners) listener(clientId);
  }

  feed.onChanges(async ({ after, upTo }: Changes) => {
    if (after === null) return forgetAll();
    for (let from = after; ; ) {
      const changed = await store.prisma.apiClient.findMany({
        where: { revision: { gt: from, lte: upTo } },
        orderBy: { revision: "asc" },
        take: changesAtOnce,
        select: { id: true, revision: true },
      });
      for (const { id } of changed) forget(id);
      const last = changed.at(-1);
      if (last === undefined || changed.length < changesAtOnce) return;
      from = last.revision;
    }
  });

  function loadClient(id: string): Promise<ApiClient | null> {
    return flights.join(
      id,
      () =>
        query(async () => {
          const row = await store.prisma.apiClient.findUnique({ where: { id } });
          return row === null ? null : clientOfRow(row);
        }),
      (client) => clients.set(id, { client }),
    );
  }

  function client(id: string): Promise<ApiClient | null> | ApiClient | null {
    if (!isClientId(id)) return null;
    const known = clients.get(id);
    if (known === undefined) return loadClient(id);
    if (feed.status().ageMs > staleMs) return Promise.reject(unavailable());
    return known.client;
  }

  function documentOf(owner: ApiClient | null, documentId: string): Promise<string | null> | string | null {
    if (owner === null || documentId.length > 200 || documentId.includes("\0")) return null;
    const key = `${owner.id}\n${owner.revision}\n${documentId}`;
    const known = documents.get(key);
    if (known !== undefined) return known.text;
    return flights.join(
      key,
      () =>
        query(async () => {
          const row = await store.prisma.clientDocument.findUnique({
            where: { clientId_documentId: { clientId: owner.id, documentId } },
            select: { document: { select: { text: true } } },
          });
          return row?.document.text ?? null;
        }),
      (text) => documents.set(key, { text }),
    );
  }

  return {
    client,
    trustedDocument(clientId, documentId) {
      const owner = client(clientId);
      return owner instanceof Promise
        ? owner.then((found) => documentOf(found, documentId))
        : documentOf(owner, documentId);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    forget,
    status() {
      const ofFeed = feed.status();
      const state = ofFeed.ageMs > staleMs ? "unavailable" : ofFeed.failing ? "stale" : "live";
      return { ...ofFeed, state, remembered: clients.size };
    },
  };
}

function unavailable(options?: ErrorOptions): AccessError {
  return new AccessError("ACCESS_UNAVAILABLE", "The register of clients cannot be read at the moment.", options);
}
