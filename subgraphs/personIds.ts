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

/** The same for one operation, which asks for one person in several places: each id is deciphered once. */
export function personIdsOfOperation(personIds: PersonIds): PersonIds {
  const opened = new Map<string, string | null>();
  return {
    idOf: personIds.idOf,
    idNumberOf(id) {
      const known = opened.get(id);
      if (known !== undefined) return known;
      const idNumber = personIds.idNumberOf(id);
      opened.set(id, idNumber);
      return idNumber;
    },
  };
}
