import { wrongKind } from "../knownDifferences.ts";
import { hashOf } from "./random.ts";
import type { Damage } from "./twoEngines.ts";

/**
 * Breaks replies at random places, `perMille` of them: nulls, values of another kind, unknown types, missing fields. What
 * happens to a place depends on the seed, on its path and on the representation above it, not on its number in a batch, so
 * that two engines which batch differently see the same damage.
 */
export function damageOf(seed: number, perMille: number, kinds: DamageKinds): Damage {
  return (reply, subgraph, _query, variables) => {
    const { data } = reply;
    if (typeof data !== "object" || data === null) return reply;
    const representations = variables["representations"];
    const entities = (data as Readonly<Record<string, unknown>>)["_entities"];
    if (!Array.isArray(representations) || !Array.isArray(entities)) {
      return { ...reply, data: breakObject(data, `${subgraph} `) };
    }
    return {
      ...reply,
      data: {
        _entities: entities.map((entity: unknown, index) =>
          typeof entity === "object" && entity !== null
            ? breakObject(entity, `${subgraph} ${keyOf(representations[index])} `)
            : entity,
        ),
      },
    };
  };

  function breakValue(value: unknown, place: string): unknown {
    // The type of an object is broken with the object; what stands in place of a null cannot be told.
    if (value === null || place.endsWith("__typename.")) return value;
    const dice = hashOf(seed, "damage", place);
    if (dice % 1_000 < perMille) {
      const choice = Math.floor(dice / 1_000);
      return typeof value === "object"
        ? brokenComposite(value, kinds.composite[choice % kinds.composite.length] ?? "null", choice)
        : brokenLeaf(kinds.leaf[choice % kinds.leaf.length] ?? "null", choice);
    }
    if (Array.isArray(value)) {
      return value.map((item, index) => {
        const next = breakValue(item, `${place}${index}.`);
        return next === missing ? null : next;
      });
    }
    if (typeof value === "object" && value !== null) return breakObject(value, place);
    return value;
  }

  function breakObject(object: object, place: string): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(object)) {
      const next = breakValue(value, `${place}${name}.`);
      if (next === missing) continue;
      Object.defineProperty(result, name, { value: next, enumerable: true, configurable: true, writable: true });
    }
    return result;
  }
}

/** Places where a leaf stands are broken in one of the first ways, lists and objects in one of the others. */
export interface DamageKinds {
  readonly leaf: readonly LeafDamage[];
  readonly composite: readonly CompositeDamage[];
}

type LeafDamage = "null" | "missing" | "text" | "number" | "hugeNumber" | "boolean" | "object";
type CompositeDamage = "null" | "missing" | "type" | "otherKind";

const missing = Symbol("missing");

function brokenLeaf(kind: LeafDamage, dice: number): unknown {
  switch (kind) {
    case "null":
      return null;
    case "missing":
      return missing;
    case "text":
      return wrongKind;
    case "number":
      return 7;
    case "hugeNumber":
      return 1e20 + (dice % 7);
    case "boolean":
      return dice % 2 === 0;
    case "object":
      return { any: [1] };
  }
}

function brokenComposite(value: object, kind: CompositeDamage, dice: number): unknown {
  switch (kind) {
    case "null":
      return null;
    case "missing":
      return missing;
    case "type":
      return Array.isArray(value) ? value : { ...value, __typename: dice % 2 === 0 ? "Nothing" : "Query" };
    case "otherKind":
      return Array.isArray(value) ? { __typename: "Nothing" } : wrongKind;
  }
}

/** Keys alone: what else is sent may depend on the plan. */
function keyOf(representation: unknown): string {
  const texts: string[] = [];
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) return;
    if (typeof value === "object" && value !== null) {
      for (const [below, next] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) visit(next, below);
    } else if (/^(id|upc|sku|code|key|email)$|Id$/.test(name)) {
      texts.push(`${name}=${String(value)}`);
    }
  };
  visit(representation, "");
  return texts.join();
}
