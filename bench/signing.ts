/** `npm run bench:signing`: CPU of signing one call of a remote subgraph, and of checking it, in microseconds. */
import { publicCaller } from "../access/caller.ts";
import { encodeCaller } from "../access/callerHeader.ts";
import { createSigner, createVerifier, readSigningKeys, type SignedCall } from "../access/signature.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { percentile } from "./report.ts";

readFlags(
  `npm run bench:signing

Microseconds of CPU for signing a call of a remote subgraph and for checking it. Takes about two minutes.`,
  {},
);

const rounds = 40;
const calls = 5_000;

for (const algorithm of ["sha256", "sm3"]) {
  for (const bytes of [1_000, 100_000]) {
    const keys = readSigningKeys(`bench:${algorithm}:${"c3".repeat(32)}`) ?? [];
    const [key] = keys;
    if (key === undefined) throw new RangeError("the key of the benchmark is none");
    const caller = encodeCaller({ ...publicCaller, client: "bench", areas: ["320583"], scopes: ["grid:read"] });
    const call: SignedCall = {
      method: "POST",
      path: "/graphql",
      requestId: "r",
      caller,
      body: Buffer.alloc(bytes, "x"),
    };
    const sign = createSigner(key);
    const [signing, checking]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const { verify } = createVerifier(keys);
      const start = process.cpuUsage();
      const signatures = Array.from({ length: calls }, () => sign(call));
      signing.push(microsSince(start));
      const middle = process.cpuUsage();
      const taken = signatures.filter((signature) => verify(signature, call));
      checking.push(microsSince(middle));
      if (taken.length !== calls) throw new RangeError("a signature was not taken");
    }
    const [median, checked] = [signing, checking].map((samples) => percentile(samples, 0.5)?.toFixed(1));
    console.log(
      `${algorithm.padEnd(6)} ${String(bytes).padStart(7)} bytes: signed in ${median} µs, checked in ${checked} µs`,
    );
  }
}

function microsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}
