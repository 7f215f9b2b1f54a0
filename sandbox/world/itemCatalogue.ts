/** What the two town governments handle: type of the basic code, kind, legal and promised days, materials. */
export interface ItemOutline {
  readonly name: string;
  /** 01 许可 05 给付 07 确认 10 其他权力 20 公共服务. */
  readonly type: string;
  readonly kind: "1" | "2" | "3" | "4";
  readonly legalDays: number;
  readonly promisedDays: number;
  readonly materials: readonly string[];
}

const ID = "居民身份证";
const BOOK = "居民户口簿";
const FORM = "申请表";
const BANK = "银行卡";
const PHOTO = "近期免冠照片";

/** The last five still have a number of the old 32-digit scheme: three only that one, two beside the new one. */
export const ITEM_OUTLINES: readonly ItemOutline[] = [
  item("社会保障卡补卡", "20", "1", 1, 1, [ID]),
  item("社会保障卡申领", "20", "2", 15, 5, [ID, PHOTO]),
  item("居住证办理", "07", "2", 15, 7, [ID, "居住地住址证明", PHOTO]),
  item("居住证签注", "07", "1", 1, 1, ["居住证", ID]),
  item("高龄津贴申领", "05", "2", 20, 10, [ID, BOOK, BANK]),
  item("临时救助申请", "05", "2", 20, 10, [ID, FORM, "家庭经济状况证明"]),
  item("最低生活保障申请", "05", "2", 30, 22, [ID, BOOK, FORM, "授权核对委托书"]),
  item("特困人员救助供养申请", "05", "2", 30, 20, [ID, BOOK, FORM]),
  item("残疾人两项补贴申请", "05", "2", 20, 15, ["残疾人证", ID, BANK]),
  item("残疾人证办理", "07", "2", 20, 15, [ID, PHOTO, FORM]),
  item("城乡居民基本养老保险参保登记", "20", "1", 1, 1, [ID, BOOK]),
  item("城乡居民基本养老保险待遇申请", "05", "2", 30, 15, [ID, BANK, FORM]),
  item("城乡居民基本医疗保险参保登记", "20", "1", 1, 1, [ID, BOOK]),
  item("基本医疗保险关系转移接续", "20", "2", 30, 15, [ID, "参保凭证"]),
  item("异地就医备案", "20", "1", 1, 1, [ID, "备案表"]),
  item("灵活就业人员社会保险补贴申领", "05", "2", 20, 15, [ID, "就业登记证明", BANK]),
  item("就业困难人员认定", "07", "2", 20, 10, [ID, FORM]),
  item("失业登记", "20", "1", 1, 1, [ID]),
  item("就业登记", "20", "1", 1, 1, [ID, "劳动合同"]),
  item("生育登记", "07", "1", 1, 1, [ID, BOOK, "结婚证"]),
  item("独生子女父母奖励金申领", "05", "2", 30, 15, [ID, BOOK, "独生子女父母光荣证"]),
  item("农村部分计划生育家庭奖励扶助", "05", "2", 60, 40, [ID, BOOK, FORM]),
  item("退役军人优待证申领", "07", "2", 30, 20, [ID, "退役证件", PHOTO]),
  item("优抚对象抚恤补助申领", "05", "2", 30, 20, [ID, "优抚证件", BANK]),
  item("孤儿基本生活费申领", "05", "2", 30, 20, [BOOK, FORM, "监护人身份证明"]),
  item("困境儿童生活补贴申领", "05", "2", 30, 20, [BOOK, FORM]),
  item("居家养老上门服务申请", "20", "2", 20, 7, [ID, FORM]),
  item("老年人优待证办理", "07", "1", 1, 1, [ID, PHOTO]),
  item("公租房申请", "05", "3", 45, 30, [ID, BOOK, "收入证明", "住房证明"]),
  item("农村危房改造申请", "05", "3", 45, 30, [ID, BOOK, FORM]),
  item("农村宅基地审批", "01", "3", 60, 30, [ID, BOOK, "村民会议决议", "宅基地申请表"]),
  item("乡村建设规划许可", "01", "3", 20, 12, [ID, "用地批准文件", "设计方案"]),
  item("设施农业用地备案", "10", "2", 20, 10, [FORM, "土地承包合同"]),
  item("农村土地承包经营权流转备案", "10", "2", 20, 7, [ID, "流转合同"]),
  item("林木采伐许可", "01", "2", 20, 10, [ID, "林权证明", "采伐方案"]),
  item("农机购置补贴申领", "05", "2", 30, 20, [ID, "购机发票", BANK]),
  item("耕地地力保护补贴申报", "05", "4", 60, 45, [ID, BANK]),
  item("食品小作坊登记", "01", "2", 20, 8, [ID, "营业执照", "健康证明"]),
  item("公共场所卫生备案", "10", "2", 10, 5, ["营业执照", FORM]),
  item("临时占道许可", "01", "2", 20, 5, [ID, "占道方案"]),
  item("户外广告设置许可", "01", "2", 20, 7, ["营业执照", "效果图"]),
  item("一事一议财政奖补申报", "05", "4", 60, 40, [FORM, "村民会议决议"]),
  item("低保边缘家庭认定", "07", "2", 30, 22, [ID, BOOK, FORM]),
  item("计划生育特殊家庭扶助金申领", "05", "2", 60, 40, [ID, BOOK]),
  item("村民建房安全备案", "10", "2", 20, 10, [ID, "施工合同"]),
];

function item(
  name: string,
  type: string,
  kind: ItemOutline["kind"],
  legalDays: number,
  promisedDays: number,
  materials: readonly string[],
): ItemOutline {
  return { name, type, kind, legalDays, promisedDays, materials };
}
