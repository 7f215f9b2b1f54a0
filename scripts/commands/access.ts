/** `npm run access`: API clients and their rights, by command. */
import { runCommand } from "../../access/cli/runCommand.ts";
import { createRegister } from "../../access/clients/register.ts";
import { createDocumentRegister } from "../../access/clients/registerDocuments.ts";
import { createKeyRegister } from "../../access/keys/keyRegister.ts";
import { openStore } from "../../access/store/openStore.ts";
import { StoreError } from "../../access/store/storeError.ts";
import { readDemoStore } from "../demo/demoStore.ts";

process.exitCode = await runCommand(process.argv.slice(2), {
  async open() {
    const databaseUrl = process.env["DATABASE_URL"] || readDemoStore();
    if (databaseUrl === null) {
      throw new StoreError(
        "DATABASE_URL is not set. Set it to the store of the gateway, postgresql://account:password@host:port/database, " +
          "or run `npm start` here to use the demo's.",
      );
    }
    const store = await openStore({ databaseUrl, maxConnections: 2 });
    return {
      register: createRegister({ store }),
      documents: createDocumentRegister({ store }),
      keys: createKeyRegister(store, process.env["ACCESS_KEY"] ?? ""),
      close: store.close,
    };
  },
  print: (text) => process.stdout.write(text),
  printError: (text) => process.stderr.write(text),
});
