/**
 * The flags of a small command: `--help` prints the text and ends the process, an unknown argument ends it with what is
 * accepted; nothing has been done by then.
 */
export function readFlags<const Flag extends string>(help: string, accepted: readonly Flag[]): ReadonlySet<Flag> {
  const argv = process.argv.slice(2);
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(`${help}\n`);
    process.exit(0);
  }
  const unknown = argv.find((argument) => !(accepted as readonly string[]).includes(argument));
  if (unknown !== undefined) {
    const flags = [...accepted, "--help"].join(", ");
    process.stderr.write(`Unknown argument ${JSON.stringify(unknown)}; accepted: ${flags}.\n`);
    process.exit(1);
  }
  return new Set(accepted.filter((flag) => argv.includes(flag)));
}
