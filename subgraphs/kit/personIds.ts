import { createPseudonyms, type PseudonymKey, type Pseudonyms } from "../../adapters/kit/pseudonym.ts";
import type { Call } from "../../adapters/system.ts";
import type { CitizenNumber } from "../../adapters/values/citizenNumber.ts";
import { notFound } from "./publicError.ts";

/**
 * `Person.id`: the opaque, deterministic pseudonym of a valid citizen number, the same in every subgraph. Records with any
 * other number have no person, so nobody is taken for somebody else.
 */
export interface PersonIds {
  readonly idOf: (number: CitizenNumber) => string;
  /** The person of a record; null for one without a citizen number. */
  readonly personOf: (number: CitizenNumber | null) => { readonly id: string } | null;
  /** Null for an id that no key of this deployment made of a valid number. */
  readonly numberOf: (id: string) => CitizenNumber | null;
  /** @throws GraphQLError `NOT_FOUND` for an id that is nobody's */
  readonly require: (id: string) => CitizenNumber;
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
  const ofOperations = new WeakMap<object, PersonIds>();
  return {
    ...personIds(pseudonyms),
    ofOperation(call) {
      const operation = call.operation ?? call;
      const known = ofOperations.get(operation);
      if (known !== undefined) return known;
      const fresh = personIds(remembering(pseudonyms));
      ofOperations.set(operation, fresh);
      return fresh;
    },
  };
}

function personIds({ seal, open }: Pseudonyms): PersonIds {
  return {
    idOf: seal,
    personOf: (number) => (number === null ? null : { id: seal(number) }),
    numberOf: open,
    require(id) {
      const number = open(id);
      if (number === null) throw notFound("No person has that id.");
      return number;
    },
  };
}

function remembering(pseudonyms: Pseudonyms): Pseudonyms {
  const ids = new Map<CitizenNumber, string>();
  const numbers = new Map<string, CitizenNumber | null>();
  return {
    seal(number) {
      const known = ids.get(number);
      if (known !== undefined) return known;
      const id = pseudonyms.seal(number);
      ids.set(number, id);
      numbers.set(id, number);
      return id;
    },
    open(id) {
      const known = numbers.get(id);
      if (known !== undefined) return known;
      const number = pseudonyms.open(id);
      numbers.set(id, number);
      return number;
    },
  };
}
