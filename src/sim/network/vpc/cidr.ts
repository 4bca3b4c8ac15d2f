import type { Interval } from "./traffic.js";

/** A block of IPv4 addresses: all that share the first `prefixLength` bits of `base`. */
export interface Cidr {
  /** First address, as an unsigned 32-bit number. */
  readonly base: number;
  /** 0 to 32. */
  readonly prefixLength: number;
}

export const ANYWHERE: Cidr = { base: 0, prefixLength: 0 };

const SIZE_OF_IPV4 = 2 ** 32;

/** Number of addresses in the block. */
export function sizeOf({ prefixLength }: Cidr): number {
  return 2 ** (32 - prefixLength);
}

/**
 * Reads `10.0.0.0/16`; null if it is not a block. A block whose address has bits beyond its prefix (10.0.0.1/16) is
 * none: AWS rounds some of these down silently and refuses others, and it is nearly always a slip.
 */
export function parseCidr(text: string): Cidr | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return null;
  const [a, b, c, d, prefixLength] = match.slice(1).map(Number) as [number, number, number, number, number];
  if (Math.max(a, b, c, d) > 255 || prefixLength > 32) return null;
  const base = ((a * 256 + b) * 256 + c) * 256 + d;
  return base % sizeOf({ base, prefixLength }) === 0 ? { base, prefixLength } : null;
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function formatCidr({ base, prefixLength }: Cidr): string {
  return `${formatAddress(base)}/${prefixLength}`;
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.prefixLength >= outer.prefixLength && inner.base - (inner.base % sizeOf(outer)) === outer.base;
}

/** Two blocks either contain one another or have nothing in common. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return contains(a, b) || contains(b, a);
}

export function addressesOf(cidr: Cidr): Interval {
  return { from: cidr.base, to: cidr.base + sizeOf(cidr) - 1 };
}

/**
 * The `index`-th of the equal blocks that `bits` more bits of prefix divide `cidr` into.
 * @throws RangeError if there is no such block
 */
export function subdivide(cidr: Cidr, bits: number, index: number): Cidr {
  const block = { base: 0, prefixLength: cidr.prefixLength + bits };
  const base = cidr.base + index * sizeOf(block);
  if (block.prefixLength > 32 || index >= 2 ** bits || base >= SIZE_OF_IPV4)
    throw new RangeError(`${formatCidr(cidr)} has no block ${index} of ${2 ** bits}`);
  return { base, prefixLength: block.prefixLength };
}
