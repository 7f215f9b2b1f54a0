import { createHash } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type SFTPWrapper } from "ssh2";

export interface RemoteFile {
  readonly content: Buffer;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** What the folder says of its length, where that is not so. */
  readonly size?: number;
  readonly isLink?: boolean;
}

export interface SftpServer {
  readonly port: number;
  /** Fingerprint of its key. */
  readonly hostKey: string;
  /** Files by path. */
  readonly files: Map<string, RemoteFile>;
  /** Paths that were opened for reading. */
  readonly opened: string[];
  /** Ends connections after so many reads of a file. */
  breakAfterReads: number;
  /** Passwords that were told. */
  readonly passwords: string[];
  readonly close: () => Promise<void>;
}

const folder = 0o040755;
const file = 0o100644;
const link = 0o120777;
const { STATUS_CODE } = ssh2.utils.sftp;

/** An SFTP server over a real socket, whose files are in memory; account `reader`, password `toy-password` or this key. */
export async function startSftpServer(publicKey?: string): Promise<SftpServer> {
  const { private: pem } = ssh2.utils.generateKeyPairSync("ed25519");
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  const allowed = publicKey === undefined ? null : ssh2.utils.parseKey(publicKey);
  const connections = new Set<Connection>();
  const running: SftpServer = {
    port: 0,
    hostKey: `SHA256:${createHash("sha256").update(parsed.getPublicSSH()).digest("base64").replace(/=+$/, "")}`,
    files: new Map(),
    opened: [],
    breakAfterReads: Number.POSITIVE_INFINITY,
    passwords: [],
    close: async () => {
      for (const connection of connections) connection.end();
      server.close();
      await once(server, "close");
    },
  };

  function serve(sftp: SFTPWrapper, connection: Connection): void {
    const handles = new Map<string, { readonly path: string; listed: boolean }>();
    let last = 0;
    const handleOf = (path: string) => {
      last += 1;
      handles.set(String(last), { path, listed: false });
      return Buffer.from(String(last));
    };
    sftp.on("OPENDIR", (id, path) => sftp.handle(id, handleOf(path)));
    sftp.on("READDIR", (id, handle) => {
      const found = handles.get(handle.toString());
      if (found === undefined || found.listed) return sftp.status(id, STATUS_CODE.EOF);
      found.listed = true;
      const names = entriesOf(running.files, found.path);
      return names.length === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.name(id, names);
    });
    sftp.on("OPEN", (id, path) => {
      running.opened.push(path);
      sftp.handle(id, handleOf(path));
    });
    sftp.on("READ", (id, handle, offset, length) => {
      running.breakAfterReads -= 1;
      if (running.breakAfterReads < 0) return void connection.end();
      const content = running.files.get(handles.get(handle.toString())?.path ?? "")?.content ?? Buffer.alloc(0);
      const piece = content.subarray(offset, offset + length);
      return piece.length === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.data(id, piece);
    });
    sftp.on("CLOSE", (id) => sftp.status(id, STATUS_CODE.OK));
  }

  const server = new ssh2.Server({ hostKeys: [pem] }, (connection) => {
    connections.add(connection);
    (connection as Connection & { readonly setNoDelay: (on: boolean) => void }).setNoDelay(true);
    connection.on("error", () => undefined);
    connection.on("close", () => connections.delete(connection));
    connection.on("authentication", (context) => {
      if (context.method === "password") {
        running.passwords.push(context.password);
        return context.username === "reader" && context.password === "toy-password"
          ? context.accept()
          : context.reject();
      }
      const isKnown =
        context.method === "publickey" &&
        allowed !== null &&
        !(allowed instanceof Error) &&
        allowed.getPublicSSH().equals(context.key.data) &&
        (context.signature === undefined ||
          allowed.verify(context.blob ?? Buffer.alloc(0), context.signature, context.hashAlgo) === true);
      return isKnown ? context.accept() : context.reject(["password", "publickey"]);
    });
    connection.on("ready", () =>
      connection.on("session", (accept) => accept().on("sftp", (start) => serve(start(), connection))),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(running, { port: (server.address() as AddressInfo).port });
}

function entriesOf(files: SftpServer["files"], path: string) {
  const within = [...files].filter(([name]) => name.startsWith(`${path}/`));
  const names = new Set(within.map(([name]) => name.slice(path.length + 1).split("/")[0] ?? ""));
  return [...names].map((filename) => {
    const found = files.get(`${path}/${filename}`);
    const mode = found === undefined ? folder : found.isLink === true ? link : file;
    const size = found?.size ?? found?.content.length ?? 0;
    const mtime = found?.mtime ?? 0;
    return { filename, longname: filename, attrs: { mode, uid: 0, gid: 0, size, atime: mtime, mtime } };
  });
}
