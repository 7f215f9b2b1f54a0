import type { AccessLog } from "../accessLog.ts";
import type { ChangeFeed } from "../clients/changeFeed.ts";
import type { AtRestCipher } from "../store/atRestCipher.ts";
import type { Store } from "../store/openStore.ts";
import { openSigningKey, type PublicJwk, type SigningKey } from "./signingKey.ts";

/** The keys of one moment. */
export interface KeySet {
  readonly signing: SigningKey;
  /** In the JWKS: what signs, what will sign, and what has signed tokens that may still be valid. */
  readonly published: readonly SigningKey[];
}

export interface KeyRing {
  /** The same object until another key signs or the published ones change. */
  readonly current: () => KeySet;
  /** Public keys that verified and do not any more, the latest first: to tell their tokens from forged ones. */
  readonly former: () => readonly PublicJwk[];
  /** Told when the keys in memory are others than before. */
  readonly onChange: (listener: () => void) => void;
}

export interface KeyRingOptions {
  readonly store: Store;
  readonly cipher: AtRestCipher;
  readonly log: AccessLog;
  /** Tells when keys may have been rotated by another process. */
  readonly feed: Pick<ChangeFeed, "onChanges">;
  readonly now?: () => number;
}

/**
 * The signing keys in memory. The store is not needed to sign or to verify; while it is gone, the last keys stay.
 *
 * @throws StoreError when they were sealed with another ACCESS_KEY
 */
export async function openKeyRing(options: KeyRingOptions): Promise<KeyRing> {
  const { store, cipher, log, feed, now = Date.now } = options;
  const listeners: (() => void)[] = [];
  let keys = await loadKeys(store, cipher, now());
  let former: readonly PublicJwk[] = [];
  let memory: KeySet = keySet(keys, now());

  feed.onChanges(async () => {
    const loaded = await loadKeys(store, cipher, now());
    if (loaded.length === 0 || fingerprint(loaded) === fingerprint(keys)) return;
    const kept = new Set(loaded.map(({ kid }) => kid));
    const gone = keys.filter(({ kid }) => !kept.has(kid)).map(({ publicJwk }) => publicJwk);
    former = [...gone, ...former].slice(0, maxFormerKeysItems);
    keys = loaded;
    log.info({ kids: keys.map(({ kid }) => kid) }, "signing keys have changed");
    for (const listener of listeners) listener();
  });

  return {
    current: () => {
      const next = keySet(keys, now());
      const same =
        next.signing === memory.signing &&
        next.published.length === memory.published.length &&
        next.published.every((key, index) => key === memory.published[index]);
      if (!same) memory = next;
      return memory;
    },
    former: () => former,
    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

/** Each is withdrawn by hand; the tokens of one live a day at most. */
const maxFormerKeysItems = 16;

async function loadKeys(store: Store, cipher: AtRestCipher, now: number): Promise<readonly SigningKey[]> {
  const rows = await store.prisma.signingKey.findMany({
    where: { OR: [{ retiresAt: null }, { retiresAt: { gt: new Date(now) } }] },
    orderBy: [{ notBefore: "asc" }, { kid: "asc" }],
  });
  return rows.map((row) => openSigningKey(row, cipher));
}

function keySet(keys: readonly SigningKey[], now: number): KeySet {
  const published = keys.filter(({ retiresAt }) => retiresAt === null || retiresAt > now);
  // Without the store the last key goes on signing, also beyond its end: the alternative is no tokens at all.
  const candidates = published.length > 0 ? published : keys.slice(-1);
  const signing = candidates.findLast(({ notBefore }) => notBefore <= now) ?? candidates[0];
  if (signing === undefined) throw new TypeError("expected at least one signing key in the store");
  return { signing, published: candidates };
}

function fingerprint(keys: readonly SigningKey[]): string {
  return keys.map(({ kid, notBefore, retiresAt }) => `${kid} ${notBefore} ${retiresAt}`).join();
}
