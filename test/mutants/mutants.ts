import { answerMutants } from "./answerMutants.ts";
import { clientMutants } from "./clientMutants.ts";
import { logMutants } from "./logMutants.ts";
import type { Mutant } from "./mutant.ts";
import { processMutants } from "./processMutants.ts";
import { sourceMutants } from "./sourceMutants.ts";
import { systemMutants } from "./systemMutants.ts";

export const mutants: readonly Mutant[] = [
  ...processMutants,
  ...answerMutants,
  ...sourceMutants,
  ...logMutants,
  ...clientMutants,
  ...systemMutants,
];
