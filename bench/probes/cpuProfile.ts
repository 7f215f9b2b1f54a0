/**
 * Loaded into a measured process (`--import`). The first message starts a CPU profile; the next one ends it and answers
 * with the microseconds that each script and each of V8's own states took itself.
 */
import { Session } from "node:inspector/promises";

let session: Session | null = null;

process.on("message", (message) => {
  if (message === "profile") void toggle();
});

async function toggle(): Promise<void> {
  if (session === null) {
    session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 500 });
    await session.post("Profiler.start");
    process.send?.({ profiling: true });
    return;
  }
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();
  session = null;
  const placeOf = new Map(
    profile.nodes.map(({ id, callFrame }) => [id, callFrame.url === "" ? callFrame.functionName : callFrame.url]),
  );
  const micros: Record<string, number> = {};
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const place = placeOf.get(id) ?? "";
    // Starting and reading the profile itself.
    if (place === "node:inspector") continue;
    micros[place] = (micros[place] ?? 0) + (profile.timeDeltas?.[index] ?? 0);
  }
  process.send?.({ micros });
}
