import { declare } from "../../kit/declare.ts";
import { defineSystem, type SystemOptions } from "../../kit/defineSystem.ts";
import { type FileDropReply, type FileDropRequest, fileDropProtocol } from "../../protocols/fileDrop.ts";
import { type WorkbookReply, type WorkbookRequest, workbookProtocol } from "../../protocols/workbook.ts";
import type { Protocol } from "../../system.ts";
import { DecodeError } from "../../values/decodeError.ts";
import { decodeInventoryTotal, type InventoryTotal, inventoryLayout, summariseInventory } from "./inventorySheet.ts";
import { decodeRegisterCount, type RegisterCount, registerLayout, summariseRegister } from "./registerCount.ts";

export interface AssetDropSettings {
  /** Holds one directory `yyyyMM` a month. */
  readonly directory: string;
  readonly deadlineMs: number;
}

type Request = FileDropRequest | WorkbookRequest;
type Reply = FileDropReply | WorkbookReply;

/** A city of half a million members writes 60 MB a month. */
const maxFileBytes = 64 * 1024 * 1024;
/** A file is read once in ten minutes, and a large one takes seconds; the caller's own deadline holds nevertheless. */
const fileDeadlineMs = 30_000;
/** A drop comes once a month. What is kept are counts and totals of organisations: L2, nothing of a person. */
const dropCache = { ttlMs: 600_000, maxEntries: 4 };

/** 农村集体资产监管平台: its monthly file drop, a CSV register of members and a stock-taking workbook. */
export function assetDrop(settings: AssetDropSettings, options?: SystemOptions) {
  const { query } = declare<Request, Reply>();
  const source = { system: "assetDrop", directory: settings.directory, maxBytes: maxFileBytes };

  return defineSystem(
    {
      id: "assetDrop",
      title: "农村集体资产监管平台月度交换文件",
      protocol: bothKinds(fileDropProtocol(source), workbookProtocol(source)),
      concurrency: 2,
      deadlineMs: settings.deadlineMs,
      operations: {
        register: query<"JTZC_CY", readonly RegisterCount[]>({
          request: (table) => ({ table, layout: registerLayout, summarise: summariseRegister }),
          deadlineMs: fileDeadlineMs,
          decode: (reply, _table, readRows) =>
            readRows(reply.rows, (row) => decodeRegisterCount(registerOf(reply), row)).values,
          absent: () => [],
          cache: { ...dropCache, keyOf: (table) => table },
        }),
        inventory: query<"固定资产" | "资源信息", readonly InventoryTotal[]>({
          request: (sheet) => ({
            workbook: "资产清查表.xlsx",
            sheet,
            layout: inventoryLayout,
            summarise: summariseInventory,
          }),
          deadlineMs: fileDeadlineMs,
          decode: (reply, _sheet, readRows) =>
            readRows(reply.rows, (row) => decodeInventoryTotal(workbookOf(reply), row)).values,
          absent: () => [],
          cache: { ...dropCache, keyOf: (sheet) => sheet },
        }),
      },
    },
    options,
  );
}

/** One drop, two kinds of files. */
function bothKinds(
  register: Protocol<FileDropRequest, FileDropReply>,
  workbook: Protocol<WorkbookRequest, WorkbookReply>,
): Protocol<Request, Reply> {
  return {
    send: (request, signal): Promise<Reply> =>
      "table" in request ? register.send(request, signal) : workbook.send(request, signal),
    close: async () => {
      await Promise.all([register.close(), workbook.close()]);
    },
  };
}

function registerOf(reply: Reply): FileDropReply {
  if ("day" in reply) return reply;
  throw new DecodeError("assetDrop: expected a register");
}

function workbookOf(reply: Reply): WorkbookReply {
  if ("month" in reply) return reply;
  throw new DecodeError("assetDrop: expected a workbook");
}

/** The drop's operations as callable functions. */
export type AssetDrop = ReturnType<typeof assetDrop>;
