import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { PrismaClient } from "../../../adapters/generated/legacyFront/client.ts";
import { gaussProof, readGaussChallenge } from "../../../adapters/kit/postgres/gaussPassword.ts";
import { sqlProtocol } from "../../../adapters/protocols/sql.ts";
import { authentication, error, int32, scriptedDatabase, welcome } from "../standIns/scriptedDatabase.ts";

const hmac = (key: Buffer, data: Buffer | string) => createHmac("sha256", key).update(data).digest();

/** What openGauss keeps of an account, and asks clients of protocol 3.0 (auth.cpp, `sendAuthRequest`; crypt.cpp, `crypt_verify`). */
function openGaussAccount(digest: "sha256" | "sm3", password: string, iterations: number) {
  const [salt, token] = [randomBytes(32), randomBytes(4)];
  const key = pbkdf2Sync(password, salt, iterations, 32, "sha1");
  const storedKey = createHash(digest).update(hmac(key, "Client Key")).digest();
  const signature = hmac(hmac(key, "Sever Key"), token).toString("hex");
  const method = int32(digest === "sha256" ? 2 : 3);
  const challenge = Buffer.concat([method, Buffer.from(`${salt.toString("hex")}${token.toString("hex")}${signature}`)]);
  return {
    ask: authentication(digest === "sha256" ? 10 : 13, challenge),
    accepts: (proof: string) => {
      const signed = hmac(storedKey, token);
      const clientKey = Buffer.from(Buffer.from(proof, "hex").map((byte, index) => byte ^ (signed[index] ?? 0)));
      return createHash(digest).update(clientKey).digest().equals(storedKey);
    },
  };
}

/** Logs in with this password and asks; how it ends. A stand-in that has let the client in tells its query to be too long. */
async function login(account: ReturnType<typeof openGaussAccount>, password: string) {
  const database = await scriptedDatabase((socket, sent, turn) => {
    if (turn === 0) socket.write(account.ask);
    else if (turn > 1) socket.write(error("57014"));
    else socket.write(account.accepts(sent.toString("latin1", 5, sent.length - 1)) ? welcome : error("28P01"));
  });
  const protocol = sqlProtocol({
    system: "toySql",
    url: `postgresql://reader:${password}@127.0.0.1:${database.port}/front`,
    concurrency: 1,
    client: (adapter) => new PrismaClient({ adapter }),
  });
  const failure: { readonly reason: string } = await protocol
    .send((client) => client.applicationResult.count(), new AbortController().signal)
    .then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
  await protocol.close();
  await database.close();
  return failure.reason;
}

describe("A2: openGauss asks for a password in its own way", () => {
  test.each(["sha256", "sm3"] as const)(
    "A2: %s, with the rounds of openGauss and of its forerunner",
    async (digest) => {
      for (const iterations of [10_000, 2_048]) {
        expect(await login(openGaussAccount(digest, "Gauss-123", iterations), "Gauss-123")).toBe("timeout");
      }
      expect(await login(openGaussAccount(digest, "Gauss-123", 10_000), "wrong")).toBe("credentials");
      expect(await login(openGaussAccount(digest, "Gauss-123", 12_345), "Gauss-123")).toBe("credentials");
    },
  );

  // Vectors of openGauss-connector-go-pq, rfc5802_test.go.
  test.each([
    [
      "sha256",
      "3458fe51abe962f7b6011a1d73fc14edf50539fae89fb9dda75fbb642d9859bf",
      "2cf71f10",
      "f5213af93974ae3f0a3eedba7b0ef27796bcd4d84bb737d9c35fce54fcfe28fd",
    ],
    [
      "sm3",
      "5ae737626add65f8da1b063104a6c4e2dc25b7343d8512a74826dc5b5e3e5188",
      "ffffffff",
      "009f844c1980f501c66c68412b0abcb5ae176de32ffbbbae970b829221cd0c08",
    ],
  ] as const)("A2: proves as its own driver does with %s", async (digest, salt, token, proof) => {
    const method = digest === "sha256" ? 2 : 3;
    const challenge = readGaussChallenge(Buffer.concat([int32(method), Buffer.from(`${salt}${token}`), int32(10_000)]));
    expect(challenge).toMatchObject({ digest, iterations: 10_000, serverSignature: null });
    if (challenge !== null) expect(await gaussProof(`${digest}@abc123`, challenge)).toBe(proof);
  });

  test("A2: more rounds than its bound are refused, and what is no challenge is none", async () => {
    const body = (rounds: number) => Buffer.concat([int32(2), Buffer.from("ab".repeat(36)), int32(rounds)]);
    for (const rounds of [0, -1, 134_217_728]) {
      const challenge = readGaussChallenge(body(rounds));
      if (challenge === null) expect.unreachable();
      else await expect(gaussProof("x", challenge)).rejects.toMatchObject({ code: "28000" });
    }
    const spoiled = [
      body(1).subarray(1),
      Buffer.from("SCRAM-SHA-256\0\0"),
      Buffer.concat([int32(1), body(1).subarray(4)]),
    ];
    expect(spoiled.map(readGaussChallenge)).toEqual([null, null, null]);
  });
});
