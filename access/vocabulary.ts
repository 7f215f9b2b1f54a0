/** The vocabulary of clients' rights. */

/**
 * 权限范围 Public data, such as divisions and the guide of service items, need none. Each scope opens a part of the graph,
 * by the schema's `@requiresScopes`.
 */
export const scopes = {
  "grid:read": "网格 Units of the grid tree, events without persons, key places, counts.",
  "grid.person:read": "网格人员 Households, residents, and the persons in events.",
  "grid.risk:read": "风险信号 Risk signals and special categories of persons.",
  "grid.event:report": "事件上报 Reports events (社区输入).",
  "grid.event:handle": "事件处置 Moves events on (网上推送, 部门响应).",
  "service:read": "政务服务 Counts of applications; items and stations are public.",
  "service.application:read": "办件 Applications and their course.",
  "service.application:submit": "申办 Submits, supplements, withdraws and evaluates applications.",
  "asset:read": "集体资产 Contracts, registers and warnings of collective organisations.",
  "asset.member:read": "成员与股权 Members, shares and the household share book.",
  "asset.finance:read": "财务 Account balances and contract receipts.",
  "audit:read": "审计 The query log.",
  "audit:investigate": "调查 Holds for investigations, and what was read under them.",
  "access:admin": "接入管理 API clients and their rights.",
} as const;

export type Scope = keyof typeof scopes;

/** 使用目的 Purposes for reading personal data; a request names one in `X-Purpose`. */
export const purposes = {
  "grid-governance": "网格治理 Daily work of grid officers: visits, events, risks.",
  "service-handling": "政务办理 Handling an application, also for the applicant at home.",
  "asset-supervision": "资产监管 Supervision of collective assets, members and shares.",
  emergency: "应急处置 Danger to life or property.",
  statistics: "统计 One-form statistics; counts only leave, nothing of level 3 or 4.",
  "data-quality": "数据核验 Comparing and mending records between systems.",
  "access-administration": "接入管理 Giving clients access, and seeing a new secret once.",
  audit: "审计 Examining who read what.",
} as const;

export type Purpose = keyof typeof purposes;

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}

export function isPurpose(text: string): text is Purpose {
  return Object.hasOwn(purposes, text);
}
