/** What access control needs of the process log. Lines name clients and key ids, never a secret, a token or a key. */
export interface AccessLog {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}
