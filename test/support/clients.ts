import type { NewClient } from "../../access/clients/clientInput.ts";

/** 昆山市周市镇人民政府 and 宜兴市湖㳇镇人民政府, as the sandbox numbers them. */
export const someOrganisation = "11320583XX00000276";
export const otherOrganisation = "11320282XX0000019D";

export function newClient(changes: Partial<NewClient> = {}): NewClient {
  return {
    name: "测试接入",
    organisation: someOrganisation,
    contact: "0512-57300000",
    areas: ["320583"],
    ...changes,
  };
}
