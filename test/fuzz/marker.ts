import { hashOf } from "../execute/support/random.ts";

const pattern = /m(\d+)k([0-9a-f]{8})x/g;

/** Stands in front of every text in one request's data. Its checksum tells it from what damage made of another marker. */
export function markerOf(request: number): string {
  return `m${request}k${checksum(request)}x`;
}

/** The requests whose markers are in a text. */
export function requestsIn(text: string): ReadonlySet<number> {
  const found = [...text.matchAll(pattern)].filter(([, request, sum]) => sum === checksum(Number(request)));
  return new Set(found.map(([, request]) => Number(request)));
}

export function withoutMarkers(text: string): string {
  return text.replaceAll(pattern, "");
}

function checksum(request: number): string {
  return hashOf("marker", request).toString(16).padStart(8, "0");
}
