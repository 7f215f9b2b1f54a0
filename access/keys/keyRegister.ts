import { createAtRestCipher } from "../store/atRestCipher.ts";
import type { Store } from "../store/openStore.ts";
import { type ListedKey, listKeys, rotateKeys, withdrawKeys } from "./rotateKeys.ts";

/** Seconds: no setting lets a token live longer. An old key verifies at least this long. */
export const longestTokenLifeS = 86_400;

/** Seconds that a new key is published before it signs: an hour, where verifiers keep the key set for five minutes. */
export const defaultOverlapS = 3_600;

/** 签名密钥 The signing keys by command. Gateways that run take over what changes within 5 s. */
export interface KeyRegister {
  /** @returns the kid of the new key; @throws StoreError without ACCESS_KEY */
  readonly rotate: (overlapS: number) => Promise<string>;
  /** For keys that somebody else may have: every token that is out ends. @returns the kid of the new key */
  readonly withdraw: () => Promise<string>;
  readonly list: () => Promise<readonly ListedKey[]>;
}

/** @param accessKey the setting ACCESS_KEY; looked at when a key is made */
export function createKeyRegister(store: Store, accessKey: string): KeyRegister {
  return {
    rotate: (overlapS) => rotateKeys(store, createAtRestCipher(accessKey), { overlapS, tokenLifeS: longestTokenLifeS }),
    withdraw: () => withdrawKeys(store, createAtRestCipher(accessKey)),
    list: () => listKeys(store),
  };
}
