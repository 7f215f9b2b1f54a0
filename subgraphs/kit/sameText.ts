import { mayReadAs } from "../../adapters/values/gbkDamage.ts";
import { decodeText } from "../../adapters/values/text.ts";

/**
 * Whether a text read from a source is the one that was written to it: trimmed, with any line ends, a filler as nothing,
 * and with characters that the source's encoding may lose.
 */
export function isSameText(written: string | null, read: string | null): boolean {
  const [sent, stored] = [plain(written), plain(read)];
  return sent === null || stored === null ? sent === stored : mayReadAs(sent, stored);
}

function plain(text: string | null): string | null {
  return decodeText(text?.replace(/\r\n?/g, "\n"));
}
