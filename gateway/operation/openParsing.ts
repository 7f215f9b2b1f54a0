import type { ValidationRule } from "graphql";
import type { WarmUp } from "../execute/compiledEngine.ts";
import type { Log } from "../kit/log.ts";
import type { Config } from "../settings/config.ts";
import { limitComparisons } from "./limitComparisons.ts";
import { limitDepth } from "./limitDepth.ts";
import { limitAliases, limitDirectives, limitRootFields, limitSelections } from "./limitSelections.ts";
import { createOperationReader, type ReadDocumentOf, type ReadTextOf } from "./operationReader.ts";
import { readTrustedDocuments } from "./trustedDocuments.ts";
import { createWarmUp } from "./warmUp.ts";

/** How operations are read, whichever way they come. */
export interface OperationParsing {
  readonly validationRules: readonly ValidationRule[];
  readonly readDocument: ReadDocumentOf;
  readonly readText: ReadTextOf;
  readonly warmUp: WarmUp;
}

/** @throws ConfigError for trusted documents that cannot be read */
export function openParsing(config: Config, log: Log): OperationParsing {
  const { maxTokens, maxOperationBytes: maxTextBytes, trustedDocuments, warmUpDeadlineMs } = config;
  const validationRules = [
    limitDepth(config.maxDepth),
    limitSelections(config.maxSelections),
    limitAliases(config.maxAliases),
    limitRootFields(config.maxRootFields),
    limitDirectives(config.maxDirectives),
    limitComparisons,
  ];
  const reader = createOperationReader({ validationRules, maxTokens, maxTextBytes });
  const trusted = readTrustedDocuments(trustedDocuments);
  const warmUp = createWarmUp({ reader, trusted, deadlineMs: warmUpDeadlineMs, log });
  return { validationRules, readDocument: reader.read, readText: reader.readText, warmUp };
}
