import { sourceNumber, sourceText } from "../kit/sourceText.ts";
import type { Repeats } from "./repeats.ts";
import type { ReadObject, ReadStep } from "./replyScan.ts";
import { refuse } from "./scanJson.ts";

/**
 * The same as `readByStep` as code of its own, for objects in which every field stands: made in one piece, without a
 * loop, and with one place in the code for each field. An object that lacks one is refused.
 */
export function generateReadObject(steps: readonly ReadStep[], repeats: Repeats): ReadObject {
  const lines = steps.flatMap(({ name, isKey }, index) => {
    const number = sourceNumber(index);
    const start = `${index === 0 ? "{" : ","}"${name}":`;
    const read = [
      `if (!text.startsWith(${sourceText(start)}, reading.position)) refuse();`,
      `reading.position += ${sourceNumber(start.length)};`,
      `const value${number} = read${number}(reading);`,
    ];
    if (!isKey) return read;
    return [
      ...read,
      "const key = text.slice(start, reading.position);",
      "const known = recall(reading, key, start);",
      "if (known !== null) return known;",
    ];
  });
  const fields = steps.map(({ name }, index) => `${sourceText(name)}: value${sourceNumber(index)}`);
  const source = `"use strict";
${steps.map((_step, index) => `const read${sourceNumber(index)} = steps[${sourceNumber(index)}].read;`).join("\n")}
return function readObject(reading) {
const { text, position: start } = reading;
${lines.join("\n")}
if (text.charCodeAt(reading.position) !== 0x7d) refuse();
reading.position += 1;
const object = { ${fields.join(", ")} };
${steps.some(({ isKey }) => isKey) ? "remember(reading, key, start, object);" : ""}
return object;
};`;
  const { recall, remember } = repeats;
  return new Function("steps", "refuse", "recall", "remember", source)(steps, refuse, recall, remember) as ReadObject;
}
