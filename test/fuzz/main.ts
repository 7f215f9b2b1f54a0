/** `npm run fuzz -- --seed N --seconds S`: the gateway on replies of subgraphs that are damaged or written differently. */
import { parseArgs } from "node:util";
import { openFuzz } from "./openFuzz.ts";
import { runFuzz } from "./runFuzz.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "60" },
    only: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(`npm run fuzz -- [--seed N] [--seconds S] [--only INDEX]

Starts a gateway with remote subgraphs on real sockets, sends generated operations and damages the subgraphs' replies:
bytes, JSON, GraphQL and HTTP; and checks every answer. The same seed makes the same operations and replies.
--seed     1 unless told; any whole number
--seconds  60 unless told
--only     runs one case of the seed again and prints it; a failure says which`);
  process.exit(0);
}

const seed = numberOf("seed", values.seed);
const seconds = numberOf("seconds", values.seconds);
await using opened = new AsyncDisposableStack();
const fuzz = await openFuzz(seed);
opened.defer(fuzz.close);

if (values.only === undefined) {
  const { problems } = await runFuzz(fuzz, seed, seconds * 1_000, (line) => console.log(line));
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  const index = numberOf("only", values.only);
  const { operation, manner } = fuzz.describe(index);
  const { problems } = await fuzz.run(index);
  console.log(`${operation.query}\n${JSON.stringify(operation.variables)}\nreplies: ${manner.how}`);
  console.log(problems.length === 0 ? "\nAll is well." : `\n${problems.join("\n")}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function numberOf(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  console.error(`--${name} is ${JSON.stringify(text)}; accepted: a whole number.`);
  process.exit(1);
}
