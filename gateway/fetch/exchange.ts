import { type Dispatcher, errors } from "undici";
import type { Call } from "../../adapters/contract.ts";
import { FetchFailure } from "./fetchFailure.ts";

export interface ExchangeRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** For the whole reply. */
  readonly deadlineMs: number;
  readonly maxReplyBytes: number;
}

export interface ExchangeReply {
  readonly statusCode: number;
  readonly body: Buffer;
}

/**
 * One POST by undici's `dispatch`: no stream and no body object is made for a reply that is read whole anyway. Settles when
 * the reply is there, its deadline has passed or the call has ended. @throws FetchFailure
 */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest, { signal }: Call): Promise<ExchangeReply> {
  const { origin, path, headers, body, deadlineMs, maxReplyBytes } = request;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let statusCode = 0;
    let connection: Dispatcher.DispatchController | null = null;
    let ended: FetchFailure | null = null;
    const end = (failure: FetchFailure) => {
      ended ??= failure;
      connection?.abort(ended);
      // A request that waits for a connection has none to abort.
      fail(ended);
    };
    if (signal.aborted) return reject(callEnded());
    const timer = setTimeout(() => end(new FetchFailure("SOURCE_TIMEOUT", `no reply in ${deadlineMs} ms`)), deadlineMs);
    const onCallEnd = () => end(callEnded());
    signal.addEventListener("abort", onCallEnd, { once: true });
    const settled = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onCallEnd);
    };
    const fail = (error: unknown) => {
      settled();
      reject(error instanceof FetchFailure ? error : transportFailure(error));
    };
    dispatcher.dispatch(
      { origin, path, method: "POST", headers, body },
      {
        onRequestStart(controller) {
          connection = controller;
          if (ended !== null) controller.abort(ended);
        },
        onResponseStart(_controller, code) {
          statusCode = code;
        },
        onResponseData(controller, chunk) {
          size += chunk.length;
          if (size > maxReplyBytes) controller.abort(new FetchFailure("SOURCE_BAD_REPLY", "reply over the size limit"));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          settled();
          resolve({ statusCode, body: bodyOf(chunks) });
        },
        onResponseError(_controller, error) {
          fail(error);
        },
      },
    );
  });
}

function callEnded(): FetchFailure {
  return new FetchFailure("DEADLINE_EXCEEDED", "the operation has ended");
}

function bodyOf(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function transportFailure(error: unknown): FetchFailure {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
  if (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  ) {
    return new FetchFailure("SOURCE_TIMEOUT", code, { cause: error });
  }
  if (error instanceof errors.HTTPParserError) {
    return new FetchFailure("SOURCE_BAD_REPLY", "no HTTP", { cause: error });
  }
  return new FetchFailure("SOURCE_UNAVAILABLE", `connection: ${code}`, { cause: error });
}
