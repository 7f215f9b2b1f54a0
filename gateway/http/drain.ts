import type { FastifyInstance } from "fastify";

/** Takes no new connections, lets running operations finish, and cuts what is still open after `deadlineMs`. */
export async function drain(server: FastifyInstance, deadlineMs: number): Promise<void> {
  const timer = setTimeout(() => server.server.closeAllConnections(), deadlineMs);
  try {
    await server.close();
  } finally {
    clearTimeout(timer);
  }
}
