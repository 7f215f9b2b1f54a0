import { sourceNumber, sourceText } from "../kit/sourceText.ts";
import type { WriteObject, WriteStep } from "./walk.ts";

/** The same as `writeByStep` as code of its own: without a loop, and with one place in the code for each field. */
export function generateWriteObject(
  steps: readonly WriteStep[],
  cost: number | null,
  counted: number | null,
): WriteObject {
  const lines = steps.map(({ fetchedName, name }, index) => {
    const number = sourceNumber(index);
    return [
      `path[depth] = ${sourceText(name)};`,
      `const text${number} = write${number}(object[${sourceText(fetchedName)}], walk, below);`,
      `if (text${number} === "") return "";`,
    ].join("\n");
  });
  const texts = steps.map(({ start }, index) => `${sourceText(start)} + text${sourceNumber(index)}`);
  const source = `"use strict";
${steps.map((_step, index) => `const write${sourceNumber(index)} = steps[${sourceNumber(index)}].write;`).join("\n")}
return function writeObject(object, walk, depth) {
const { path${cost === null ? "" : ", tally"} } = walk;
${cost === null ? "" : `tally.cost += ${sourceNumber(cost)};\ntally.rows += 1;`}
const below = depth + 1;
${lines.join("\n")}
${counted === null ? "" : `walk.collected.counts[${sourceNumber(counted)}] += 1;`}
return ${texts.join(" + ")} + "}";
};`;
  return new Function("steps", source)(steps) as WriteObject;
}
