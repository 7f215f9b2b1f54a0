import { open } from "node:fs/promises";

export interface LineWriter {
  readonly write: (line: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

const maxWaitingCharacters = 1024 * 1024;

/** Writes a new file of lines, as many at once as fit into a buffer. */
export async function createLineWriter(path: string): Promise<LineWriter> {
  const file = await open(path, "wx", 0o600);
  let waiting: string[] = [];
  let chars = 0;
  const flush = async () => {
    await file.writeFile(waiting.join(""));
    waiting = [];
    chars = 0;
  };
  return {
    async write(line) {
      waiting.push(line, "\n");
      chars += line.length + 1;
      if (chars >= maxWaitingCharacters) await flush();
    },
    async end() {
      try {
        await flush();
      } finally {
        await file.close();
      }
    },
  };
}
