import type { Call } from "../adapters/contract.ts";
import { createPseudonyms, type PseudonymKey } from "../adapters/kit/pseudonym.ts";

/** `Person.id`: the opaque, deterministic pseudonym of a citizen ID number, the same in every subgraph. */
export interface PersonIds {
  readonly idOf: (idNumber: string) => string;
  /** Null for an id that no key of this deployment made. */
  readonly idNumberOf: (id: string) => string | null;
}

/** Made once for the subgraphs of a process. */
export interface PersonIdSource extends PersonIds {
  /**
   * For one operation, shared by all its subgraphs: each person is sealed once, and an id that was sealed here needs no
   * opening. Nothing of it outlives the operation.
   */
  readonly ofOperation: (call: Call) => PersonIds;
}

export function createPersonIds(keys: readonly PseudonymKey[]): PersonIdSource {
  const pseudonyms = createPseudonyms({ keys });
  const personIds: PersonIds = { idOf: pseudonyms.seal, idNumberOf: pseudonyms.open };
  const ofOperations = new WeakMap<object, PersonIds>();
  return {
    ...personIds,
    ofOperation(call) {
      const operation = call.operation ?? call;
      const known = ofOperations.get(operation);
      if (known !== undefined) return known;
      const fresh = remembering(personIds);
      ofOperations.set(operation, fresh);
      return fresh;
    },
  };
}

function remembering(personIds: PersonIds): PersonIds {
  const ids = new Map<string, string>();
  const idNumbers = new Map<string, string | null>();
  return {
    idOf(idNumber) {
      const known = ids.get(idNumber);
      if (known !== undefined) return known;
      const id = personIds.idOf(idNumber);
      ids.set(idNumber, id);
      idNumbers.set(id, idNumber);
      return id;
    },
    idNumberOf(id) {
      const known = idNumbers.get(id);
      if (known !== undefined) return known;
      const idNumber = personIds.idNumberOf(id);
      idNumbers.set(id, idNumber);
      return idNumber;
    },
  };
}
