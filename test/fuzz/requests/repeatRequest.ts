import { bytesOf } from "./makeRequest.ts";
import type { RequestFuzz } from "./openRequestFuzz.ts";
import type { RequestCase } from "./requestCase.ts";
import { outcomeOf } from "./runRequests.ts";
import { shrinkRequest } from "./shrinkRequest.ts";

const maxShown = 4_000;

/** Sends one case of a seed alone, prints it and its answer, and a smaller one where it has a problem. */
export async function repeatRequest(fuzz: RequestFuzz, index: number, print: (line: string) => void): Promise<boolean> {
  const one = fuzz.describe(index);
  print(textOf(one));
  const { problems, kind, text } = await outcomeOf(fuzz, one);
  print(`\nAnswer: ${kind}\n${text.slice(0, maxShown)}`);
  const all = [...problems, ...fuzz.logProblems()];
  print(all.length === 0 ? "\nAll is well." : `\n${all.join("\n")}`);
  const [first] = problems;
  if (first !== undefined) print(`\nSmaller:\n${textOf(await shrinkRequest(fuzz, one, first))}`);
  return all.length === 0;
}

function textOf(one: RequestCase): string {
  const from = `Caller: ${one.caller.name}`;
  if (one.way === "http") {
    return `${from}, end: ${one.request.end}\n${Buffer.concat(bytesOf(one.request)).toString().slice(0, maxShown)}`;
  }
  return `${from}, WebSocket${one.frames.isCut ? ", cut" : ""}\n${one.frames.frames.map((frame) => String(frame).slice(0, 1_000)).join("\n")}`;
}
