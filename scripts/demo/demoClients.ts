import { readFileSync } from "node:fs";
import type { NewClient } from "../../access/clients/clientInput.ts";
import { createRegister } from "../../access/clients/register.ts";
import { createDocumentRegister } from "../../access/clients/registerDocuments.ts";
import { hashOfDocument } from "../../access/documents/readDocuments.ts";
import { openStore } from "../../access/store/openStore.ts";
import { readSecretFile, writeSecretFile } from "./demoSecret.ts";

export interface DemoClient extends NewClient {
  readonly id: string;
  /** Files of examples/ that it has registered. */
  readonly operations: readonly string[];
}

/** Institutions of the sandbox's world: 昆山市周市镇人民政府, 周市社区居委会, 宜兴市湖㳇镇人民政府. */
const townGovernment = "11320583XX00000276";
const communityCommittee = "55320583XX001009XQ";
const otherTownGovernment = "11320282XX0000019D";

/** One of each kind that has to do with the graph. Changes that somebody makes to them stay; `npm run reset` undoes them. */
export const demoClients: readonly DemoClient[] = [
  {
    id: "demo-front-end",
    name: "社区服务门户",
    organisation: townGovernment,
    contact: "0512-00000101",
    areas: [""],
    scopes: [
      "grid:read",
      "grid.event:report",
      "service:read",
      "service.application:read",
      "service.application:submit",
      "asset:read",
    ],
    ceiling: 2,
    purposes: ["service-handling"],
    documents: "free",
    introspection: true,
    requestsPerSecond: 100,
    operations: [],
  },
  {
    id: "demo-provider",
    name: "周市镇便民服务第三方",
    organisation: communityCommittee,
    contact: "0512-00000102",
    areas: ["320583102"],
    scopes: ["service:read", "service.application:read", "service.application:submit"],
    ceiling: 2,
    purposes: ["service-handling"],
    contract: "provider",
    documents: "trusted",
    operations: ["service-guide.graphql", "community-applications.graphql"],
  },
  {
    id: "demo-grid-officer",
    name: "竹海村网格员终端",
    organisation: otherTownGovernment,
    contact: "0510-00000103",
    areas: ["320282113200"],
    scopes: ["grid:read", "grid.person:read", "grid.risk:read", "grid.event:report", "grid.event:handle"],
    ceiling: 4,
    purposes: ["grid-governance", "emergency"],
    documents: "free",
    introspection: true,
    operations: [],
  },
  {
    id: "demo-auditor",
    name: "数据使用审计",
    organisation: otherTownGovernment,
    contact: "0510-00000104",
    areas: [""],
    scopes: ["audit:read"],
    ceiling: 3,
    purposes: ["audit"],
    documents: "free",
    operations: [],
  },
];

/** The file that holds the client's secret, readable for its owner alone. */
export function demoSecretFile(stateDirectory: string, id: string): string {
  return `${stateDirectory}/demo-clients/${id}.secret`;
}

/** Registers those that are not there, and gives a new secret to those whose file is gone. */
export async function seedDemoClients(databaseUrl: string, stateDirectory: string): Promise<void> {
  const store = await openStore({ databaseUrl, maxConnections: 2 });
  const register = createRegister({ store });
  const documents = createDocumentRegister({ store });
  try {
    for (const { operations, ...client } of demoClients) {
      const { id } = client;
      const file = demoSecretFile(stateDirectory, id);
      const known = await register.show(id);
      if (known === null) {
        const { secret } = await register.add(client);
        writeSecretFile(file, secret ?? "");
        if (operations.length > 0) await documents.add(id, operations.map(readOperation));
      } else if (known.client.revokedAt === null && known.keyIds.length === 0 && readSecretFile(file) === null) {
        const { secret } = await register.rotate(id, { overlapSeconds: 0 });
        writeSecretFile(file, secret ?? "");
      }
    }
  } finally {
    await store.close();
  }
}

function readOperation(file: string): { readonly id: string; readonly text: string } {
  const text = readFileSync(new URL(`../../examples/${file}`, import.meta.url), "utf8");
  return { id: hashOfDocument(text), text };
}

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
