/**
 * Loaded into a measured process (`--import`). A message answers with the highest heap and resident memory since the last one,
 * in bytes, and begins anew. Looked at every 20 ms, and so only when the event loop is free.
 */
const everyMs = 20;
let heapBytes = 0;
let rssBytes = 0;

function look(): void {
  const { heapUsed, rss } = process.memoryUsage();
  heapBytes = Math.max(heapBytes, heapUsed);
  rssBytes = Math.max(rssBytes, rss);
}

setInterval(look, everyMs).unref();

process.on("message", (message) => {
  if (message !== "peak") return;
  look();
  process.send?.({ heapBytes, rssBytes });
  heapBytes = 0;
  rssBytes = 0;
});
