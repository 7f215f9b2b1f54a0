/** `npm run dev`: `npm start`, with a gateway that starts anew when its code, its schema or its pages change. */
process.argv.push("--watch");
await import("./start.ts");
