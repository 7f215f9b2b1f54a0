import { BlockList, isIP } from "node:net";

/** An address (`203.0.113.7`) or a CIDR block (`10.20.0.0/16`, `2001:db8::/32`; RFC 4632, RFC 4291 2.3). */
export function isAddressBlock(text: string): boolean {
  return addBlock(new BlockList(), text);
}

/** The blocks of a client as one list that answers `check(address, family)`. Takes checked blocks. */
export function addressList(blocks: readonly string[]): BlockList {
  const addresses = new BlockList();
  for (const block of blocks) addBlock(addresses, block);
  return addresses;
}

function addBlock(addresses: BlockList, text: string): boolean {
  const [, address = "", length] = /^([0-9A-Fa-f.:]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return false;
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return false;
  addresses.addSubnet(address, prefix, version === 4 ? "ipv4" : "ipv6");
  return true;
}
