import { UsageError } from "./command.ts";

/** Of what is given on standard input; nothing that a command takes there is longer than a line or two. */
const maxInputBytes = 65_536;

/** All of standard input as text. @throws UsageError for more than `maxInputBytes` */
export async function readInput(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of input) {
    const buffer = Buffer.from(part);
    bytes += buffer.byteLength;
    if (bytes > maxInputBytes) throw new UsageError(`Standard input has to be at most ${maxInputBytes} bytes.`);
    parts.push(buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}
