import type { Store } from "../store/openStore.ts";
import { type ChangeFeed, openChangeFeed } from "./changeFeed.ts";
import { createClientDirectory, type LiveClientDirectory } from "./clientDirectory.ts";
import { type ClientCredentials, createClientCredentials } from "./credentials.ts";
import { type ClientRegister, createRegister } from "./register.ts";
import { createDocumentRegister, type DocumentRegister } from "./registerDocuments.ts";

/** Everything about API clients in one process: a change made by its registers acts in its directory at once. */
export interface Clients {
  readonly directory: LiveClientDirectory;
  readonly register: ClientRegister;
  readonly documents: DocumentRegister;
  readonly credentials: ClientCredentials;
  /** For what else has to follow the store, such as revoked tokens. */
  readonly feed: ChangeFeed;
  readonly close: () => Promise<void>;
}

export interface ClientsOptions {
  readonly store: Store;
  /** The setting ACCESS_STALE_MS. */
  readonly staleMs: number;
  readonly pollMs?: number;
}

export async function openClients({ store, staleMs, pollMs = 1_000 }: ClientsOptions): Promise<Clients> {
  const feed = openChangeFeed({ store, pollMs });
  const directory = createClientDirectory({ store, feed, staleMs });
  const onChanged = directory.forget;
  await feed.look();
  return {
    directory,
    register: createRegister({ store, onChanged }),
    documents: createDocumentRegister({ store, onChanged }),
    credentials: createClientCredentials(store),
    feed,
    close: () => feed.close(),
  };
}
