import type { DirectiveNode } from "graphql";
import type { Level } from "../../access/caller.ts";
import { argumentsOf, asList } from "../graph/directiveArguments.ts";

/** 脱敏方式 How a value is shown to callers who may not read it in clear. HIDE shows it as absent. */
export const maskNames = ["NAME", "ID_NUMBER", "PHONE", "ADDRESS", "LAST4", "HIDE"] as const;
export type MaskName = (typeof maskNames)[number];

export interface Classification {
  readonly level: Level;
  readonly mask: MaskName | null;
  /** Null if any purpose will do. */
  readonly purposes: readonly string[] | null;
}

/** The names of the two directives in a supergraph. */
export interface ClassificationNames {
  readonly classified: string;
  readonly purpose: string;
}

/**
 * Reads the classification of a field or type. A field's own level replaces its type's; purposes add up.
 *
 * @param inherited directives of the enclosing type
 */
export function classificationOf(
  own: readonly DirectiveNode[],
  inherited: readonly DirectiveNode[],
  names: ClassificationNames,
): Classification {
  const applied = (name: string, directives: readonly DirectiveNode[]) =>
    directives.filter((node) => node.name.value === name).map(argumentsOf);
  const ownLevels = applied(names.classified, own);
  const levels = (ownLevels.length > 0 ? ownLevels : applied(names.classified, inherited)).map(
    ({ level, mask }): Classification => ({
      level: levelOf(level),
      mask: maskNames.find((name) => name === mask) ?? null,
      purposes: null,
    }),
  );
  const purposes = [...applied(names.purpose, own), ...applied(names.purpose, inherited)].map(
    ({ allow }): Classification => ({ level: 1, mask: null, purposes: asList(allow).map(String) }),
  );
  return strictest([...levels, ...purposes]);
}

/**
 * Combines classifications, as of several subgraphs, or of a type and its interfaces: the highest level, the purposes
 * that all allow, and a mask only if those of that level agree on one.
 */
export function strictest(classifications: readonly Classification[]): Classification {
  const level = classifications.reduce<Level>((highest, one) => (one.level > highest ? one.level : highest), 1);
  const marks = new Set(classifications.filter((one) => one.level === level && one.level > 1).map(({ mask }) => mask));
  const [mask = null] = marks.size === 1 ? marks : [];
  const allowed = classifications.flatMap(({ purposes }) => (purposes === null ? [] : [purposes]));
  const [first, ...others] = allowed;
  const purposes = first?.filter((name) => others.every((other) => other.includes(name))) ?? null;
  return { level, mask, purposes };
}

/** An unknown level counts as the highest. */
function levelOf(level: unknown): Level {
  return level === "L1" ? 1 : level === "L2" ? 2 : level === "L3" ? 3 : 4;
}
