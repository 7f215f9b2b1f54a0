/** The floor: a server that sends the benchmark's answer, read once from a file. `node plainBytes.ts FILE` */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { readyOnLoopback } from "./readyOnLoopback.ts";

const answer = readFileSync(process.argv[2] ?? "");

readyOnLoopback(
  createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
      response.end(answer);
    });
  }),
);
