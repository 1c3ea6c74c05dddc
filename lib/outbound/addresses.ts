import { BlockList, isIP } from "node:net";

/** What the instance allows beyond the public internet: host names, addresses and ranges, from ASSENT_OUTBOUND_ALLOW. */
export type Allowed = { readonly names: ReadonlySet<string>; readonly ranges: BlockList };

type Range = readonly [address: string, prefix: number];

const IPV4_CLOSED: readonly Range[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  // Shared by carriers; one cloud keeps its metadata here.
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // A cloud's own agent, at a public address.
  ["168.63.129.16", 32],
];

/** Inside 2000::/3, which alone is public: what tunnels IPv4, is for documents, or is not assigned to hosts. */
const IPV6_CLOSED: readonly Range[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3ffe::", 16],
  ["3fff::", 20],
];

const METADATA: readonly Range[] = [
  ["169.254.0.0", 16],
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["192.0.0.192", 32],
];

const listOf = (ranges: readonly Range[]): BlockList => {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIP(address) === 6 ? "ipv6" : "ipv4");
  return list;
};

const closed4 = listOf(IPV4_CLOSED);
const closed6 = listOf(IPV6_CLOSED);
const public6 = listOf([["2000::", 3]]);
const metadata = listOf(METADATA);
const local6 = listOf([
  ["fe80::", 10],
  ["fd00:ec2::", 32],
]);

/** Reads the variable's words; what is no name, address or range is named in the error. */
export function readAllowed(words: readonly string[]): Allowed {
  const names = new Set<string>();
  const ranges = new BlockList();
  for (const word of words) {
    const [address = "", bits] = word.split("/");
    const family = isIP(address);
    const prefix = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
    const most = family === 6 ? 128 : 32;
    if (family !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits)) && prefix <= most)
      ranges.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
    else if (family === 0 && bits === undefined && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(word)) names.add(word);
    else throw new Error(`ASSENT_OUTBOUND_ALLOW: "${word}" is no host name, address or range.`);
  }
  return { names, ranges };
}

/**
 * Whether a connection to this address may be opened. Closed by default is everything but public unicast: an address that
 * embeds another one (IPv4-mapped, NAT64, 6to4, Teredo) is not looked through, it is closed. A range of the instance opens
 * an address; an allowed name opens what it resolves to, but for link-local and metadata addresses.
 */
export function mayReach(address: string, allowed: Allowed, byName: boolean): boolean {
  const version = isIP(address);
  // A zone ("fe80::1%eth0") belongs to link-local addresses only.
  if (version === 0 || address.includes("%")) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  // BlockList looks through IPv4-mapped addresses by itself; a range of IPv4 must not open their other spelling.
  if (version === 6 && /^::ffff:/i.test(address)) return false;
  if (allowed.ranges.check(address, family)) return true;
  if (version === 4) {
    if (byName) return !metadata.check(address, "ipv4");
    return !closed4.check(address, "ipv4");
  }
  if (byName) return !local6.check(address, "ipv6");
  return public6.check(address, "ipv6") && !closed6.check(address, "ipv6");
}
