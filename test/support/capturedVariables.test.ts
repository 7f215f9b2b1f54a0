import { expect, test } from "vitest";
import { capturedVariables } from "./capturedVariables.ts";

test("variables of a function count where a function in it assigns them, and nothing else does", () => {
  const text = `
    export function openDoor() {
      let opened = 0;
      let [least, { most }] = [0, { most: 0 }];
      let read = 1;
      const told = new Set();
      for (let turn = 0; turn < 3; turn += 1) told.add(turn);
      read += 1;
      return {
        open: () => { opened += 1; told.add(read); },
        close: (most) => { [least] = [2]; most = 3; let opened = 4; opened += 1; },
        status: () => ({ opened, most }),
      };
    }
    let count = 0;
    const next = () => count++;
    class Door { #opened = 0; open() { this.#opened += 1; } }`;
  expect(capturedVariables("door.ts", text)).toEqual([
    { name: "module", line: 1, variables: ["count"] },
    { name: "openDoor", line: 2, variables: ["opened", "least"] },
  ]);
});
