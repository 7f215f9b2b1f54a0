import { randomUUID } from "node:crypto";
import { SourceError } from "../../adapters/errors.ts";
import { type Pause, pause as realPause } from "../../adapters/kit/pause.ts";
import type { Call, List } from "../../adapters/system.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventFilter } from "../../adapters/systems/grid/gridPlatform.ts";
import { decodeDateTime } from "../../adapters/values/localDateTime.ts";
import { type BoundedQueue, createBoundedQueue } from "../kit/boundedQueue.ts";
import { sourceBusy, subscriptionOverflow } from "../kit/publicError.ts";
import { type ChangeWindow, createChangeWindow } from "./changeWindow.ts";
import { everyEvent } from "./livingEvents.ts";

export interface EventFeed {
  /**
   * The changes of a community's events from now on, each once. Ends when the caller has gone, with the source's error when
   * that does not answer at the start or fails for `patienceMs`, and with `SUBSCRIPTION_OVERFLOW`.
   */
  readonly follow: (communityCode: string, call: Call) => Promise<AsyncIterable<EventRecord>>;
}

export interface EventFeedOptions {
  readonly events: List<EventFilter, EventRecord>;
  readonly pollMs: number;
  /** Milliseconds; steady. */
  readonly clock?: () => number;
  readonly pause?: Pause;
}

/** A restart of the platform takes less; who waited longer than this for changes had better know. */
export const patienceMs = 60_000;
/** Changes that wait for one subscriber. The records are shared by all. */
export const maxUnread = 1_000;
/** Rows of one look. So many of one community within a minute are an import, which is read as a list. */
const maxRows = 2_000;
/** With the usual pause they cost the platform 50 calls a second. */
const maxCommunities = 100;

/** One community that somebody follows: one poller for all who do. */
interface Followed {
  readonly communityCode: string;
  readonly subscribers: Set<BoundedQueue<EventRecord>>;
  readonly call: Call;
  readonly stop: () => void;
  /** Settles with the first look. */
  readonly started: Promise<ChangeWindow>;
}

/** Follows communities by asking the platform again and again, as long as somebody wants to know. */
export function createEventFeed(options: EventFeedOptions): EventFeed {
  const { events, pollMs, clock = () => performance.now(), pause = realPause } = options;
  const followed = new Map<string, Followed>();

  function begin(communityCode: string): Followed {
    if (followed.size >= maxCommunities) {
      throw sourceBusy(`The events of ${maxCommunities} communities are followed already; try again later.`);
    }
    const stopping = new AbortController();
    const call = { requestId: `event-feed-${randomUUID()}`, signal: stopping.signal };
    const community: Followed = {
      communityCode,
      subscribers: new Set(),
      call,
      stop: () => stopping.abort(),
      started: firstLook(communityCode, call),
    };
    followed.set(communityCode, community);
    community.started.then(
      (window) => keepLooking(community, window),
      (error: unknown) => endAll(community, error),
    );
    return community;
  }

  function leave(community: Followed, queue: BoundedQueue<EventRecord>): void {
    community.subscribers.delete(queue);
    if (community.subscribers.size > 0) return;
    if (followed.get(community.communityCode) === community) followed.delete(community.communityCode);
    community.stop();
  }

  function endAll({ subscribers }: Followed, error: unknown): void {
    for (const queue of [...subscribers]) queue.end(error);
  }

  /** What is there already is no change. */
  async function firstLook(communityCode: string, call: Call): Promise<ChangeWindow> {
    const { rows } = await events(filterOf(communityCode, null), { offset: 0, limit: 1 }, call);
    const window = createChangeWindow(rows[0]?.asOf ?? null, now());
    await look(communityCode, window, call);
    return window;
  }

  async function look(communityCode: string, window: ChangeWindow, call: Call): Promise<readonly EventRecord[]> {
    const { rows, total } = await events(filterOf(communityCode, window.from()), { offset: 0, limit: maxRows }, call);
    if (total === null ? rows.length === maxRows : total > maxRows) {
      throw subscriptionOverflow(`More than ${maxRows} events changed within a minute; read them as a list.`);
    }
    return window.take(rows, now());
  }

  async function keepLooking(community: Followed, window: ChangeWindow): Promise<void> {
    const { communityCode, subscribers, call } = community;
    let failingSince: number | null = null;
    while (!call.signal.aborted) {
      try {
        await pause(pollMs, call.signal);
        const changes = await look(communityCode, window, call);
        failingSince = null;
        for (const change of changes) for (const queue of [...subscribers]) queue.push(change);
      } catch (error) {
        if (call.signal.aborted) return;
        failingSince ??= clock();
        // A source that fails has been reported by its own call and may come back; anything else stays as it is.
        if (error instanceof SourceError && clock() - failingSince < patienceMs) continue;
        return endAll(community, error);
      }
    }
  }

  return {
    async follow(communityCode, { signal }) {
      const community = followed.get(communityCode) ?? begin(communityCode);
      const queue = createBoundedQueue<EventRecord>(maxUnread, () => leave(community, queue));
      community.subscribers.add(queue);
      signal.addEventListener("abort", () => queue.end(), { once: true });
      if (signal.aborted) queue.end();
      await community.started;
      return queue.values;
    },
  };
}

function filterOf(within: string, changedFrom: string | null): EventFilter {
  return { ...everyEvent, within, changedFrom };
}

function now(): string {
  return decodeDateTime(new Date().toISOString()) ?? "";
}
