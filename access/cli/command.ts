import type { Command } from "../../cli/command.ts";
import type { ClientRegister } from "../clients/register.ts";
import type { DocumentRegister } from "../clients/registerDocuments.ts";
import type { KeyRegister } from "../keys/keyRegister.ts";

export interface Registers {
  readonly register: ClientRegister;
  readonly documents: DocumentRegister;
  readonly keys: KeyRegister;
}

export type AccessCommand = Command<Registers>;
