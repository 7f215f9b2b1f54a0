/**
 * The stock gateway refuses a supergraph with `@authenticated`, `@requiresScopes` or `@policy`, because it does not
 * enforce them. No engine does: who may read what is decided before one runs.
 */
export function withoutSecurityMarks(sdl: string): string {
  return sdl.replaceAll(
    /(@link\(url: "https:\/\/specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy)\/[^)]*), for: SECURITY\)/g,
    "$1)",
  );
}
