/** The command was written wrong: exit code 2, with a hint at its help. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Flag {
  /** What stands for the value in the help; none: a switch. */
  readonly value?: string;
  readonly description: string;
  /** May be given several times: `Given.lists`. */
  readonly isRepeatable?: boolean;
}

export interface Given {
  /** By name of the flag. A switch has the value "". Of one that may be repeated, the last. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** All values of flags that may be repeated. */
  readonly lists: Readonly<Record<string, readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** The same for a reader and for a program. */
export interface Output {
  readonly text: string;
  readonly json: unknown;
  /** 0 by default; 1 where the command was done and found something wrong. */
  readonly exitCode?: 0 | 1;
}

/** @template Context what the command works on */
export interface Command<Context> {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Names of what stands without a flag. */
  readonly positionals: readonly string[];
  /** The last positional may come several times, or not at all. */
  readonly isOpenEnded?: boolean;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly run: (given: Given, context: Context) => Promise<Output>;
}

export type Commands<Context> = Readonly<Record<string, Command<Context>>>;
