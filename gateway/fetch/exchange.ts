import type { Dispatcher } from "undici";
import { FetchFailure } from "./fetchFailure.ts";

export interface ExchangeRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly maxReplyBytes: number;
}

export interface ExchangeReply {
  readonly statusCode: number;
  readonly text: string;
}

/**
 * One POST by undici's `dispatch`: no stream and no body object is made for a reply that is read whole anyway. Rejects
 * with undici's error, with `FetchFailure` for a reply over the limit, or with the signal's reason.
 */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<ExchangeReply> {
  const { origin, path, headers, body, signal, maxReplyBytes } = request;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let statusCode = 0;
    let connection: Dispatcher.DispatchController | null = null;
    const leave = () => connection?.abort(asError(signal.reason));
    const settle = (finish: () => void) => {
      signal.removeEventListener("abort", leave);
      finish();
    };
    if (signal.aborted) return reject(asError(signal.reason));
    signal.addEventListener("abort", leave, { once: true });
    dispatcher.dispatch(
      { origin, path, method: "POST", headers, body },
      {
        onRequestStart(controller) {
          connection = controller;
          if (signal.aborted) leave();
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
          settle(() => resolve({ statusCode, text: textOf(chunks) }));
        },
        onResponseError(_controller, error) {
          settle(() => reject(error));
        },
      },
    );
  });
}

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return (chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)).toString("utf8");
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new FetchFailure("DEADLINE_EXCEEDED", "the operation has ended");
}
