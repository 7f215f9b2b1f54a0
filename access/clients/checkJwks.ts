/** Members that only a private or a symmetric key has: RFC 7518, 6.2.2, 6.3.2, 6.4.1. */
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

const maxKeys = 10;
const maxKeySetCharacters = 16_384;
/** RFC 7518, 3.3: a key of 2048 bits or more; as base64url without padding. */
const minModulusLength = 342;
const curves = ["P-256", "P-384", "P-521"];

/**
 * What is wrong with a client's public keys as a sentence, or null: RFC 7517, 5, with keys that can sign an assertion
 * (RFC 7523): RSA, EC or Ed25519, each with a `kid` of its own. Null is no keys.
 */
export function jwksProblem(jwks: unknown): string | null {
  if (jwks === null) return null;
  const keys = isRecord(jwks) ? jwks["keys"] : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > maxKeys || !keys.every(isRecord)) {
    return `Expected a JWK set, {"keys": [...]}, of 1 to ${maxKeys} keys.`;
  }
  if (JSON.stringify(jwks).length > maxKeySetCharacters)
    return `Expected a JWK set of at most ${maxKeySetCharacters} characters.`;
  if (keys.some((key) => privateMembers.some((member) => Object.hasOwn(key, member)))) {
    return "A private key is in the set. Make a new pair, for this one has been shown, and give its public key only.";
  }
  const ids = new Set(keys.map((key) => key["kid"]));
  if (ids.size !== keys.length || [...ids].some((id) => typeof id !== "string" || id === "" || id.length > 200)) {
    return 'Expected a "kid" in every key, each another.';
  }
  return keys.every(canSign)
    ? null
    : "Expected public keys for signatures: RSA of 2048 bits or more, EC on P-256, P-384 or P-521, or Ed25519.";
}

/** Only what a public key needs; anything else that came along is not kept. */
export function publicKeys(jwks: unknown): { readonly keys: readonly Record<string, string>[] } | null {
  const keys = isRecord(jwks) ? jwks["keys"] : undefined;
  if (!Array.isArray(keys)) return null;
  const members = ["kty", "kid", "use", "alg", "n", "e", "crv", "x", "y"];
  return {
    keys: keys.filter(isRecord).map((key) =>
      Object.fromEntries(
        members.flatMap((name) => {
          const value = key[name];
          return typeof value === "string" ? [[name, value]] : [];
        }),
      ),
    ),
  };
}

function canSign(key: Readonly<Record<string, unknown>>): boolean {
  if (key["use"] !== undefined && key["use"] !== "sig") return false;
  const has = (...names: readonly string[]) => names.every((name) => isBase64Url(key[name]));
  switch (key["kty"]) {
    case "RSA":
      return has("n", "e") && String(key["n"]).length >= minModulusLength;
    case "EC":
      return has("x", "y") && curves.includes(String(key["crv"]));
    case "OKP":
      return has("x") && key["crv"] === "Ed25519";
    default:
      return false;
  }
}

function isBase64Url(value: unknown): boolean {
  return typeof value === "string" && /^[A-Za-z0-9_-]{2,}$/.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
