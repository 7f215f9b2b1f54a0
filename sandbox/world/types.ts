/**
 * The synthetic world that all three stand-ins are filled from: one truth, in clean form.
 *
 * Every person is made up. Citizen ID numbers use the unassigned area `329901`, so they pass the GB 11643 check
 * and are nobody's. Divisions are real. Each stand-in writes the truth down in its own dialect and with its own
 * flaws (a former phone, a full-width digit, 15-digit numbers); the flaws live in the stand-in, never here.
 */

export type Gender = "男" | "女";

export interface SyntheticPerson {
  /** Sequence number from 0; stable for a seed and a scale. */
  readonly index: number;
  readonly name: string;
  /** 18 characters, GB 11643, area 329901. */
  readonly idNumber: string;
  /** What every system holds in place of the number, and the kind of document beside it; null where they hold the number. */
  readonly written: { readonly number: string; readonly kind: string } | null;
  readonly gender: Gender;
  /** yyyy-MM-dd. */
  readonly birthDate: string;
  readonly phone: string;
  /** An earlier number that some systems still hold; null for most. */
  readonly formerPhone: string | null;
  readonly householdCode: string;
  readonly relationToHead: string;
  /** Residents' category code 人员类别 (hjrk 户籍, ldrk 流动, lsry 留守, jwry 境外). */
  readonly residentType: string;
  /** Special category codes 重点人员 (jszahz, sqjzry, xmsfry, xdry, ...); empty for nearly all. */
  readonly specialCategories: readonly string[];
  readonly deceased: boolean;
  readonly registeredAddress: string;
  readonly address: string;
  /** Local time `yyyy-MM-dd HH:mm:ss`, Asia/Shanghai. */
  readonly updatedAt: string;
}

/** A community 社区 or village 村 of the two pilot towns, real in code and name. */
export interface SyntheticCommunity {
  /** 12 digits. */
  readonly code: string;
  /** Official name, `竹海村村民委员会`. */
  readonly name: string;
  /** Name in daily use, `竹海村`. */
  readonly shortName: string;
  readonly kind: "村" | "社区";
  /** 9 digits. */
  readonly townCode: string;
  readonly townName: string;
  readonly countyName: string;
  /** Code of the committee 村委会 (54) or 居委会 (55): another legal person than the collective organisation (N2). */
  readonly committeeUscc: string;
  /** True for the two communities that demonstrations and tests use; they have ample data in every area. */
  readonly pilot: boolean;
}

/** A town government: the department behind every service item. */
export interface SyntheticDepartment {
  readonly uscc: string;
  readonly name: string;
  readonly townCode: string;
}

export interface SyntheticHousehold {
  /** Micro-grid code (18) + 4 digits. */
  readonly code: string;
  readonly microGridCode: string;
  readonly address: string;
  readonly memberIndexes: readonly number[];
  readonly updatedAt: string;
}

export interface SyntheticGrid {
  /** 9 digits town, 12 community, 15 grid, 18 micro-grid. */
  readonly code: string;
  readonly name: string;
  /** 4 town, 5 community, 6 grid, 7 micro-grid. */
  readonly level: 4 | 5 | 6 | 7;
  readonly parentCode: string | null;
  readonly gridType: "综合网格" | "专属网格" | null;
  readonly managerName: string | null;
  readonly managerPhone: string | null;
  readonly deleted: boolean;
  readonly updatedAt: string;
}

export interface SyntheticTask {
  readonly name: string;
  readonly organisation: string;
  readonly operator: string;
  readonly advice: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface SyntheticEvent {
  /** 19 digits, beyond 2^53. */
  readonly id: string;
  readonly number: string;
  /** Event type code of the platform. */
  readonly type: string;
  readonly title: string;
  readonly content: string;
  readonly place: string;
  readonly gridCode: string;
  readonly happenedAt: string;
  readonly deadline: string;
  readonly finishedAt: string | null;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly source: "01" | "02";
  readonly involvedCount: number;
  readonly urgency: "01" | "02" | "03";
  readonly influence: "01" | "02" | "03";
  /** 00 .. 07 as in the platform. */
  readonly status: string;
  readonly subStatus: string | null;
  /** 1 yellow, 2 red, 3 black card, null none. */
  readonly supervision: "1" | "2" | "3" | null;
  readonly updatedAt: string;
  readonly tasks: readonly SyntheticTask[];
}

export interface SyntheticServiceItem {
  /** 31 characters: uscc 18 + level 1 + basic code 12; or the old 32-digit number of an item that has no new one. */
  readonly implementationCode: string;
  /** 12 digits; null for old items. */
  readonly basicCode: string | null;
  /** The old 32-digit number, alone (then it is the implementation code too) or beside the new one; null for most. */
  readonly oldCode: string | null;
  readonly name: string;
  readonly departmentName: string;
  readonly departmentUscc: string;
  /** 1 即办 2 承诺 3 联办 4 上报. */
  readonly kind: "1" | "2" | "3" | "4";
  readonly level: string;
  readonly legalDays: number;
  readonly promisedDays: number;
  /** 1 working day, 2 calendar day, 3 hour, 4 minute, 5 month. */
  readonly promisedUnit: "1" | "2" | "3" | "4" | "5";
  readonly visits: number;
  readonly fee: boolean;
  readonly feeBasis: string | null;
  readonly legalBasis: string;
  readonly conditions: string;
  readonly address: string;
  readonly officeHours: string;
  readonly consultPhone: string;
  readonly complaintPhone: string;
  readonly channels: readonly ("窗口办理" | "网上办理" | "社区代办" | "上门办" | "自助办")[];
  readonly materials: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly original: boolean;
    readonly electronic: boolean;
  }[];
  readonly updatedAt: string;
}

export interface SyntheticApplication {
  /** 43 characters: item implementation code + yyyyMMdd + 4; shorter numbers for old items. */
  readonly number: string;
  readonly title: string;
  readonly itemCode: string;
  readonly applicantIndex: number;
  /** 12-digit community code the application belongs to. */
  readonly communityCode: string;
  readonly submittedAt: string;
  /** 0 window, 1 online. */
  readonly submitWay: "0" | "1";
  /** 社区代办 / 上门 remark, or 无. */
  readonly remark: string;
  /** B 在办, C 办结, Y 预审. */
  readonly status: "B" | "C" | "Y";
  /** Stage hj inside the status (01..03, 11..14, 21..26); null for some. */
  readonly stage: string | null;
  /** Agent 代办员 of a 社区代办 or 上门办 application. */
  readonly agentName: string | null;
  readonly steps: readonly {
    readonly name: string;
    readonly operator: string;
    readonly note: string;
    readonly startedAt: string;
    readonly endedAt: string | null;
    readonly event: "1" | "2";
  }[];
  readonly result: {
    readonly number: string;
    readonly finishedAt: string;
    readonly approved: boolean;
    readonly licenceNumber: string | null;
  } | null;
  readonly evaluation: {
    readonly satisfaction: 1 | 2 | 3 | 4 | 5;
    readonly text: string | null;
    readonly assessNumber: string;
    readonly assessedAt: string;
  } | null;
  readonly updatedAt: string;
}

export interface SyntheticOrganisation {
  /** The asset system's own 11-digit unit code. */
  readonly unitCode: string;
  readonly uscc: string;
  readonly name: string;
  /** 12-digit division code (community, or town padded). */
  readonly divisionCode: string;
  readonly kind: "N1" | "N2" | "N3";
  readonly representative: string;
  readonly establishedOn: string;
  readonly active: boolean;
}

export interface SyntheticMember {
  readonly number: string;
  readonly unitCode: string;
  readonly householdNumber: string;
  readonly headName: string;
  /** Into persons. */
  readonly personIndex: number;
  readonly relationToHead: string;
  readonly isMember: boolean;
  readonly certificateNumber: string | null;
  readonly shares: readonly {
    readonly number: string;
    readonly kind: "集体股" | "成员股" | "激励股" | "扶贫股" | "五保股";
    readonly count: string;
    readonly valuePerShare: string;
  }[];
  readonly updatedAt: string;
}

export interface SyntheticContract {
  readonly number: string;
  readonly name: string;
  readonly kind: string;
  readonly partyA: string;
  readonly partyB: string;
  readonly partyBIdNumber: string | null;
  readonly assetName: string;
  readonly signedOn: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly unitPrice: string;
  readonly quantity: string;
  readonly unit: string;
  readonly totalAmount: string;
  readonly tradeMode: "01" | "02" | "04";
  readonly payment: "0" | "1" | "2" | "3" | "4";
  readonly biddingOnPlatform: boolean;
  readonly deleted: boolean;
  readonly receipts: readonly {
    readonly dueOn: string;
    readonly dueAmount: string;
    readonly receivedOn: string | null;
    readonly receivedAmount: string | null;
  }[];
  readonly updatedAt: string;
}

export interface SyntheticAsset {
  readonly number: string;
  readonly unitCode: string;
  readonly name: string;
  /** Z.. resource, J.. operating, F.. non-operating. */
  readonly category: string;
  readonly originalValue: string;
  readonly depreciation: string;
  readonly netValue: string;
  readonly area: string | null;
  readonly areaUnit: "亩" | "平方米" | "公顷" | null;
  readonly usage: "自用" | "出租" | "闲置";
  readonly deleted: boolean;
  readonly updatedAt: string;
}

export interface SyntheticBalance {
  readonly unitCode: string;
  readonly year: number;
  readonly month: number;
  /** 2004 list until 2023-12, 2023 list from 2024-01. */
  readonly subjectCode: string;
  readonly subjectName: string;
  readonly opening: string;
  readonly debit: string;
  readonly credit: string;
  readonly closing: string;
}

export interface SyntheticTransaction {
  readonly number: string;
  readonly unitCode: string;
  readonly assetName: string;
  readonly kind: string;
  readonly tradeMode: "01" | "02" | "04";
  readonly listedAmount: string;
  readonly dealAmount: string | null;
  readonly steps: readonly { readonly name: string; readonly at: string; readonly note: string }[];
  readonly updatedAt: string;
}

export interface SyntheticKeyPlace {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  readonly gridCode: string;
  readonly responsibleName: string;
  readonly responsiblePhone: string;
  readonly updatedAt: string;
}

export interface SyntheticRisk {
  readonly id: string;
  /** 1 精神障碍, 2 出租房屋, 3 家庭婚恋, 4 灾害. */
  readonly kind: "1" | "2" | "3" | "4";
  /** 1 red .. 4 blue. */
  readonly level: "1" | "2" | "3" | "4";
  readonly gridCode: string;
  readonly personIndex: number | null;
  readonly description: string;
  readonly foundAt: string;
  readonly handled: boolean;
  readonly updatedAt: string;
}

export interface World {
  readonly seed: number;
  readonly scale: number;
  /** The "now" of the world, yyyy-MM-dd: nothing in it is later, deadlines, contract ends and due dates apart. */
  readonly baseDate: string;
  readonly communities: readonly SyntheticCommunity[];
  readonly departments: readonly SyntheticDepartment[];
  readonly persons: readonly SyntheticPerson[];
  readonly households: readonly SyntheticHousehold[];
  readonly grids: readonly SyntheticGrid[];
  readonly events: readonly SyntheticEvent[];
  readonly keyPlaces: readonly SyntheticKeyPlace[];
  readonly risks: readonly SyntheticRisk[];
  readonly items: readonly SyntheticServiceItem[];
  readonly stations: readonly SyntheticStation[];
  readonly applications: readonly SyntheticApplication[];
  readonly organisations: readonly SyntheticOrganisation[];
  readonly members: readonly SyntheticMember[];
  readonly assets: readonly SyntheticAsset[];
  readonly contracts: readonly (SyntheticContract & { readonly unitCode: string })[];
  readonly balances: readonly SyntheticBalance[];
  readonly transactions: readonly SyntheticTransaction[];
}

/** A service station 服务站点 of a community. */
export interface SyntheticStation {
  readonly code: string;
  readonly name: string;
  readonly communityCode: string;
  readonly address: string;
  readonly officeHours: string;
  readonly phone: string;
  /** 全科窗口 */
  readonly generalWindow: boolean;
  /** 自助终端 */
  readonly selfServiceTerminal: boolean;
  readonly updatedAt: string;
}
