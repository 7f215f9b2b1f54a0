import { FlagError, readFlags, usage } from "./flags.ts";
import { type SandboxOptions, startSandbox } from "./start.ts";

/** Tells a parent process with an IPC channel, if there is one. */
function tellParent(message: object): void {
  if (process.connected) process.send?.(message);
}

async function run(options: SandboxOptions): Promise<void> {
  const ending = Promise.withResolvers<void>();
  for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.on(event, () => ending.resolve());
  const report = (line: string): void => console.log(`[sandbox] ${line}`);
  const sandbox = await startSandbox({ ...options, report });
  report("Ready. All persons, cases and assets are synthetic.");
  tellParent({ ready: true, endpoints: sandbox.endpoints });
  await ending.promise;
  await sandbox.stop();
  report("Stopped");
  if (process.connected) process.disconnect?.();
}

try {
  const options = readFlags(process.argv.slice(2));
  if (options === null) console.log(usage);
  else await run(options);
} catch (error) {
  console.error(error instanceof FlagError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = error instanceof FlagError ? 2 : 1;
  if (process.connected) process.disconnect?.();
}
