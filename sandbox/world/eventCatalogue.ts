/** A kind of event: code 大类2 + 小类2, texts with {place} and {name}, and the days it may take. */
export interface EventKind {
  readonly code: string;
  readonly title: string;
  readonly content: string;
  readonly days: number;
  readonly department: string;
  readonly weight: number;
}

export const EVENT_KINDS: readonly EventKind[] = [
  kind("0101", "消防通道被占用", "{place}消防通道被私家车占用，群众反映多次，请协调清理。", 3, "消防工作站", 6),
  kind("0102", "电动车飞线充电", "{place}有居民从楼上拉线给电动自行车充电，存在火灾隐患。", 2, "消防工作站", 7),
  kind("0103", "道路护栏损坏", "{place}道路护栏倒伏，夜间易发生事故。", 5, "建设管理办公室", 4),
  kind("0104", "燃气使用隐患", "{place}餐饮店瓶装燃气存放不规范，无报警装置。", 1, "应急管理办公室", 3),
  kind("0105", "河塘防溺水警示缺失", "{place}池塘边警示牌与救生圈缺失，暑期学生较多。", 3, "应急管理办公室", 3),
  kind("0201", "暴露垃圾", "{place}堆放生活垃圾，异味明显，请安排清运。", 1, "综合行政执法局", 10),
  kind("0202", "建筑垃圾偷倒", "{place}有人夜间偷倒装修垃圾约两车。", 2, "综合行政执法局", 6),
  kind("0203", "河道漂浮物", "{place}河面有大量水葫芦与漂浮垃圾。", 3, "农业农村局", 6),
  kind("0204", "秸秆露天焚烧", "{place}发现焚烧秸秆，已劝阻，请跟进。", 1, "农业农村局", 4),
  kind("0205", "污水外溢", "{place}污水井堵塞外溢，影响居民出行。", 2, "建设管理办公室", 6),
  kind("0301", "邻里纠纷", "{name}与邻居因{place}公共通道堆物发生争执，需要调解。", 7, "司法所", 8),
  kind("0302", "婚姻家庭纠纷", "{name}家庭因赡养老人问题发生矛盾，申请社区调解。", 7, "司法所", 4),
  kind("0303", "劳资纠纷", "{name}反映在{place}务工被拖欠工资。", 7, "人社服务所", 4),
  kind("0304", "土地承包纠纷", "{name}对{place}土地承包界址有异议。", 10, "农村经营管理站", 4),
  kind("0305", "物业服务纠纷", "{place}业主反映电梯频繁故障，物业维修不及时。", 5, "物业管理办公室", 6),
  kind("0401", "违章搭建", "{place}有住户搭建阳光房，影响楼上采光。", 7, "综合行政执法局", 5),
  kind("0402", "占道经营", "{place}流动摊贩占道经营，早高峰拥堵。", 1, "综合行政执法局", 6),
  kind("0403", "路灯不亮", "{place}连续多盏路灯不亮，夜间出行不便。", 3, "建设管理办公室", 7),
  kind("0404", "井盖缺失", "{place}雨水井盖缺失，已临时围挡。", 1, "建设管理办公室", 3),
  kind("0501", "独居老人求助", "{name}为独居老人，家中水管漏水，请上门帮助。", 1, "民政办公室", 5),
  kind("0502", "困难家庭帮扶", "{name}家庭因病致困，申请走访核实。", 5, "民政办公室", 4),
  kind("0503", "政策咨询", "{name}咨询高龄津贴与医保报销政策。", 3, "为民服务中心", 5),
  kind("0601", "出租房屋未登记", "{place}群租房人员未登记，请核查。", 5, "流动人口管理站", 5),
  kind("0602", "宣传张贴乱象", "{place}楼道小广告较多，请清理。[[现场照片]]>点击查看", 3, "综合行政执法局", 2),
];

function kind(
  code: string,
  title: string,
  content: string,
  days: number,
  department: string,
  weight: number,
): EventKind {
  return { code, title, content, days, department, weight };
}
