import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The page is served at /graphql and its files under /console/; everything it loads is bundled. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/console/",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "chrome120",
    chunkSizeWarningLimit: 10_000,
    // As files: the security policy of the page allows no script from a data URL.
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
});
