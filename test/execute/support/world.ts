import { GraphQLError } from "graphql";
import { hashOf } from "./random.ts";

/** An object of the made-up world: everything about it follows from its type and its number. */
export interface Thing {
  readonly __typename: string;
  readonly number: number;
  /** What the gateway sent of it. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/** How many of 100 places go wrong. */
export interface Faults {
  readonly seed: number;
  readonly nullPercent: number;
  readonly errorPercent: number;
}

export interface World {
  readonly faults: Faults;
  /** Root fields of mutations in the order in which they ran. */
  readonly mutations: string[];
}

export function applyFaults(
  { faults }: World,
  subgraph: string | null,
  thing: Thing,
  field: string,
  parameters: Readonly<Record<string, unknown>>,
): void {
  const where = [subgraph ?? "", thing.__typename, thing.number, field, JSON.stringify(parameters)];
  if (hashOf(faults.seed, "error", ...where) % 100 >= faults.errorPercent) return;
  throw new GraphQLError("The source does not answer.", { extensions: { code: "SOURCE_UNAVAILABLE" } });
}
