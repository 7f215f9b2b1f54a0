import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { createPersonIds } from "../../subgraphs/kit/personIds.ts";
import {
  type AreaCommunity,
  away,
  callsOf,
  everybody,
  everythingOfCommunity,
  found,
  kinds,
  openAreaCommunity,
} from "../support/areaCallers.ts";
import { citizenNumber } from "../support/citizenNumber.ts";
import { type Answer, openSandbox, type Placement, placements } from "../support/community.ts";

const personIds = createPersonIds([{ id: "test", secret: "5a".repeat(32) }]);
const nobody = personIds.idOf(citizenNumber("329901189001010017"));

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.1 });
});
afterAll(() => sandbox?.stop());

/** What a client can see of an answer, without the keys that it asked with. */
function seen({ status, data, errors }: Answer, ...asked: readonly string[]): string {
  return asked.reduce((text, key) => text.replaceAll(key, "asked"), JSON.stringify({ status, data, errors }));
}

describe.each(Object.keys(placements) as Placement[])("subgraphs %s", (placement) => {
  let community: AreaCommunity;
  beforeAll(async () => {
    community = await openAreaCommunity(sandbox, placement);
  });
  afterAll(() => community?.close());

  describe.each(Object.entries(kinds))("what is outside of a %s", (_kind, caller) => {
    /** Codes tell where they are, so that nothing is asked for them. */
    test.each<[string, string, readonly [outside: string, missing: string][]]>([
      [
        "community",
        everythingOfCommunity,
        [
          [away, "320282113999"],
          [away, "320583102999"],
        ],
      ],
      [
        "division",
        "query($code: ID!) { division(code: $code) { code name eventCount applicationCount } }",
        [
          ["320282113000", "320282999000"],
          ["320282", "320299"],
        ],
      ],
      [
        "grid unit",
        "query($code: ID!) { gridUnit(code: $code) { code name manager { name } households { totalCount } } }",
        [
          [`${away}001`, `${away}999`],
          [away, "320282113999"],
        ],
      ],
      [
        "household",
        "query($code: ID!) { household(code: $code) { code headName members { id } } }",
        [["", "3202821139990019990001"]],
      ],
      [
        "list of events",
        "query($code: ID!) { events(within: $code) { totalCount nodes { id } } }",
        [
          ["320282", "320299"],
          [away, "320583102999"],
        ],
      ],
      [
        "list of organisations",
        "query($code: ID!) { collectiveOrganizations(within: $code) { totalCount nodes { uscc } } }",
        [["320282113", "320282999"]],
      ],
      [
        "list of divisions",
        "query($code: ID!) { divisions(within: $code) { totalCount nodes { code } } }",
        [["320282", "320299"]],
      ],
      [
        "list of communities",
        "query($code: ID!) { communities(within: $code) { totalCount nodes { code } } }",
        [["320282113", "320282999"]],
      ],
    ])("%s: the same as what is not there, without a call", async (what, query, pairs) => {
      for (const [outside, missing] of pairs) {
        const code =
          what === "household"
            ? found(sandbox.world.households.find((one) => one.code.startsWith(away))).code
            : outside;
        const absent = seen(await community.askAs(caller, query, { code: missing }), missing);
        sandbox.calls.reset();
        expect(seen(await community.askAs(caller, query, { code }), code)).toBe(absent);
        expect(callsOf(sandbox)).toBe(0);
      }
    });

    test("records: the same as what is not there, with the same calls", async () => {
      const { world } = sandbox;
      const person = found(
        world.persons.find(
          ({ index, householdCode }) =>
            householdCode.startsWith(away) && world.members.some((one) => one.personIndex === index),
        ),
      );
      const event = found(world.events.find(({ gridCode }) => gridCode.startsWith(away)));
      const application = found(world.applications.find(({ communityCode }) => communityCode === away));
      const organisation = found(world.organisations.find(({ divisionCode }) => divisionCode === away));
      const asset = found(world.assets.find(({ unitCode, deleted }) => unitCode === organisation.unitCode && !deleted));
      const contract = found(
        world.contracts.find(({ unitCode, deleted }) => unitCode === organisation.unitCode && !deleted),
      );
      const table: readonly [query: string, outside: string, missing: string][] = [
        ["query($id: ID!) { event(id: $id) { id title tasks { id } } }", event.id, "9999999999999999999"],
        [
          `query($id: ID!) { person(id: $id) { id name idNumber phone household { code } gridUnit { code } community { code } specialCategories sourceIds { value } dataQuality { field }
             memberships { number } shareholdings { number } applications(first: 5) { totalCount nodes { number } } } }`,
          personIds.idOf(citizenNumber(person.idNumber)),
          nobody,
        ],
        [
          "query($id: ID!) { application(number: $id) { number title applicant { id } } }",
          application.number,
          application.number.replace(/.{4}$/, "9987"),
        ],
        [
          "query($id: ID!) { collectiveOrganization(uscc: $id) { uscc name legalEntity { name } } }",
          organisation.uscc,
          "N2320282MF0000000X",
        ],
        [
          "query($id: ID!) { collectiveAsset(id: $id) { id name organization { uscc } } }",
          asset.number,
          "no-such-asset",
        ],
        [
          "query($id: ID!) { assetContract(number: $id) { number name organization { uscc } } }",
          contract.number,
          "no-such-contract",
        ],
      ];
      for (const [query, outside, missing] of table) {
        expect(seen(await community.askAs(everybody, query, { id: outside }))).toContain(outside);
        // Which organisations are inside is read once a minute, by whoever asks first.
        await community.askAs(caller, query, { id: missing });
        sandbox.calls.reset();
        const absent = await community.askAs(caller, query, { id: missing });
        const calls = sandbox.calls.snapshot();
        sandbox.calls.reset();
        const hidden = await community.askAs(caller, query, { id: outside });
        expect(seen(hidden, outside)).toBe(seen(absent, missing));
        expect(sandbox.calls.snapshot()).toEqual(calls);
        expect(hidden.text.length).toBeGreaterThan(10);
      }
    });

    test("is not written to, and refused as what is not there", async () => {
      const { world } = sandbox;
      const event = found(world.events.find(({ gridCode, status }) => gridCode.startsWith(away) && status !== "")).id;
      const application = found(world.applications.find(({ communityCode }) => communityCode === away)).number;
      const item = found(world.items[0]).implementationCode;
      const handled = 'idempotencyKey: "areas-key-1", eventId: $id, organisation: "周市镇司法所", operator: "王"';
      const payload = "{ event { id } userErrors { field code message } }";
      const served = "{ application { number } userErrors { field code message } }";
      const missingEvent = "9999999999999999999";
      const missingApplication = application.replace(/.{4}$/, "9987");
      const table: readonly [mutation: string, outside: string, missing: string][] = [
        [
          `reportEvent(input: { idempotencyKey: "areas-key-1", communityCode: $id, type: "0101", title: "路灯", content: "不亮", place: "路口" }) ${payload}`,
          away,
          "320282113999",
        ],
        [
          `submitApplication(input: { idempotencyKey: "areas-key-1", communityCode: $id, itemCode: "${item}", applicantIdNumber: "${found(world.persons[0]).idNumber}", applicantName: "王", applicantPhone: "13800000000", channel: WINDOW }) ${served}`,
          away,
          "320282113999",
        ],
        ...["accept", "sign", "start", "return"].map((verb): [string, string, string] => [
          `${verb}Event(input: { ${handled} }) ${payload}`,
          event,
          missingEvent,
        ]),
        [`giveEventFeedback(input: { ${handled} }) ${payload}`, event, missingEvent],
        [`dispatchEvent(input: { ${handled}, targetOrganisation: "周市镇司法所" }) ${payload}`, event, missingEvent],
        [`verifyEvent(input: { ${handled}, passed: true }) ${payload}`, event, missingEvent],
        [
          `withdrawApplication(input: { idempotencyKey: "areas-key-1", number: $id, reason: "不办了" }) ${served}`,
          application,
          missingApplication,
        ],
        [
          `supplementApplication(input: { idempotencyKey: "areas-key-1", number: $id, note: "补充" }) ${served}`,
          application,
          missingApplication,
        ],
        [
          `evaluateApplication(input: { idempotencyKey: "areas-key-1", number: $id, satisfaction: 5 }) ${served}`,
          application,
          missingApplication,
        ],
      ];
      sandbox.calls.reset();
      for (const [mutation, outside, missing] of table) {
        const query = `mutation($id: ID!) { ${mutation} }`;
        const hidden = await community.askAs(caller, query, { id: outside });
        expect(seen(hidden)).toContain("NOT_FOUND");
        expect(seen(hidden, outside)).toBe(seen(await community.askAs(caller, query, { id: missing }), missing));
        // What an everywhere-caller is told of something that is not there is no other sentence.
        if (missing !== missingEvent && missing !== missingApplication) continue;
        expect(sandbox.calls.writtenKeys("grid")).toEqual([]);
        expect(sandbox.calls.writtenKeys("service")).toEqual([]);
        expect(seen(hidden, outside)).toBe(seen(await community.askAs(everybody, query, { id: missing }), missing));
        sandbox.calls.reset();
      }
    });
  });
});
