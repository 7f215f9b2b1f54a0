import { createPseudonyms, type PseudonymKey } from "../adapters/kit/pseudonym.ts";

/** `Person.id`: the opaque, deterministic pseudonym of a citizen ID number, the same in every subgraph. */
export interface PersonIds {
  readonly idOf: (idNumber: string) => string;
  /** Null for an id that no key of this deployment made. */
  readonly idNumberOf: (id: string) => string | null;
}

export function createPersonIds(keys: readonly PseudonymKey[]): PersonIds {
  const pseudonyms = createPseudonyms({ keys });
  return { idOf: pseudonyms.seal, idNumberOf: pseudonyms.open };
}
