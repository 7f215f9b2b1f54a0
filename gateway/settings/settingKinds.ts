/** One line of `--help`: where a value comes from and what is accepted. */
export interface Setting<Value> {
  readonly variable: string;
  /** Without the leading dashes. */
  readonly flag: string;
  /** As it would be written in the environment. */
  readonly fallback: string;
  readonly description: string;
  /** Completes the sentence "accepted: ...". */
  readonly accepted: string;
  /** Stands in no message. */
  readonly secret?: true;
  /** Undefined for a value that is not accepted. */
  readonly parse: (text: string) => Value | undefined;
}

/** From `minimum` to `maximum`, both included. */
export function integer(minimum: number, maximum: number): Pick<Setting<number>, "accepted" | "parse"> {
  return {
    accepted: `a whole number from ${minimum} to ${maximum}`,
    parse: (text) => {
      const value = Number(text);
      return /^\d{1,12}$/.test(text) && value >= minimum && value <= maximum ? value : undefined;
    },
  };
}

export const text: Pick<Setting<string>, "accepted" | "parse"> = {
  accepted: "any text that is not empty",
  parse: (value) => (value.trim() === "" ? undefined : value),
};

export const headerName: Pick<Setting<string>, "accepted" | "parse"> = {
  accepted: "the name of an HTTP header",
  parse: (value) => (/^[A-Za-z0-9-]{1,64}$/.test(value) ? value : undefined),
};

/** Names of hosts with commas between, without ports; empty for none. */
export const hostNames: Pick<Setting<readonly string[]>, "accepted" | "parse"> = {
  accepted: "host names with commas between, without ports: graph.internal,graph.example.gov.cn",
  parse: (value) => {
    const names = value.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim().toLowerCase()]));
    return names.every((name) => /^[a-z0-9]([a-z0-9._-]{0,252})$/.test(name)) ? names : undefined;
  },
};

/** A secret that callers show as a bearer token (RFC 6750, 2.1); empty for none. */
export const bearerSecret: Pick<Setting<string>, "accepted" | "parse"> = {
  accepted: "at least 32 letters, digits and -._~+/, such as from openssl rand -hex 32",
  parse: (value) => (value === "" || /^[A-Za-z0-9\-._~+/]{32,512}=*$/.test(value) ? value : undefined),
};

/** Empty for none. */
export const origin: Pick<Setting<string>, "accepted" | "parse"> = {
  accepted: "https://host or http://host:port, without a path",
  parse: (value) => {
    if (value === "") return value;
    const url = URL.parse(value.replace(/\/$/, ""));
    return url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href ? url.origin : undefined;
  },
};

/** Empty for none. */
export const httpUrl: Pick<Setting<string>, "accepted" | "parse"> = {
  accepted: "https://host/path or http://host/path",
  parse: (value) => (value === "" || /^https?:$/.test(URL.parse(value)?.protocol ?? "") ? value : undefined),
};

/** Empty for none. */
export const path: Pick<Setting<string>, "accepted" | "parse"> = {
  accepted: "the path of a file or a folder",
  parse: (value) => value.trim(),
};

export function oneOf(values: readonly string[]): Pick<Setting<string>, "accepted" | "parse"> {
  return {
    accepted: values.join(", "),
    parse: (value) => (values.includes(value) ? value : undefined),
  };
}
