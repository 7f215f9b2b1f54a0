import { LRUCache } from "lru-cache";

/** Values of the variables that `@skip` and `@include` name. */
export type Conditions = Readonly<Record<string, unknown>>;

/** What an operation is compiled to, once for each combination of its conditions that was met. */
export interface Variants<Variant> {
  readonly known: (conditions: Conditions) => Variant | undefined;
  /** One planning for all who ask meanwhile; nothing is kept of one that fails. @throws GraphQLError GATEWAY_BUSY */
  readonly make: (conditions: Conditions) => Promise<Variant>;
  /** The same, always planned for this combination alone. */
  readonly makeExact: (conditions: Conditions) => Promise<Variant>;
  /** Those that are planned for themselves, the most recently used first. */
  readonly combinations: () => readonly Conditions[];
  /** Of all that are kept. */
  readonly sizeBytes: () => number;
}

export interface VariantsOptions<Variant> {
  /** Names of the conditions. */
  readonly names: readonly string[];
  /** Plans one combination. */
  readonly compile: (conditions: Conditions) => Promise<Variant>;
  /** Plans everything at once, for any combination; null where what is not asked for must not be fetched. */
  readonly compileAll: (() => Promise<(conditions: Conditions) => Variant>) | null;
  /** Of one variant, about. */
  readonly variantBytes: number;
  /** Told when there is one more. */
  readonly onGrown: () => void;
  readonly clock?: () => number;
}

/** Kept per operation. */
const maxVariants = 64;

/** Memory of the same. */
const maxVariantsBytes = 16 * 1024 * 1024;

/**
 * Combinations of one operation that are planned for themselves within `freshWindowMs`, and at once: with 20 conditions it has a
 * million, and the planner is there for everybody. What is beyond is planned with everything included.
 */
const maxFresh = 64;
const freshWindowMs = 60_000;
const maxUnderWay = 8;

export function createVariants<Variant>(options: VariantsOptions<Variant>): Variants<Variant> {
  const { names, compile, compileAll, variantBytes, onGrown, clock = () => performance.now() } = options;
  const cache = <Value extends object>() =>
    new LRUCache<string, Value>({ max: maxVariants, maxSize: maxVariantsBytes, sizeCalculation: () => variantBytes });
  const variants = cache<{ readonly variant: Variant; readonly conditions: Conditions }>();
  const ofAll = cache<{ readonly variant: Variant }>();
  const underWay = new Map<string, Promise<Variant>>();
  let all: Promise<(conditions: Conditions) => Variant> | null = null;
  let windowStart = Number.NEGATIVE_INFINITY;
  let fresh = 0;
  const keyOf = (conditions: Conditions) =>
    names.length === 0 ? "" : names.map((name) => String(conditions[name])).join();

  function mayPlan(): boolean {
    if (clock() - windowStart >= freshWindowMs) {
      windowStart = clock();
      fresh = 0;
    }
    if (fresh >= maxFresh || underWay.size >= maxUnderWay) return false;
    fresh += 1;
    return true;
  }

  async function compileOne(key: string, given: Conditions): Promise<Variant> {
    const conditions = Object.fromEntries(names.map((name) => [name, given[name]]));
    try {
      const variant = await compile(conditions);
      variants.set(key, { variant, conditions });
      onGrown();
      return variant;
    } finally {
      underWay.delete(key);
    }
  }

  async function ofEverything(
    planAll: NonNullable<typeof compileAll>,
    key: string,
    conditions: Conditions,
  ): Promise<Variant> {
    all ??= planAll();
    // The next one tries again.
    all.catch(() => {
      all = null;
    });
    const variantFor = await all;
    const known = ofAll.get(key);
    if (known !== undefined) return known.variant;
    const variant = variantFor(conditions);
    ofAll.set(key, { variant });
    onGrown();
    return variant;
  }

  function makeExact(conditions: Conditions): Promise<Variant> {
    const key = keyOf(conditions);
    const known = variants.get(key);
    if (known !== undefined) return Promise.resolve(known.variant);
    const shared = underWay.get(key);
    if (shared !== undefined) return shared;
    // On the map before it can end: `compileOne` takes itself off.
    const own = Promise.resolve().then(() => compileOne(key, conditions));
    underWay.set(key, own);
    return own;
  }

  return {
    known: (conditions) => {
      const key = keyOf(conditions);
      return (variants.get(key) ?? ofAll.get(key))?.variant;
    },
    make: (conditions) => {
      const key = keyOf(conditions);
      const isPlanned = variants.has(key) || underWay.has(key);
      if (isPlanned || names.length === 0 || compileAll === null || mayPlan()) return makeExact(conditions);
      return ofEverything(compileAll, key, conditions);
    },
    makeExact,
    combinations: () => [...variants.values()].map(({ conditions }) => conditions),
    sizeBytes: () => (variants.size + ofAll.size) * variantBytes,
  };
}
