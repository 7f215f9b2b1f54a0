import { generateWriteObject } from "./generateWriteObject.ts";
import { invalid, type WriteObject, type WriteStep } from "./walk.ts";

/**
 * @param cost of each object; null where nothing is counted
 * @param counted number under which each object is counted that did not become null; null for none
 */
export function compileWriteObject(
  steps: readonly WriteStep[],
  codegen: boolean,
  cost: number | null,
  counted: number | null,
): WriteObject {
  return codegen && steps.length > 0 && steps.every(({ fetchedName }) => !isInherited(fetchedName))
    ? generateWriteObject(steps, cost, counted)
    : writeByStep(steps, cost, counted);
}

function writeByStep(steps: readonly WriteStep[], cost: number | null, counted: number | null): WriteObject {
  const checked = steps.map((step) => ({ ...step, inherited: isInherited(step.fetchedName) }));
  return (object, walk, depth) => {
    if (cost !== null) {
      walk.tally.cost += cost;
      walk.tally.rows += 1;
    }
    let text = "";
    for (const { fetchedName, name, start, inherited, write } of checked) {
      walk.path[depth] = name;
      const value = inherited && !Object.hasOwn(object, fetchedName) ? undefined : object[fetchedName];
      const written = write(value, walk, depth + 1);
      if (written === invalid) return invalid;
      text += start + written;
    }
    if (counted !== null) {
      const { counts } = walk.collected;
      counts[counted] = (counts[counted] ?? 0) + 1;
    }
    return text === "" ? "{}" : `${text}}`;
  };
}

/** A name such as `constructor` or `__proto__` is found on every object. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}
