import type { FaultKind, SystemName } from "../../../sandbox/control/faults.ts";
import type { Sandbox } from "../../../sandbox/start.ts";
import type { FarSide, Misbehaviour } from "../conformanceSuite.ts";

/** The faults of the sandbox behind what a far side does instead of answering. */
export type FaultOf = Readonly<Record<Extract<Misbehaviour, "hang" | "unavailable" | "malformed">, FaultKind>>;

/** A stand-in as a far side. Absences and refusals are no faults: the adapter asks for what is not there, or wrongly. */
export interface StandIn {
  readonly farSide: FarSide;
  /** The key to ask for instead of a record's own while the far side is to say that there is none, or to refuse. */
  readonly keyInstead: () => string | null;
  readonly refuses: () => boolean;
  /** Resolves when the stand-in has nothing left to do, so that no call of one test is counted in the next. */
  readonly quiet: () => Promise<void>;
}

export interface StandInOptions {
  readonly system: SystemName;
  readonly faults: FaultOf;
  readonly missing: string;
  /** A key for which the system has a refusal of its own. */
  readonly refused: string;
}

/** Every call takes at least so long, so that calls overlap and the most at once can be told. */
const latencyMs = 40;

export function standIn(
  { faults, calls }: Sandbox,
  { system, faults: kinds, missing, refused }: StandInOptions,
): StandIn {
  let asked: "absent" | "refused" | null = null;
  const behave = (misbehaviour: Misbehaviour | null, times?: number) => {
    asked = misbehaviour === "absent" || misbehaviour === "refused" ? misbehaviour : null;
    faults.clear();
    faults.add({ system, kind: "latency", latencyMs });
    if (misbehaviour === null || misbehaviour === "absent" || misbehaviour === "refused") return;
    faults.add({ system, kind: kinds[misbehaviour], times: times ?? null });
  };
  behave(null);
  calls.reset();
  return {
    farSide: {
      behave,
      calls: () => calls.of(system).total,
      peak: () => calls.peak(system),
      written: () => calls.writtenKeys(system),
    },
    keyInstead: () => (asked === null ? null : asked === "absent" ? missing : refused),
    refuses: () => asked === "refused",
    quiet: async () => {
      faults.clear();
      do await new Promise((resolve) => setImmediate(resolve));
      while (calls.underWay(system) > 0);
    },
  };
}

/** The first `count` different texts; fewer are a mistake of the test. */
export function firstOf(count: number, texts: Iterable<string>): readonly string[] {
  const first = [...new Set(texts)].slice(0, count);
  if (first.length < count) throw new RangeError(`The world has ${first.length} keys, the suite needs ${count}`);
  return first;
}

/** What must not stand in a message of a system at this address: host, port and account. */
export function secretsOf(address: string): readonly string[] {
  const { hostname, port, username, password, pathname } = new URL(address);
  return [hostname, port, username, password, pathname].filter((part) => part !== "");
}
