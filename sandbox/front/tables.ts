/** Tables of the front database 前置库, section B of docs/legacy-interfaces.md. Everything is text but the sequences. */
export const FRONT_TABLES = `
CREATE TABLE inf_apply (
  no varchar(64) PRIMARY KEY, internal_no text, item_code text, dept_ql_reg_no text, dept_yw_reg_no text,
  apply_name text, item_name text, dept_name text, applicant_name text, applicant_code text, applicant_code_type text, applicant_phone text,
  applicant_emall text, applicant_address text, area_code text, area_short text, apply_way text, remark text,
  agent_name text, bj_type text, promise text, promise_type text, bj_statu text, stage text, is_fee text,
  create_date text, update_date text, sync_date text, sync_sign text
);
CREATE INDEX inf_apply_applicant_code ON inf_apply (applicant_code);
CREATE INDEX inf_apply_area_code ON inf_apply (area_code text_pattern_ops, update_date);
CREATE INDEX inf_apply_update_date ON inf_apply (update_date);

CREATE TABLE inf_apply_process (
  id varchar(80) PRIMARY KEY, no text, seq integer, tache_name text, user_name text, note text, start_time text,
  end_time text, eventname text, update_date text
);
CREATE INDEX inf_apply_process_no ON inf_apply_process (no);

CREATE TABLE inf_apply_result (
  no varchar(64) PRIMARY KEY, result_no text, finish_date text, status text, licence_no text, note text,
  update_date text
);

CREATE TABLE inf_apply_evaluation (
  project_no varchar(64), assess_number varchar(64), satisfaction text, eval_detail text, writing_evaluation text,
  pf text, assess_time text,
  PRIMARY KEY (project_no, assess_number)
);
`;
