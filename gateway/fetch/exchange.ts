import { type Dispatcher, errors } from "undici";
import type { OperationCall } from "../../access/caller.ts";
import { brokeReusedConnection } from "./connectionLoss.ts";
import type { BodyHeaders } from "./decodeBody.ts";
import { FetchFailure } from "./fetchFailure.ts";
import { sourceCallsHeader } from "./sourceCalls.ts";
import { sourceFailuresHeader } from "./sourceFailures.ts";

export interface ExchangeRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** For the whole reply. */
  readonly deadlineMs: number;
  readonly maxReplyBytes: number;
}

export interface ExchangeReply extends BodyHeaders {
  readonly statusCode: number;
  /** As it came, content coding and all. */
  readonly body: Buffer;
  /** As it came. */
  readonly sourceCalls: unknown;
  /** See sourceFailures.ts. */
  readonly sourceFailures: unknown;
}

/** The connection was closed by the other side before anything of a reply came, after it had carried others. */
export class ConnectionLost extends FetchFailure {}

/**
 * One POST by undici's `dispatch`: no stream and no body object is made for a reply that is read whole anyway. Settles when
 * the reply is there, its deadline has passed or the call has ended. @throws FetchFailure
 */
export function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  { signal }: OperationCall,
): Promise<ExchangeReply> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(callEnded());
    const { origin, path, headers, body } = request;
    const receiver = new Receiver(request, signal, resolve, reject);
    dispatcher.dispatch({ origin, path, method: "POST", headers, body }, receiver);
  });
}

/** One object for undici, for the call's end and for the timer, since there is one for every fetch. */
class Receiver implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #signal: AbortSignal;
  readonly #resolve: (reply: ExchangeReply) => void;
  readonly #reject: (failure: FetchFailure) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #statusCode = 0;
  #headers: Readonly<Record<string, unknown>> = {};
  #connection: Dispatcher.DispatchController | null = null;
  #ended: FetchFailure | null = null;

  constructor(
    request: ExchangeRequest,
    signal: AbortSignal,
    resolve: (reply: ExchangeReply) => void,
    reject: (failure: FetchFailure) => void,
  ) {
    this.#request = request;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(onDeadline, request.deadlineMs, this);
    signal.addEventListener("abort", this);
  }

  /** The call has ended. */
  handleEvent(): void {
    this.#end(callEnded());
  }

  outOfTime(): void {
    this.#end(new FetchFailure("SOURCE_TIMEOUT", `no reply in ${this.#request.deadlineMs} ms`));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#connection = controller;
    if (this.#ended !== null) controller.abort(this.#ended);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Readonly<Record<string, unknown>>,
  ): void {
    this.#statusCode = statusCode;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= this.#request.maxReplyBytes) this.#chunks.push(chunk);
    else controller.abort(new FetchFailure("SOURCE_BAD_REPLY", "reply over SUBGRAPH_REPLY_LIMIT_BYTES"));
  }

  onResponseEnd(): void {
    this.#settle();
    const headers = this.#headers;
    this.#resolve({
      statusCode: this.#statusCode,
      body: bodyOf(this.#chunks),
      contentType: headerOf(headers["content-type"]),
      contentEncoding: headerOf(headers["content-encoding"]),
      sourceCalls: headers[sourceCallsHeader],
      sourceFailures: headers[sourceFailuresHeader],
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #end(failure: FetchFailure): void {
    this.#ended = failure;
    this.#connection?.abort(failure);
    // A request that waits for a connection has none to abort.
    this.#fail(failure);
  }

  #fail(error: Error): void {
    this.#settle();
    const isLost = this.#statusCode === 0 && brokeReusedConnection(error);
    this.#reject(error instanceof FetchFailure ? error : transportFailure(error, isLost));
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this);
  }
}

function onDeadline(receiver: Receiver): void {
  receiver.outOfTime();
}

function callEnded(): FetchFailure {
  return new FetchFailure("DEADLINE_EXCEEDED", "the operation has ended");
}

function bodyOf(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** One that came several times has its values with commas between (RFC 9110, 5.3). */
function headerOf(value: unknown): string | undefined {
  return Array.isArray(value) ? value.join() : (value as string | undefined);
}

function transportFailure(error: Error, isLost: boolean): FetchFailure {
  const code = "code" in error && typeof error.code === "string" ? error.code : "unknown";
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
  const Failure = isLost ? ConnectionLost : FetchFailure;
  return new Failure("SOURCE_UNAVAILABLE", `connection: ${code}`, { cause: error });
}
