/**
 * Loaded into a measured process (`--import`). Each message answers with the longest block of the event loop since the last
 * one, in milliseconds, and begins anew.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";

const resolutionMs = 1;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();

process.on("message", (message) => {
  if (message !== "loop") return;
  // The timer's own period is in every value.
  const longestMs = Math.max(0, delay.max / 1e6 - resolutionMs);
  delay.reset();
  process.send?.({ longestMs });
});
