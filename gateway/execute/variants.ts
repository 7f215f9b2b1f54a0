import { LRUCache } from "lru-cache";
import { plannerBusy } from "../plan/planningErrors.ts";

/** Values of the variables that `@skip` and `@include` name. */
export type Conditions = Readonly<Record<string, unknown>>;

/** What an operation is compiled to, once for each combination of its conditions that was met. */
export interface Variants<Variant> {
  readonly known: (conditions: Conditions) => Variant | undefined;
  /** One planning for all who ask meanwhile; nothing is kept of one that fails. @throws GraphQLError GATEWAY_BUSY */
  readonly make: (conditions: Conditions) => Promise<Variant>;
  /** Those that are known, the most recently used first. */
  readonly combinations: () => readonly Conditions[];
}

/** Kept per operation. */
const maxVariants = 64;

/** Combinations that one operation may bring to the planner within `freshWindowMs`: with 20 conditions it has a million. */
const maxFresh = 64;
const freshWindowMs = 60_000;

export function createVariants<Variant>(
  names: readonly string[],
  compile: (conditions: Conditions) => Promise<Variant>,
  clock: () => number = () => performance.now(),
): Variants<Variant> {
  const variants = new LRUCache<string, { readonly variant: Variant; readonly conditions: Conditions }>({
    max: maxVariants,
  });
  const underWay = new Map<string, Promise<Variant>>();
  const keyOf = (conditions: Conditions) =>
    names.length === 0 ? "" : names.map((name) => String(conditions[name])).join();
  let windowStart = Number.NEGATIVE_INFINITY;
  let fresh = 0;

  function countFresh(): void {
    if (clock() - windowStart >= freshWindowMs) {
      windowStart = clock();
      fresh = 0;
    }
    if (fresh >= maxFresh) throw plannerBusy();
    fresh += 1;
  }

  async function compileOne(key: string, given: Conditions): Promise<Variant> {
    const conditions = Object.fromEntries(names.map((name) => [name, given[name]]));
    try {
      if (names.length > 0) countFresh();
      const variant = await compile(conditions);
      variants.set(key, { variant, conditions });
      return variant;
    } finally {
      underWay.delete(key);
    }
  }

  return {
    known: (conditions) => variants.get(keyOf(conditions))?.variant,
    make: (conditions) => {
      const key = keyOf(conditions);
      const known = variants.get(key);
      if (known !== undefined) return Promise.resolve(known.variant);
      const shared = underWay.get(key);
      if (shared !== undefined) return shared;
      // On the map before it can end: `compileOne` takes itself off.
      const own = Promise.resolve().then(() => compileOne(key, conditions));
      underWay.set(key, own);
      return own;
    },
    combinations: () => [...variants.values()].map(({ conditions }) => conditions),
  };
}
