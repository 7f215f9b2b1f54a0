import type { Identity } from "../../access/identity.ts";

/** Which graph a caller is shown: what operations are validated against and what introspection answers. */
export interface Audience {
  /** 契约 Null for the whole graph. */
  readonly contract: string | null;
  /** Whether the schema may be asked about itself, and names that were misspelt are guessed. */
  readonly introspection: boolean;
}

export const wholeGraph: Audience = Object.freeze({ contract: null, introspection: true });

const known = new Map<string, Audience>();

/** Of a caller under access control. The same object for the same audience. */
export function audienceOf({ client }: Identity, publicIntrospection: boolean): Audience {
  if (client === null) return shared(null, publicIntrospection);
  return shared(client.contract, client.introspection);
}

function shared(contract: string | null, introspection: boolean): Audience {
  if (contract === null && introspection) return wholeGraph;
  const key = `${contract ?? ""} ${introspection}`;
  const audience = known.get(key) ?? Object.freeze({ contract, introspection });
  known.set(key, audience);
  return audience;
}
