/**
 * Tables of the asset platform as section C of docs/legacy-interfaces.md describes them: pinyin columns, most of them
 * text, no foreign keys. Indexes only where such systems have them, on the plain columns.
 */
export const ASSET_TABLES = `
CREATE TABLE jtzc_zz (
  dwdm varchar(11) PRIMARY KEY, xydm varchar(18), mc varchar(200), qhdm varchar(12), lx varchar(2), fddbr varchar(60),
  clrq char(8), zt varchar(10), gxsj char(14)
);
CREATE INDEX jtzc_zz_qhdm ON jtzc_zz (qhdm);

CREATE TABLE jtzc_cy (
  cybh varchar(40) PRIMARY KEY, dwdm varchar(11), hxh varchar(40), hzxm varchar(60), xm varchar(60), sfzh varchar(24),
  zjlx varchar(60), yhzgx varchar(20), sfcy varchar(1), cyg varchar(30), gqzh varchar(60), zt varchar(10), gxsj char(14)
);
CREATE INDEX jtzc_cy_dwdm ON jtzc_cy (dwdm);
CREATE INDEX jtzc_cy_sfzh ON jtzc_cy (sfzh);

CREATE TABLE jtzc_gq (
  gqbh varchar(40) PRIMARY KEY, cybh varchar(40), gqlx varchar(20), gs text, mgyz text, gxsj char(14)
);
CREATE INDEX jtzc_gq_cybh ON jtzc_gq (cybh);

CREATE TABLE jtzc_zc (
  zcbh varchar(40) PRIMARY KEY, dwdm varchar(11), mc varchar(200), zcfl varchar(20), yz text, ljzj text, jz text,
  mj text, mjdw varchar(10), syzt varchar(10), yxbz varchar(1), djrq date, gxsj char(14)
);
CREATE INDEX jtzc_zc_dwdm ON jtzc_zc (dwdm);

CREATE TABLE jtzc_ht (
  htbh varchar(40) PRIMARY KEY, htmc varchar(200), htlx varchar(20), dwdm varchar(11), jfmc varchar(200),
  yfmc varchar(200), yfzjh varchar(24), yfzjlx varchar(60), zcmc varchar(200), qdrq varchar(24), ksrq varchar(24), jsrq varchar(24), dj text,
  sl text, dw varchar(20), zje numeric(18, 2), jyfs varchar(2), fkfs varchar(1), sfzb varchar(2), bz varchar(200),
  yxbz varchar(1), gxsj char(20)
);
CREATE INDEX jtzc_ht_dwdm ON jtzc_ht (dwdm);

CREATE TABLE jtzc_sk (
  skbh varchar(60) PRIMARY KEY, htbh varchar(40), ysrq varchar(24), ysje text, ssrq varchar(24), ssje text,
  rksj timestamptz
);
CREATE INDEX jtzc_sk_htbh ON jtzc_sk (htbh);

CREATE TABLE jtzc_kmye (
  dwdm varchar(11), kjnd varchar(4), kjqj varchar(2), kmdm varchar(20), kmmc varchar(60), qcye numeric(18, 2),
  jffs numeric(18, 2), dffs numeric(18, 2), qmye numeric(18, 2), gxsj char(14),
  PRIMARY KEY (dwdm, kjnd, kjqj, kmdm)
);

CREATE TABLE jtzc_jy (
  jybh varchar(40) PRIMARY KEY, dwdm varchar(11), zcmc varchar(200), jylx varchar(60), jyfs varchar(2), gpje text,
  cjje text, zt varchar(20), gxsj char(14)
);
CREATE INDEX jtzc_jy_dwdm ON jtzc_jy (dwdm);

CREATE TABLE jtzc_jylc (
  jybh varchar(40), xh integer, hj varchar(20), clsj varchar(40), bz varchar(200), gxsj timestamp,
  PRIMARY KEY (jybh, xh)
);
`;
