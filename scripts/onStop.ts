const parentPollMs = 500;

/** Calls `stop` on Ctrl-C, SIGTERM, a closed terminal, or when the process that started us is gone. */
export function onStop(stop: (reason: string) => void): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stop(signal));
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop("the parent process is gone");
  }, parentPollMs).unref();
}
