import { setImmediate as turn } from "node:timers/promises";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { LRUCache } from "lru-cache";
import { bytesOf, type Leaves } from "../../graph/leaves.ts";
import { fullIntrospection, introspectionSize } from "./introspectionSize.ts";
import type { IntrospectionBranch } from "./introspectionTree.ts";
import { type Introspected, IntrospectionTooLarge, writeIntrospection } from "./writeIntrospection.ts";

/** What `__schema`, or one `__type`, is asked for. */
export interface IntrospectionRoot {
  /** Response name. */
  readonly name: string;
  /** The schema, or a type of it; null for a type that it does not have. */
  readonly source: object | null;
  /** Name of the type; empty for the schema. */
  readonly typeName: string;
  readonly branch: IntrospectionBranch;
}

/** Answers about one schema: each is made once, beside the other requests, and kept. */
export interface SchemaIntrospection {
  /** Whole numbers; the full introspection costs `fullCost`. @throws GraphQLError OPERATION_TOO_COMPLEX */
  readonly cost: (roots: readonly IntrospectionRoot[]) => number;
  /** JSON. @throws GraphQLError OPERATION_TOO_COMPLEX */
  readonly answer: (root: IntrospectionRoot, leaves: Leaves) => string | Promise<string>;
}

/** Cost of the full introspection, whatever the size of the schema. A hundred objects cost the same. */
export const fullCost = 100;

/** Times the full introspection that one operation may ask for: what tools ask for is at most once that. */
export const maxFullIntrospections = 4;

/** What is expected is an average; an answer that is this many times the full introspection all the same is given up. */
const maxWrittenFullIntrospections = 8;

/** Memory of answers kept for one schema. The full one of 180 types takes 1 MB. */
const maxAnswersBytes = 16 * 1024 * 1024;

/** Of the event loop, between two turns. */
const maxSliceMs = 5;

interface KeptAnswer {
  readonly text: string;
  /** One character for each byte, made when it is first wanted. */
  bytes: string | null;
}

const known = new WeakMap<GraphQLSchema, SchemaIntrospection>();

export function introspectionOf(schema: GraphQLSchema): SchemaIntrospection {
  const made = known.get(schema) ?? createSchemaIntrospection(schema);
  known.set(schema, made);
  return made;
}

function createSchemaIntrospection(schema: GraphQLSchema): SchemaIntrospection {
  const sizeOf = introspectionSize(schema);
  const full = sizeOf(fullIntrospection(schema));
  // A text of one character stands for one byte; the other form is kept beside it.
  const answers = new LRUCache<string, KeptAnswer>({
    maxSize: maxAnswersBytes,
    sizeCalculation: ({ text }, key) => text.length * 4 + key.length * 2,
  });
  const underWay = new Map<string, Promise<KeptAnswer>>();

  async function make(key: string, { source, branch }: IntrospectionRoot): Promise<KeptAnswer> {
    try {
      const writing = writeIntrospection(schema, branch, source ?? {}, full * maxWrittenFullIntrospections);
      const answer: KeptAnswer = { text: (await inSlices(writing)).text, bytes: null };
      answers.set(key, answer);
      return answer;
    } catch (error) {
      if (error instanceof IntrospectionTooLarge) throw tooLarge();
      throw error;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    cost(roots) {
      const size = roots.reduce((total, { branch }) => total + sizeOf(branch), 0);
      if (size > full * maxFullIntrospections) throw tooLarge();
      return Math.ceil((fullCost * size) / full);
    },
    answer(root, leaves) {
      if (root.source === null) return "null";
      const key = `${root.typeName}${root.branch.key}`;
      const before = answers.get(key);
      if (before !== undefined) return textFor(before, leaves);
      // On the map before it can end: `make` takes itself off.
      const making = underWay.get(key) ?? turn().then(() => make(key, root));
      underWay.set(key, making);
      return making.then((answer) => textFor(answer, leaves));
    },
  };
}

function textFor(answer: KeptAnswer, leaves: Leaves): string {
  if (leaves === "values") return answer.text;
  answer.bytes ??= bytesOf(answer.text);
  return answer.bytes;
}

/** Other requests are answered between two slices. */
async function inSlices(writing: Generator<undefined, Introspected>): Promise<Introspected> {
  let since = performance.now();
  for (let step = writing.next(); ; step = writing.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - since < maxSliceMs) continue;
    await turn();
    since = performance.now();
  }
}

function tooLarge(): GraphQLError {
  return new GraphQLError(
    `The operation asks for more of the schema than ${maxFullIntrospections} times the full introspection. Ask for less at once.`,
    { extensions: { code: "OPERATION_TOO_COMPLEX" } },
  );
}
