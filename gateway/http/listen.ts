import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { ConfigError } from "../settings/config.ts";

export function portTaken(host: string, port: number): string {
  return `Port ${port} on ${host} is already in use. Choose another with PORT=${port + 1} or --port ${port + 1}.`;
}

/** Opens the port. @throws ConfigError in plain words when it cannot */
export async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") throw new ConfigError(portTaken(host, port));
    if (code === "EACCES") throw new ConfigError(`Port ${port} on ${host} needs more rights. Choose one above 1023.`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new ConfigError(`HOST ${host} is no address of this machine.`);
    }
    throw error;
  }
  const address = server.server.address() as AddressInfo;
  return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
}
