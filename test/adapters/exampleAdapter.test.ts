import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lampPlatform } from "../../examples/adapter/lampPlatform.ts";
import { testSystem } from "./conformanceSuite.ts";
import { dataOf } from "./toys/toyRest.ts";
import { startToyServer } from "./toys/toyServer.ts";

const present = Array.from({ length: 60 }, (_, index) => `LD${String(index).padStart(4, "0")}`);
const json = (value: unknown) => ({ contentType: "application/json;charset=UTF-8", body: JSON.stringify(value) });

testSystem({
  name: "the example of docs/adapters.md",
  start: async (options) => {
    const server = await startToyServer({
      writeKeyOf: (body) => dataOf(body)["wbls"] ?? null,
      read: (body, misbehaviour) => {
        const nothing = { code: "96", msg: "数据错误", description: "未查询到数据", data: "" };
        if (misbehaviour === "refused") return json({ code: "97", msg: "参数缺失", description: "", data: "" });
        if (misbehaviour === "absent") return json(nothing);
        const codes = (dataOf(body)["ldbh"] ?? "").split(",").filter((code) => present.includes(code));
        const data = codes.map((ldbh) => ({ ldbh, wz: "湖㳇镇竹海村", zt: "2", gxsj: "2026-11-20 09:30:00" }));
        return json(data.length === 0 ? nothing : { code: "00", msg: "成功", description: "", data });
      },
    });
    const system = lampPlatform(
      { url: `${server.url}/gateway/api`, appKey: "lamp-key", secret: "lamp-secret" },
      options,
    );
    return {
      id: "lamp",
      lookup: system.operations.lampsByCode,
      write: (key, call) => system.operations.reportDark({ code: "LD0000" }, key, call),
      status: system.status,
      close: async () => {
        await system.close();
        await server.close();
      },
      present,
      missing: "LD9999",
      batchSize: 20,
      concurrency: 4,
      deadlineMs: 2_000,
      secrets: ["127.0.0.1", String(server.port), "竹海村", "lamp-key", "lamp-secret"],
      farSide: server.farSide,
    };
  },
});

test("docs/adapters.md shows the example as it is", () => {
  const shown = readFileSync("docs/adapters.md", "utf8").matchAll(/```ts\n([^`]*)```/g);
  const example = readFileSync("examples/adapter/lampPlatform.ts", "utf8");
  expect([...shown].map(([, code]) => code)).toContain(example);
});
