/**
 * `tally audit`: verifies an exported chain, or the chain of a running node, wholly and from the
 * genesis document alone; with `--follow` it goes on verifying.
 */
import type { Command } from 'commander';
import { Option } from 'commander';
import { FormatError } from '../../../ledger/assert.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { auditExport } from '../../auditor/auditExport.ts';
import type { AuditFailure, AuditLevel, AuditReport } from '../../auditor/auditReport.ts';
import { AUDIT_LEVELS } from '../../auditor/auditReport.ts';
import { ChainAuditor } from '../../auditor/chainAuditor.ts';
import { Checkers, countCheckers } from '../../auditor/checkers.ts';
import { forkJson } from '../../auditor/compareHeads.ts';
import { decodeExportHead, MAX_HEAD_BYTES, MAX_LINE_BYTES } from '../../auditor/exportHead.ts';
import { readLines } from '../../auditor/exportLines.ts';
import type { Look } from '../../auditor/followNode.ts';
import { followNode } from '../../auditor/followNode.ts';
import { writeHealth } from '../../auditor/healthFile.ts';
import type { ChainSource, NodeReport } from '../../auditor/nodeAudit.ts';
import { NodeAudit } from '../../auditor/nodeAudit.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { writeWhole } from '../../sdk/files.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import { TokenMaker } from '../../sdk/readTokens.ts';
import { readChunks, readGenesis, readInput } from '../session/files.ts';
import { Progress } from '../session/progress.ts';
import type { KeyOptions, NetworkOptions } from '../session/session.ts';
import { openConfig, readReader, withConfig } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';
import { describeLook, describeReport } from './auditLines.ts';

interface Options extends KeyOptions {
  readonly json?: boolean;
  readonly genesis?: string;
  readonly after?: readonly string[];
  readonly config?: string;
  readonly profile?: string;
  readonly caFile?: string;
  readonly node?: string;
  readonly witness?: string;
  readonly level: AuditLevel;
  readonly follow?: boolean;
  readonly health?: string;
  readonly pauseMs: string;
  readonly fork?: string;
  readonly checkers?: string;
}

/** With who checks ahead. */
type Checking = Options & { readonly checking: Checkers };

/** Root of the state tree that holds nothing: what is vouched for when not even genesis is read. */
const EMPTY_STATE = '0'.repeat(64);

const MAX_CHECKERS = 256;
const COUNTED = { what: 'audit', unit: 'blocks', beside: 'transactions' };
const LINE_FEED = 10;

/** Adds the command. */
export function addAudit(program: Command, shell: Shell): void {
  const command = program
    .command('audit')
    .description('verify a chain; exit code 0 when everything holds, 1 when anything does not')
    .argument('[file]', 'an export; without it the node is asked')
    .option('--genesis <file>', 'the genesis document, which is all that is trusted')
    .option('--after <export...>', 'exports of the chains that this one continues, oldest first')
    .option('--node <url>', 'the node to audit')
    .option('--witness <url>', 'another node, to compare heads with')
    .option('--key <file>', 'the key file of the auditor or supervisor that reads')
    .option('--passphrase-file <file>', 'its passphrase (or TALLY_PASSPHRASE)')
    .addOption(new Option('--level <level>').choices(AUDIT_LEVELS).default('replay'))
    .option('--follow', 'go on verifying what comes')
    .option('--pause-ms <ms>', 'between two looks of --follow', '1000')
    .option('--health <file>', 'with --follow: where to say that the audit is well')
    .option('--fork <file>', 'where to file the evidence of a fork')
    .option(
      '--checkers <n>',
      'threads that check ahead of the one that replays; else one less than cores, at most 4',
    );
  act(shell, withConfig(command), (file: string | undefined, options: Options) =>
    audit(shell, file, options),
  );
}

async function audit(shell: Shell, file: string | undefined, options: Options): Promise<ExitCode> {
  const checkers = openCheckers(options);
  try {
    return await auditWith(shell, file, { ...options, checking: checkers });
  } finally {
    await checkers.close();
  }
}

/** @throws UsageError */
function openCheckers({ level, checkers }: Options): Checkers {
  // Without a replay there is not enough to do.
  if (level !== 'replay') return new Checkers(0);
  const count = Number(checkers ?? countCheckers());
  if (Number.isInteger(count) && count >= 0 && count <= MAX_CHECKERS) return new Checkers(count);
  throw new UsageError(`--checkers: a number from 0 to ${MAX_CHECKERS}`);
}

async function auditWith(
  shell: Shell,
  file: string | undefined,
  options: Checking,
): Promise<ExitCode> {
  const config = await openConfig(shell, networkOptions(options));
  if (config.genesisFile === null)
    throw new UsageError('name the genesis document: --genesis FILE');
  let genesis: Genesis;
  try {
    genesis = await readGenesis(config.genesisFile);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const reason = `the genesis document: ${error.message}`;
    return printReport(shell, options, nothing({ code: error.code, reason }));
  }
  const auditor = await auditBefore(shell, genesis, options);
  if (!(auditor instanceof ChainAuditor)) return printReport(shell, options, auditor);
  if (file !== undefined) return auditFile(shell, file, genesis, { ...options, auditor });
  const [first, second] = config.nodes;
  const node = options.node ?? first;
  const witness = options.witness ?? second;
  if (node === undefined) throw new UsageError('name an export, or a node: --node URL');
  const signer = await readReader(shell, config, options);
  const { chain } = genesis;
  const { environment } = shell;
  const tokens = signer === undefined ? null : new TokenMaker({ chain, signer, environment });
  const whom = { auditor, node, tokens, ...(witness && { witness }) };
  return auditNode(shell, genesis, { ...options, ...whom });
}

/**
 * Who verifies a chain: of one that continues others, whoever has verified these to their ends. A
 * genesis document names the chain before it, so their own documents need not be trusted.
 */
async function auditBefore(
  shell: Shell,
  genesis: Genesis,
  { level, after = [], checking }: Checking,
): Promise<ChainAuditor | AuditReport> {
  let before: ChainAuditor | null = null;
  for (const file of after) {
    const own = await readGenesis(`${file}.genesis.json`);
    const auditor = goOn(before, own, level);
    if (!(auditor instanceof ChainAuditor)) return auditor;
    const report = await auditLines(shell, file, own, { auditor, checking });
    if (report.failures.length > 0) return report;
    before = auditor;
  }
  return goOn(before, genesis, level);
}

function goOn(
  before: ChainAuditor | null,
  genesis: Genesis,
  level: AuditLevel,
): ChainAuditor | AuditReport {
  if (before === null) return new ChainAuditor(genesis, level);
  const next = before.goOn(genesis);
  return 'code' in next ? before.report([next]) : next;
}

async function auditFile(
  shell: Shell,
  file: string,
  genesis: Genesis,
  options: Checking & { readonly auditor: ChainAuditor },
): Promise<ExitCode> {
  return printReport(shell, options, await auditLines(shell, file, genesis, options));
}

async function auditLines(
  shell: Shell,
  file: string,
  genesis: Genesis,
  { auditor, checking }: { readonly auditor: ChainAuditor; readonly checking: Checkers },
): Promise<AuditReport> {
  const total = await heightNamed(file);
  const progress = new Progress(shell, COUNTED);
  const lines = readLines(readChunks(file, shell.signal), MAX_LINE_BYTES);
  try {
    const onVerified = (height: number): void => progress.at(height, total, auditor.transactions);
    return await auditExport(lines, genesis, { auditor, checkers: checking, onVerified });
  } finally {
    progress.end();
  }
}

/** The height that an export names as its last; null when its first line names none. */
async function heightNamed(file: string): Promise<number | null> {
  const bytes = await readInput(file, MAX_HEAD_BYTES);
  try {
    return decodeExportHead(bytes.subarray(0, Math.max(0, bytes.indexOf(LINE_FEED)))).height;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

async function auditNode(
  shell: Shell,
  genesis: Genesis,
  options: Checking & {
    readonly node: string;
    readonly tokens: TokenMaker | null;
    readonly auditor: ChainAuditor;
  },
): Promise<ExitCode> {
  const { witness, level, tokens, auditor, checking: checkers } = options;
  const source = sourceOf(new NodeConnection(options.node, tokens), shell.signal);
  const other =
    witness === undefined ? undefined : sourceOf(new NodeConnection(witness, tokens), shell.signal);
  const progress = new Progress(shell, COUNTED);
  const until = await heightSaid(source);
  const onVerified = (height: number): void => {
    // What comes later is told look by look.
    if (height <= until) progress.at(height, until, auditor.transactions);
  };
  const whom = { source, witness: other, level, auditor, checkers, onVerified };
  if (options.follow === true) {
    const { environment, signal } = shell;
    return follow(shell, options, (tell, pauseMs) => {
      const onLook = (look: Look): Promise<void> => {
        progress.end();
        return tell(look);
      };
      return followNode(genesis, { ...whom, environment, signal, pauseMs, onLook });
    });
  }
  const nodeAudit = new NodeAudit(genesis, whom);
  try {
    await nodeAudit.catchUp().finally(() => progress.end());
    return await printNodeReport(shell, options, await nodeAudit.compare());
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { code, message: reason } = error;
    return printNodeReport(shell, options, { ...nodeAudit.report, failures: [{ code, reason }] });
  }
}

/** Up to where the node has blocks, by its word; 0 when it does not say. */
async function heightSaid(source: ChainSource): Promise<number> {
  try {
    return (await source.fetchStatus()).height;
  } catch (error) {
    if (error instanceof ClientError && error.code !== 'aborted') return 0;
    throw error;
  }
}

/** A node whose answers are no longer waited for once the command is to end. */
function sourceOf(node: NodeConnection, signal: AbortSignal): ChainSource {
  return {
    url: node.url,
    fetchStatus: () => node.fetchStatus({ signal }),
    fetchBlocks: (from, limit) => node.fetchBlocks(from, limit, { signal }),
    fetchHeader: (height) => node.fetchHeader(height, { signal }),
  };
}

async function follow(
  shell: Shell,
  options: Options,
  start: (onLook: (look: Look) => Promise<void>, pauseMs: number) => Promise<NodeReport>,
): Promise<ExitCode> {
  let contact = 0;
  let said = '';
  const pauseMs = Number(options.pauseMs);
  if (!Number.isSafeInteger(pauseMs) || pauseMs < 1) throw new UsageError('--pause-ms: a number');
  const report = await start(async (look) => {
    if (look.status !== 'waiting') contact = shell.environment.now();
    if (options.health !== undefined) await writeHealth(options.health, look, contact);
    const line = describeLook(look);
    if (line !== said && look.status !== 'failed') {
      show(shell, options, { status: look.status, reason: look.reason, ...look.report }, [line]);
    }
    said = line;
  }, pauseMs);
  // Ended by a signal, it has nothing to report; ended by itself, it has found something.
  return report.failures.length === 0 ? 0 : printNodeReport(shell, options, report);
}

async function printNodeReport(
  shell: Shell,
  options: Options,
  report: NodeReport,
): Promise<ExitCode> {
  const { fork, compared, ...rest } = report;
  if (fork !== null && options.fork !== undefined) {
    await writeWhole(options.fork, [`${canonicalText(forkJson(fork))}\n`]);
  }
  const json = { ...rest, compared, fork: fork === null ? null : forkJson(fork) };
  const line =
    compared === null ? [] : [`${compared.node} has the same header at height ${compared.height}`];
  show(shell, options, json, [...describeReport(report), ...line]);
  return report.failures.length === 0 ? 0 : 1;
}

function printReport(shell: Shell, options: Options, report: AuditReport): ExitCode {
  show(shell, options, report, describeReport(report));
  return report.failures.length === 0 ? 0 : 1;
}

function nothing(failure: AuditFailure): AuditReport {
  return { verifiedHeight: 0, transactions: 0, stateRoot: EMPTY_STATE, failures: [failure] };
}

function networkOptions({ config, profile, caFile, genesis }: Options): NetworkOptions {
  return {
    ...(config !== undefined && { config }),
    ...(profile !== undefined && { profile }),
    ...(caFile !== undefined && { caFile }),
    ...(genesis !== undefined && { genesis }),
  };
}
