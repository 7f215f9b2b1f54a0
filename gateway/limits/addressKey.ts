import { isIPv6 } from "node:net";

/**
 * What one client address is counted under. Of an IPv6 address the first 64 bits: the rest is the client's own to choose
 * (RFC 6177). An IPv4 address in IPv6 form is the IPv4 address.
 */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [bare = ""] = address.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [before = "", after] = bare.split("::");
  const head = groupsOf(before);
  const tail = after === undefined ? [] : groupsOf(after);
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const all = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

function groupsOf(text: string): readonly string[] {
  if (text === "") return [];
  // A dotted end stands for two groups.
  return text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]));
}
