import { type BlockList, isIP } from "node:net";
import { addressList } from "./clients/addressBlock.ts";

const lists = new WeakMap<readonly string[], BlockList>();

/**
 * Whether an address lies in one of the CIDR blocks; everywhere where there are none.
 *
 * @param blocks the same array for the same client: its list is made once
 * @param address as the socket names it; an IPv4 address may come mapped (`::ffff:10.0.0.7`, RFC 4291 section 2.5.5.2)
 */
export function addressAllowed(blocks: readonly string[], address: string): boolean {
  if (blocks.length === 0) return true;
  let list = lists.get(blocks);
  if (list === undefined) {
    list = addressList(blocks);
    lists.set(blocks, list);
  }
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.replace(/%.*$/, "");
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 4 ? "ipv4" : "ipv6");
}
