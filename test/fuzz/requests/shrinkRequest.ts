import type { RequestFuzz } from "./openRequestFuzz.ts";
import type { RequestCase } from "./requestCase.ts";
import { outcomeOf } from "./runRequests.ts";

const maxAttempts = 120;

/** A smaller request that has the same kind of problem: pieces of its body and headers are left out as long as it has. */
export async function shrinkRequest(fuzz: RequestFuzz, found: RequestCase, problem: string): Promise<RequestCase> {
  if (found.way !== "http") return found;
  const sign = signOf(problem);
  let attempts = 0;
  const isStill = async (one: RequestCase) => {
    attempts += 1;
    return (await outcomeOf(fuzz, one)).problems.some((other) => signOf(other) === sign);
  };
  let best = found;
  for (let bytes = Math.ceil(best.request.body.length / 2); bytes > 0 && attempts < maxAttempts; bytes = bytes >> 1) {
    for (let at = 0; at < best.request.body.length && attempts < maxAttempts; ) {
      const { body } = best.request;
      const smaller = Buffer.concat([body.subarray(0, at), body.subarray(at + bytes)]);
      const one = { ...best, known: null, request: { ...best.request, body: smaller } };
      if (await isStill(one)) best = one;
      else at += bytes;
    }
  }
  for (const header of found.request.headers) {
    const headers = best.request.headers.filter((other) => other !== header);
    const one = { ...best, request: { ...best.request, headers } };
    if (header[0] !== "connection" && (await isStill(one))) best = one;
  }
  return best;
}

function signOf(problem: string): string {
  return problem.slice(0, 30);
}
