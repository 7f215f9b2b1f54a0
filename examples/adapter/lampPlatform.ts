import { declare } from "../../adapters/kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../adapters/kit/defineSystem.ts";
import { eachRow } from "../../adapters/kit/eachRow.ts";
import type { RestReply } from "../../adapters/protocols/replies/restContent.ts";
import { type RestRequest, signedRestProtocol } from "../../adapters/protocols/rest.ts";
import { crosswalk } from "../../adapters/values/crosswalk.ts";
import { DecodeError } from "../../adapters/values/decodeError.ts";
import { decodeDateTime } from "../../adapters/values/localDateTime.ts";
import { decodeText } from "../../adapters/values/text.ts";

/** 路灯: one street lamp as the lamp platform holds it. */
export interface LampRecord {
  readonly code: string;
  readonly place: string | null;
  readonly state: "LIT" | "DARK" | "REMOVED" | null;
  readonly asOf: string | null;
}

export interface LampSettings {
  readonly url: string;
  readonly appKey: string;
  readonly secret: string;
}

const stateOf = crosswalk({ "1": "LIT", "2": "DARK", "9": "REMOVED" }, { unknown: null });

function decodeLamp(row: Readonly<Record<string, unknown>>): LampRecord {
  const text = (field: string) => decodeText(typeof row[field] === "string" ? row[field] : null);
  const code = text("ldbh");
  if (code === null) throw new DecodeError("ldbh: the source left the key empty");
  return { code, place: text("wz"), state: stateOf(text("zt")), asOf: decodeDateTime(text("gxsj")) };
}

/** 路灯管理平台: signed REST, at most 20 lamps a call. */
export function lampPlatform(settings: LampSettings, options?: SystemOptions) {
  const { lookup, write } = declare<RestRequest, RestReply>();
  return defineSystem(
    {
      id: "lamp",
      title: "路灯管理平台",
      concurrency: 4,
      deadlineMs: 2_000,
      protocol: signedRestProtocol({
        system: "lamp",
        baseUrl: settings.url,
        appKey: settings.appKey,
        secret: settings.secret,
        signature: "sm3",
        faults: (code, description) => {
          if (code === "96") return description === "未查询到数据" ? "absent" : "unexpected";
          return code === "97" ? "refused" : "unexpected";
        },
        maxReplyBytes: 1_000_000,
        concurrency: 4,
      }),
      operations: {
        lampsByCode: lookup<string, LampRecord>({
          batchSize: 20,
          request: (codes) => ({ name: "getLdxx", fields: { ldbh: codes.join(",") } }),
          decode: eachRow(decodeLamp),
          keyOf: (lamp) => lamp.code,
        }),
        reportDark: write<{ readonly code: string }, true>({
          recognisesKey: true,
          request: ({ code }, idempotencyKey) => ({ name: "saveLdbx", fields: { ldbh: code, wbls: idempotencyKey } }),
          decode: () => true,
        }),
      },
    },
    options,
  );
}
