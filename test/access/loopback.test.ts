import { expect, test } from "vitest";
import { isLoopback } from "../../access/loopback.ts";

test.each(["localhost", "::1", "127.0.0.1", "127.255.255.254"])("%s is this machine alone", (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(["", "0.0.0.0", "::", "128.0.0.1", "127.0.0.256", "127.0.0.1.example.org", "localhost.example.org"])(
  "%j may be another's",
  (host) => {
    expect(isLoopback(host)).toBe(false);
  },
);
