import { describe, expect, it } from "vitest";
import {
  citizenIdNumber,
  creditCode,
  hybridCheck,
  licenceNumber,
  organisationCode,
} from "../../sandbox/world/identifiers.ts";

describe("identifiers of the synthetic world", () => {
  it("gives the published example of GB 11643 its check character", () => {
    expect(citizenIdNumber("19520314", 1)).toBe("329901195203140013");
    expect(citizenIdNumber("19490101", 6)).toBe("32990119490101006X");
  });

  it("gives the organisation codes and credit codes of the standards their check characters", () => {
    expect(organisationCode("XX000001")).toBe("XX0000019");
    // A public code: 91110000101623741K.
    expect(organisationCode("10162374")).toBe("101623741");
    expect(creditCode("54", "320583", 1)).toBe("54320583XX0000019X");
    expect(creditCode("N2", "320583", 4)).toBe("N2320583XX00000433");
    expect(creditCode("91", "320583", 10)).toBe("91320583XX0000107H");
  });

  it("gives a licence number the check of ISO 7064 MOD 37,36", () => {
    // A public sample: 1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U
    expect(hybridCheck("11100000000013338W01111430000006122244L20230000403001")).toBe("U");
    const number = licenceNumber("11320583XX000006XE001", "11320583XX000006XE", 42);
    expect(number).toMatch(/^1\.2\.156\.3005\.2\.[0-9A-Z]{21}\.[0-9A-Z]{18}\.000000042\.001\.[0-9A-Z]$/);
  });
});
