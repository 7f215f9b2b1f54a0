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

export function statusOf(chains: readonly ChainStatus[], { maxLagBytes, maxLagS }: LagBounds): ShipperStatus {
  const bytes = chains.reduce((sum, lag) => sum + lag.bytes, 0);
  const ageS = Math.max(0, ...chains.map((lag) => lag.ageS));
  const share = Math.max(bytes / maxLagBytes, ageS / maxLagS);
  const isBeyond = share >= 1;
  const told = `The audit index lags behind by ${Math.ceil(bytes / 1e6)} MB and ${Math.ceil(ageS)} s`;
  const beyondBound = isBeyond
    ? `${told}: beyond its bound, and the journal is filling its disk. Mend PostgreSQL.`
    : null;
  return {
    chains,
    warning: share >= 0.5 && !isBeyond ? `${told}: it comes near its bound. Look at PostgreSQL.` : null,
    problem: chains.find(({ problem }) => problem !== null)?.problem ?? beyondBound,
    beyondBound,
  };
}
