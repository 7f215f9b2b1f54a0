import { createHash } from "node:crypto";
import type { DocumentNode } from "graphql";
import { LRUCache } from "lru-cache";
import type { Audience } from "../graph/audience.ts";
import type { ReadDocument } from "../graph/readDocument.ts";
import { afterwards, type Soon } from "../kit/soon.ts";
import type { RefusedText } from "../operation/operationReader.ts";

/** What Apollo Server wants of a store. */
export interface Store<Value> {
  readonly get: (key: string) => Promise<Value | undefined>;
  readonly set: (key: string, value: Value) => Promise<void>;
  readonly delete: (key: string) => Promise<boolean>;
}

/** What the Apollo Servers of all audiences may keep. */
export interface ApolloStores {
  /** Of one audience: what is valid for one is not for another. */
  readonly of: (audience: Audience) => AudienceStores;
}

export interface AudienceStores {
  /** What our own reader has read: Apollo Server parses and validates none of it once more. */
  readonly documents: Store<DocumentNode>;
  /** Of automatic persisted queries. */
  readonly texts: Store<string>;
  /** Told of a text that was read, before Apollo Server asks for its document. */
  readonly handOver: (text: string) => void;
}

/** Memory of the texts of GET requests, some thousands of the usual size. */
const maxHandedBytes = 16 * 1024 * 1024;

/** Memory of the texts of automatic persisted queries, some thousands of the usual size. */
const maxTextsBytes = 16 * 1024 * 1024;

/** The stores that Apollo Server makes itself are one for each server, and bounded by a measure that is far below the memory. */
export function createApolloStores(
  readText: (audience: Audience, text: string) => Soon<DocumentNode | RefusedText>,
): ApolloStores {
  const texts = textCache(maxTextsBytes);
  /** By the hash by which Apollo Server asks. */
  const handed = textCache(maxHandedBytes);
  return {
    of(audience) {
      const keyOf = (key: string) => `${audience.contract ?? ""} ${audience.introspection}\n${key}`;
      const persisted = (hash: string) => texts.get(keyOf(`apq:${hash}`));
      return {
        documents: {
          async get(key) {
            const hash = key.slice(-hashLength);
            const text = handed.get(keyOf(hash)) ?? persisted(hash);
            const read = text === undefined ? undefined : await readText(audience, text);
            return read === undefined || "refused" in read ? undefined : read;
          },
          set: async () => {},
          delete: async () => false,
        },
        texts: {
          get: async (key) => texts.get(keyOf(key)),
          set: async (key, text) => void texts.set(keyOf(key), text),
          delete: async (key) => texts.delete(keyOf(key)),
        },
        handOver: (text) => handed.set(keyOf(createHash("sha256").update(text).digest("hex")), text),
      };
    },
  };
}

/** Hands over the text of what may run. */
export function handedOver(
  reading: Soon<ReadDocument | RefusedText>,
  text: string,
  handOver: AudienceStores["handOver"],
): Soon<ReadDocument | RefusedText> {
  return afterwards(reading, (read) => {
    if (!("refused" in read)) handOver(text);
    return read;
  });
}

/** SHA-256 in hexadecimal, at the end of Apollo Server's keys. */
const hashLength = 64;

function textCache(maxSize: number): LRUCache<string, string> {
  return new LRUCache({ maxSize, sizeCalculation: (text, key) => (text.length + key.length) * 2 });
}
