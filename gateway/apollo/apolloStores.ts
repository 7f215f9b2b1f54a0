import type { DocumentNode } from "graphql";
import { LRUCache } from "lru-cache";
import { documentBytes } from "../operation/documentBytes.ts";

/** What Apollo Server wants of a store. */
export interface Store<Value> {
  readonly get: (key: string) => Promise<Value | undefined>;
  readonly set: (key: string, value: Value) => Promise<void>;
  readonly delete: (key: string) => Promise<boolean>;
}

/** What the Apollo Servers of all audiences may keep. */
export interface ApolloStores {
  /** Of one audience: what is valid for one is not for another. */
  readonly of: (audience: string) => { readonly documents: Store<DocumentNode>; readonly texts: Store<string> };
}

/** Memory of parsed documents: those of GET requests and persisted queries, a few hundred of the usual size. */
const maxDocumentsBytes = 16 * 1024 * 1024;

/** Memory of the texts of automatic persisted queries, some thousands of the usual size. */
const maxTextsBytes = 16 * 1024 * 1024;

/** The stores that Apollo Server makes itself are one for each server, and bounded by a measure that is far below the memory. */
export function createApolloStores(): ApolloStores {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxDocumentsBytes,
    sizeCalculation: (document, key) => documentBytes(document, (document.loc?.source.body.length ?? 0) + key.length),
  });
  const texts = new LRUCache<string, string>({
    maxSize: maxTextsBytes,
    sizeCalculation: (text, key) => (text.length + key.length) * 2,
  });
  return {
    of: (audience) => ({ documents: storeIn(documents, audience), texts: storeIn(texts, audience) }),
  };
}

function storeIn<Value extends object | string>(cache: LRUCache<string, Value>, audience: string): Store<Value> {
  const keyOf = (key: string) => `${audience}\n${key}`;
  return {
    get: async (key) => cache.get(keyOf(key)),
    set: async (key, value) => void cache.set(keyOf(key), value),
    delete: async (key) => cache.delete(keyOf(key)),
  };
}
