import type { Authentication } from "./authentication.ts";

/** One authentication after another on the same request, such as a token and then a signature over it. */
export function together(first: Authentication, second: Authentication): Authentication {
  return (context) => {
    const [one, other] = [first(context), second(context)];
    return {
      async prove(outgoing, signal) {
        const proof = await one.prove(outgoing, signal);
        const { outgoing: proved, renewal = proof.renewal } = await other.prove(proof.outgoing, signal);
        return renewal === undefined ? { outgoing: proved } : { outgoing: proved, renewal };
      },
      async close() {
        await Promise.all([one.close(), other.close()]);
      },
    };
  };
}
