import type { ClientRegister } from "../clients/register.ts";
import type { DocumentRegister } from "../clients/registerDocuments.ts";
import type { KeyRegister } from "../keys/keyRegister.ts";

/** The command was written wrong: exit code 2, with a hint at its help. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface Flag {
  /** What stands for the value in the help; none: a switch. */
  readonly value?: string;
  readonly description: string;
}

export interface Given {
  /** By name of the flag. A switch has the value "". */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly positionals: readonly string[];
}

export interface Registers {
  readonly register: ClientRegister;
  readonly documents: DocumentRegister;
  readonly keys: KeyRegister;
}

/** The same for a reader and for a program. */
export interface Output {
  readonly text: string;
  readonly json: unknown;
}

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Names of what stands without a flag. */
  readonly positionals: readonly string[];
  /** The last positional may come several times, or not at all. */
  readonly isOpenEnded?: boolean;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly run: (given: Given, registers: Registers) => Promise<Output>;
}
