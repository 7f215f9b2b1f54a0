import { WebSocket } from "ws";
import type { SocketFrames } from "./makeFrames.ts";

export interface SocketAnswer {
  readonly messages: readonly string[];
  /** Null where this side ended the connection. */
  readonly closeCode: number | null;
  /** Ids of operations that were neither answered to the end nor left. */
  readonly unanswered: readonly string[];
}

const maxWaitMs = 25_000;
const lastPing = '{"type":"ping","payload":{"last":true}}';

/** Sends the frames and reads until everything that was asked is answered, or the connection ends. */
export function sendFrames(origin: string, requestId: string, given: SocketFrames): Promise<SocketAnswer> {
  const { frames, headers, waitsForFirst, isCut } = given;
  const socket = new WebSocket(`${origin.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
    headers: { ...headers, "x-request-id": requestId },
  });
  const messages: string[] = [];
  const waiting = operationsIn(frames);
  let isEchoed = false;
  let closeCode: number | null = null;
  return new Promise((settle, reject) => {
    const timer = setTimeout(() => socket.terminate(), maxWaitMs);
    const sendFrom = (first: number) => {
      for (const frame of frames.slice(first)) socket.send(frame);
      if (isCut) return socket.terminate();
      socket.send(lastPing);
    };
    socket.on("open", () => (waitsForFirst ? socket.send(frames[0] ?? "") : sendFrom(0)));
    socket.on("message", (data) => {
      const text = String(data);
      messages.push(text);
      if (waitsForFirst && messages.length === 1) sendFrom(1);
      const { type, id, payload } = JSON.parse(text);
      if (type === "complete" || type === "error") waiting.delete(id);
      if (type === "pong" && payload?.last === true) isEchoed = true;
      if (isEchoed && waiting.size === 0) socket.close(1000);
    });
    socket.on("close", (code) => {
      clearTimeout(timer);
      if (code !== 1000 && code !== 1005 && code !== 1006) closeCode = code;
      const isOver = isCut || closeCode !== null;
      settle({ messages, closeCode, unanswered: isOver ? [] : [...waiting] });
    });
    socket.on("error", (error) => (isCut ? undefined : reject(error)));
  });
}

/** Ids that an answer has to come for; those of subscriptions go on, and those that are left get none. */
function operationsIn(frames: SocketFrames["frames"]): Set<string> {
  const ids = new Set<string>();
  for (const frame of frames) {
    const message = read(frame);
    if (typeof message?.id !== "string") continue;
    if (message.type === "complete") ids.delete(message.id);
    if (message.type === "subscribe" && !/subscription/.test(String(message.payload?.query))) ids.add(message.id);
  }
  return ids;
}

interface Message {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: { readonly query?: unknown };
}

function read(frame: string | Buffer): Message | null {
  try {
    return JSON.parse(String(frame)) as Message | null;
  } catch {
    return null;
  }
}
