/** Loaded into a measured process (`--expose-gc --import`): asked by a message, it collects garbage and says what is left. */
process.on("message", (message) => {
  if (message !== "heap") return;
  // Twice: what the first pass finalises is free after the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, rss, external } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed, rssBytes: rss, externalBytes: external });
});
