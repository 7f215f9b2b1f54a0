import type { Random } from "./random.ts";
import type { Gender } from "./types.ts";

const SURNAMES = [
  ..."王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷龙黎史陶贺顾毛郝龚邵万钱严赖覃洪武莫孔",
];
const DOUBLE_SURNAMES = ["欧阳", "诸葛", "上官", "司徒"];
const MALE = [
  ..."伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢佳阳建国志文东海晨轩博峰成康星光天达安岩中茂进有坚和彪诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江",
];
const FEMALE = [
  ..."芳娜敏静秀娟英华慧巧美兰霞月丽桂娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘",
];

export function surname(random: Random): string {
  return random.chance(0.003) ? random.pick(DOUBLE_SURNAMES) : random.pick(SURNAMES);
}

/** One or two characters. */
export function givenName(random: Random, gender: Gender): string {
  const characters = gender === "男" ? MALE : FEMALE;
  return random.chance(0.25) ? random.pick(characters) : random.pick(characters) + random.pick(characters);
}

export function anyName(random: Random): string {
  return surname(random) + givenName(random, random.chance(0.5) ? "男" : "女");
}

/**
 * A mobile number with 0000 in the place of the home-register digits: it has the right shape and no subscriber.
 */
export function mobilePhone(random: Random): string {
  return `1${random.between(3, 9)}${random.digits(1)}0000${random.digits(4)}`;
}
