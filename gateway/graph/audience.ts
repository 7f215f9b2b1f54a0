import type { Identity } from "../../access/identity.ts";

/** The part of the graph that a caller sees: operations are validated against it, and introspection describes it. */
export interface Audience {
  /** 契约 Null for the whole graph. */
  readonly contract: string | null;
  /** Whether introspection and "Did you mean" suggestions are allowed. */
  readonly introspection: boolean;
}

export const wholeGraph: Audience = Object.freeze({ contract: null, introspection: true });

const known = new Map<string, Audience>();

/** The audience of a caller under access control. The same object for the same audience. */
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
