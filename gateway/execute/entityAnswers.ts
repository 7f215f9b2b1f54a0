import type { GraphQLFormattedError } from "graphql";

/** What a subgraph says of one representation. Every place takes a copy. */
export interface EntityAnswer {
  /** When the rest is there; null where nobody else waits. */
  readonly arrived: Promise<void> | null;
  entity: unknown;
  /** Paths from the entity on. */
  errors: readonly GraphQLFormattedError[];
}

/**
 * The answers of one request, so that branches of a plan that ask one subgraph the same of the same entity share one: the
 * planner names and sends such fetches separately.
 */
export interface EntityAnswers {
  /** By representation, for one question. A question is a subgraph, an operation without its name, and its context. */
  readonly to: (question: string) => Map<string, EntityAnswer>;
}

export function createEntityAnswers(): EntityAnswers {
  const answers = new Map<string, Map<string, EntityAnswer>>();
  return {
    to(question) {
      const known = answers.get(question);
      if (known !== undefined) return known;
      const fresh = new Map<string, EntityAnswer>();
      answers.set(question, fresh);
      return fresh;
    },
  };
}
