import { demoClients, demoSecretFile } from "./demoClients.ts";
import { readSecretFile, writeSecretFile } from "./demoSecret.ts";

/** Writes the demonstration clients for the explorer (`DEMO_CLIENTS`), with their secrets, and gives the path of the file. */
export function writeExplorerClients(stateDirectory: string): string {
  const file = `${stateDirectory}/demo-clients/explorer.json`;
  const clients = demoClients.flatMap(({ id, name, purposes = [] }) => {
    const secret = readSecretFile(demoSecretFile(stateDirectory, id));
    return secret === null ? [] : [{ id, name, secret, purposes }];
  });
  writeSecretFile(file, JSON.stringify(clients));
  return file;
}
