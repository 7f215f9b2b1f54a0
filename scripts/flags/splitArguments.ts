export interface StartArguments {
  readonly gatewayArgv: readonly string[];
  readonly sandboxArgv: readonly string[];
  /** Where the stand-ins keep what they hold. */
  readonly stateDirectory: string;
}

const prefix = "--sandbox-";

/** `--sandbox-scale 0.1` goes to the stand-ins as `--scale 0.1`, everything else to the gateway. */
export function splitArguments(argv: readonly string[]): StartArguments {
  const isSandbox = (_argument: string, index: number) =>
    argv[index]?.startsWith(prefix) ||
    (argv[index - 1]?.startsWith(prefix) === true && argv[index - 1]?.includes("=") === false);
  const sandboxArgv = argv.filter(isSandbox).map((argument) => argument.replace(prefix, "--"));
  const given = sandboxArgv.findIndex((argument) => argument === "--state" || argument.startsWith("--state="));
  const stateDirectory = sandboxArgv[given]?.split("=")[1] ?? sandboxArgv[given + 1];
  return {
    gatewayArgv: argv.filter((argument, index) => !isSandbox(argument, index)),
    sandboxArgv,
    stateDirectory: given === -1 || stateDirectory === undefined ? ".data/sandbox" : stateDirectory,
  };
}
