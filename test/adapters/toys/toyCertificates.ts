import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface ToyCertificates {
  readonly ca: string;
  readonly server: KeyPair;
  readonly client: KeyPair;
  /** The client's, encrypted by `toy-passphrase`. */
  readonly encryptedKey: string;
}

/** A private authority with a server at 127.0.0.1 and a client, made by openssl. */
export function makeCertificates(): ToyCertificates {
  const directory = mkdtempSync(join(tmpdir(), "certificates-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
  const read = (name: string) => readFileSync(join(directory, name), "utf8");
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const issue = (name: string, extensions: string): KeyPair => {
    writeFileSync(join(directory, `${name}.ext`), extensions);
    openssl("req", ...newKey, "-subj", `/CN=${name}`, "-keyout", `${name}.key`, "-out", `${name}.csr`);
    const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"];
    openssl("x509", "-req", ...signing, "-in", `${name}.csr`, "-extfile", `${name}.ext`, "-out", `${name}.pem`);
    return { certificate: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  try {
    openssl("req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=Toy", "-keyout", "ca.key", "-out", "ca.pem");
    const server = issue("server", "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n");
    const client = issue("client", "extendedKeyUsage=clientAuth\n");
    openssl("ec", "-in", "client.key", "-aes256", "-passout", "pass:toy-passphrase", "-out", "locked.key");
    return { ca: read("ca.pem"), server, client, encryptedKey: read("locked.key") };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
