import type { ChainLag } from "./chainShipper.ts";

export interface ShipperStatus {
  readonly chains: readonly ChainStatus[];
  /** The index comes near a bound of lag. */
  readonly warning: string | null;
  /** It is beyond a bound, or a chain cannot be taken. */
  readonly problem: string | null;
  /** It is beyond a bound: nothing more is to be answered until PostgreSQL takes what waits. */
  readonly beyondBound: string | null;
}

export interface ChainStatus extends ChainLag {
  readonly chain: string;
  readonly problem: string | null;
}

/** Bounds of what waits for PostgreSQL; a warning comes at half of each. */
export interface LagBounds {
  readonly maxLagBytes: number;
  readonly maxLagS: number;
}

export function statusOf(chains: readonly ChainStatus[], bounds: LagBounds): ShipperStatus {
  const share = shareOf(chains, bounds);
  const beyondBound =
    share >= 1 ? `${lagOf(chains)}: beyond its bound, and the journal is filling its disk. Mend PostgreSQL.` : null;
  return {
    chains,
    warning: share >= 0.5 && share < 1 ? `${lagOf(chains)}: it comes near its bound. Look at PostgreSQL.` : null,
    problem: chains.find(({ problem }) => problem !== null)?.problem ?? beyondBound,
    beyondBound,
  };
}

/** Of the bounds: 1 and more is beyond them. */
function shareOf(chains: readonly ChainStatus[], { maxLagBytes, maxLagS }: LagBounds): number {
  return Math.max(bytesOf(chains) / maxLagBytes, ageOf(chains) / maxLagS);
}

function lagOf(chains: readonly ChainStatus[]): string {
  return `The audit index lags behind by ${Math.ceil(bytesOf(chains) / 1e6)} MB and ${Math.ceil(ageOf(chains))} s`;
}

function bytesOf(chains: readonly ChainStatus[]): number {
  return chains.reduce((sum, { bytes }) => sum + bytes, 0);
}

function ageOf(chains: readonly ChainStatus[]): number {
  return chains.reduce((oldest, { ageS }) => Math.max(oldest, ageS), 0);
}
