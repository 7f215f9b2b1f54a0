import { buildConnector } from "undici";

/** Why connections broke that had carried an answer before. */
const ofReused = new WeakSet<Error>();

type Connect = ReturnType<typeof buildConnector>;

/**
 * Connects as undici does, and takes note of connections that break after they were of use: a server may close an idle one
 * just when the next request is on its way (RFC 9112, 9.3.1), which says nothing of the request.
 *
 * @param timeout milliseconds for a connection to be made
 */
export function connectNotingLoss(timeout: number): Connect {
  const connect = buildConnector({ timeout });
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      socket?.on("error", (error: Error) => {
        if (socket.bytesRead > 0) ofReused.add(error);
      });
      callback(...result);
    });
}

/**
 * Whether the error broke a connection that had carried answers. Over TLS also a new one counts, which the handshake has made
 * read something.
 */
export function brokeReusedConnection(error: Error): boolean {
  return ofReused.has(error);
}
