import type { FastifyInstance } from "fastify";

/** What a request in a content coding is told (RFC 9110, 15.5.16). */
const codedRefusal = JSON.stringify({
  errors: [
    {
      message: "Request bodies are taken without a content coding; send JSON without Content-Encoding.",
      extensions: { code: "BAD_REQUEST" },
    },
  ],
});

/** Refuses bodies that are compressed: unread bytes would be taken for JSON. */
export function refuseCodedBodies(server: FastifyInstance): void {
  server.addHook("onRequest", async ({ headers }, reply) => {
    const coding = headers["content-encoding"]?.toLowerCase() ?? "identity";
    if (coding === "identity") return undefined;
    reply.code(415).header("accept-encoding", "identity").type("application/json; charset=utf-8");
    return reply.send(codedRefusal);
  });
}
