import { demoClients, demoSecretFile } from "./demoClients.ts";

/** What `npm start` prints about the demonstration clients; the secrets stay in their files. */
export function howToGetTokens(origin: string, stateDirectory: string): string {
  const lines = demoClients.map(
    ({ id, name }) =>
      `  ${id.padEnd(18)} ${name}\n` +
      `    curl -s ${origin}/oauth/token -u "${id}:$(cat ${demoSecretFile(stateDirectory, id)})" -d grant_type=client_credentials`,
  );
  return `A token of each demonstration client (npm run access -- list):\n${lines.join("\n")}`;
}
