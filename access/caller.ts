/** The caller of an operation. Decided once per request, before anything is parsed. */
import type { Call } from "../adapters/system.ts";
import { scopes } from "./vocabulary.ts";

/** 数据级别 GB/T 43697-2024: 1 public, 2 internal, 3 personal, 4 sensitive. */
export type Level = 1 | 2 | 3 | 4;

/** 调用方 Everything about the caller that can change an answer. */
export interface Caller {
  /** 接口客户端 Id of the API client; null for the public. */
  readonly client: string | null;
  /** 用户 The person at the client, as the issuer of the token names them; null if the client acts for itself. */
  readonly user: string | null;
  /** 机构 Unified social credit code of the organisation behind the client. */
  readonly agency: string | null;
  /** 权限范围 In order. */
  readonly scopes: readonly string[];
  /**
   * 数据范围 Prefixes of the codes of all places that the caller may see: `320583` a county, `320583102` a town. The empty
   * text is everywhere; an empty list is nowhere.
   */
  readonly areas: readonly string[];
  /** 数据级别上限 The highest level that the caller reads in clear. */
  readonly ceiling: Level;
  /** 使用目的 The purpose of this request, one of the client's; null if it names none. */
  readonly purpose: string | null;
  /** 案件编号 The case of the request, as the client names it. */
  readonly caseId: string | null;
}

/** A call with its caller, as the gateway passes it to subgraphs. */
export interface OperationCall extends Call {
  readonly caller: Caller;
}

/** 公众 A request without a token: level 1, everywhere. */
export const publicCaller: Caller = Object.freeze({
  client: null,
  user: null,
  agency: null,
  scopes: Object.freeze([]),
  areas: Object.freeze([""]),
  ceiling: 1,
  purpose: null,
  caseId: null,
});

/** For a gateway without access control, which serves only this machine. */
export const unrestrictedCaller: Caller = Object.freeze({
  ...publicCaller,
  scopes: Object.freeze(Object.keys(scopes).sort()),
  ceiling: 4,
});
