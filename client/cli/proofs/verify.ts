/** `tally verify`: a proof file against the genesis document, without any network. */
import type { Command } from 'commander';
import { foldedReceivables } from '../../../contracts/state/folded.ts';
import type { Verdict } from '../../../ledger/assert.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { fromHex } from '../../../ledger/encoding.ts';
import { eventsHeadOf } from '../../../ledger/events.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, MAX_GENESIS_BYTES } from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Proof, Proved } from '../../../ledger/proof.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import type { VerifiedFile } from '../../auditor/verifyProofFile.ts';
import { MAX_PROOF_BYTES, verifyFile } from '../../auditor/verifyProofFile.ts';
import { documentFingerprint } from '../../invoices/identity.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import type { ProvedClaim } from '../../sdk/claims.ts';
import type { ProvedEnd } from '../../sdk/ends.ts';
import { END_TYPE } from '../../sdk/ends.ts';
import { readSecretText } from '../../sdk/keyFile.ts';
import { tellEnd } from '../../sdk/tellEnd.ts';
import { deedName } from '../deeds/deedName.ts';
import { readInput } from '../session/files.ts';
import { openConfig, withConfig } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

interface Options {
  readonly json?: boolean;
  readonly config?: string;
  readonly profile?: string;
  readonly genesis?: string;
  readonly document?: string;
  readonly networkKey?: string;
}

/** What a valid proof rests on; said with every verdict. */
const ASSUMPTION = 'no quorum of a validator set named in the proof has leaked its keys';

/** Adds the command. */
export function addVerify(program: Command, shell: Shell): void {
  const command = program
    .command('verify')
    .description('check a proof file; exit code 0 when it holds, 1 when it does not')
    .argument('<proof>', 'the proof file')
    .option('--genesis <file>', 'the genesis document of the network; that of the configuration')
    .option('--document <file>', 'that a freedom or unregistered file is about this very document')
    .option('--network-key <file>', 'the key of fingerprints, which that needs; as configured');
  act(shell, withConfig(command), (proof: string, options: Options) =>
    verify(shell, proof, options),
  );
}

async function verify(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const config = await openConfig(shell, options);
  if (config.genesisFile === null) {
    throw new UsageError('name the genesis document that you trust: --genesis FILE');
  }
  const bytes = await readInput(path, MAX_PROOF_BYTES);
  const verdict = check(bytes, await readInput(config.genesisFile, MAX_GENESIS_BYTES));
  if (!verdict.ok) {
    const { code, reason } = verdict;
    show(shell, options, { ok: false, code, reason }, [`does not hold: ${code}: ${reason}`]);
    return 1;
  }
  const { genesis } = verdict;
  const networkKeyFile = options.networkKey ?? config.networkKeyFile;
  const other = await checkDocument(verdict, options.document, networkKeyFile);
  if (other !== null) {
    show(shell, options, { ok: false, ...other }, [
      `does not hold: ${other.code}: ${other.reason}`,
    ]);
    return 1;
  }
  if ('ended' in verdict) {
    show(shell, options, endedJson(verdict.ended, genesis), describeEnd(verdict.ended, genesis));
    return 0;
  }
  if ('claimed' in verdict) {
    const { claimed } = verdict;
    const isCompared = options.document !== undefined;
    const lines = [...describeClaim(claimed, genesis), ...tellCompared(claimed, isCompared)];
    show(shell, options, { ...claimedJson(claimed, genesis), documentCompared: isCompared }, lines);
    return 0;
  }
  const { proved } = verdict;
  show(shell, options, provedJson(proved, genesis), describe(proved, genesis));
  return 0;
}

type Checked = { readonly genesis: Genesis } & VerifiedFile;

/** That a file is about the document that is at hand; null when it is, or when none is named. */
async function checkDocument(
  checked: Checked,
  document: string | undefined,
  networkKeyFile: string | null,
): Promise<{ readonly code: string; readonly reason: string } | null> {
  if (document === undefined) return null;
  if (networkKeyFile === null) throw new UsageError('--document needs --network-key FILE');
  const key = fromHex((await readSecretText(networkKeyFile)).trim(), 32);
  const found = documentFingerprint(key, await readInput(document, MAX_INVOICE_BYTES));
  const said = 'claimed' in checked ? documentOf(checked.claimed) : null;
  if (said === found) return null;
  const about = said === null ? 'no document' : `the fingerprint ${said}`;
  const reason = `it is about ${about}; ${document} has the fingerprint ${found} by that key`;
  return { code: 'other_document', reason };
}

/** The fingerprint of the document that a claim is about. */
function documentOf({ claim, judged }: ProvedClaim): Hash | null {
  return claim.type === 'unregistered'
    ? claim.document
    : (judged.freedom?.invoice.document ?? null);
}

/** A fingerprint says nothing to a person: which file it is of has to be looked at. */
function tellCompared({ claim }: ProvedClaim, isCompared: boolean): readonly string[] {
  if (isCompared) return ['the document at hand has the fingerprint that it is about'];
  if (claim.type !== 'unregistered') return [];
  return [
    'of which document the fingerprint is has not been looked at: ' +
      '--document FILE with --network-key FILE says whether it is yours',
  ];
}

/** A genesis document that is none cannot bear a proof: that is a verdict too. */
function check(proof: Uint8Array, document: Uint8Array): Verdict<Checked> {
  let genesis: Genesis;
  try {
    genesis = decodeGenesis(document);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ok: false, code: error.code, reason: `the genesis document: ${error.message}` };
  }
  const verdict = verifyFile(proof, genesis);
  return verdict.ok ? { ...verdict, genesis } : verdict;
}

function claimedJson({ claim, at, block, judged }: ProvedClaim, genesis: Genesis): JsonObject {
  const { type } = claim;
  const { sentences } = judged;
  const where = { chain: genesis.chain, ...at, block };
  return { ok: true, type, ...where, sentences, assumption: ASSUMPTION };
}

function describeClaim({ at, block, judged }: ProvedClaim, genesis: Genesis): readonly string[] {
  const [verdict = '', ...sentences] = judged.sentences;
  const chain = `${genesis.name} (chain ${genesis.chain})`;
  const where = `on ${chain}, at height ${at.height} of ${at.day} (block ${block})`;
  const only = 'it says nothing about any later height';
  return [`holds: ${verdict}`, ...sentences, where, only, `assuming that ${ASSUMPTION}`];
}

function endedJson({ leaf, facts, proved }: ProvedEnd, genesis: Genesis): JsonObject {
  const { header, block } = proved;
  const { height, time } = header;
  const at = { ok: true, type: END_TYPE, chain: genesis.chain, height, time, block };
  const left = foldedReceivables.encode(leaf);
  return { ...at, leaf: left, facts: Object.fromEntries(facts), assumption: ASSUMPTION };
}

function describeEnd({ leaf, facts, proved }: ProvedEnd, genesis: Genesis): readonly string[] {
  const [first = '', ...others] = tellEnd(leaf, facts);
  return [`holds: ${first}`, ...others, whereOf(proved, genesis), `assuming that ${ASSUMPTION}`];
}

function provedJson({ header, block, proof }: Proved, genesis: Genesis): Json {
  const { height, time } = header;
  const at = { ok: true, type: proof.type, chain: genesis.chain, height, time, block };
  if (proof.type === 'state') {
    return { ...at, key: proof.key, value: proof.value, assumption: ASSUMPTION };
  }
  if (proof.type === 'settlement') {
    const { outcome } = proof;
    return { ...at, outcome, events: eventsOf(proof), assumption: ASSUMPTION };
  }
  const { id, member, deed } = decodeTransaction(proof.transaction, proof.transaction.length);
  const refused = codeOf(proof.result) !== 'ok';
  const { result } = proof;
  const events = eventsOf(proof);
  return { ...at, refused, id, member, deed, result, events, assumption: ASSUMPTION };
}

/** The events that the file shows, with their places; there may be others. */
function eventsOf({ events }: Extract<Proof, { events: unknown }>): Json {
  return events.map(({ event, index }) => ({ event, index }));
}

/** A line for each event that is shown, and one for those that are not. */
function describeEvents(result: Json, { events }: Extract<Proof, { events: unknown }>): string[] {
  const shown = events.map(({ event, index }) => `event ${index}: ${canonicalText(event)}`);
  const hidden = eventsHeadOf(result).count - events.length;
  return hidden === 0 ? shown : [...shown, `${hidden} more events are not shown`];
}

function describe(proved: Proved, genesis: Genesis): readonly string[] {
  return [...claimOf(proved.proof), whereOf(proved, genesis), `assuming that ${ASSUMPTION}`];
}

function whereOf({ header, block }: Proved, genesis: Genesis): string {
  const time = new Date(header.time).toISOString();
  return `on ${genesis.name}, height ${header.height} of ${time} (block ${block})`;
}

/** The code of a result: `ok`, or that of a refusal. */
function codeOf(result: Json): string {
  const object = result !== null && typeof result === 'object' && 'code' in result;
  return object && typeof result.code === 'string' ? result.code : 'unknown';
}

/** What is proved. That a transaction was refused is said first: its words are its sender's. */
function claimOf(proof: Proved['proof']): readonly string[] {
  if (proof.type === 'settlement') {
    const { outcome } = proof;
    const ran = `holds: the due item ran: ${canonicalText(outcome)}`;
    return [ran, ...describeEvents(outcome, proof)];
  }
  if (proof.type === 'transaction') {
    const { result } = proof;
    const { id, member, deed } = decodeTransaction(proof.transaction, proof.transaction.length);
    const what = `${deedName(deed.type)} of ${member}, transaction ${id}`;
    const code = codeOf(result);
    const shown = describeEvents(result, proof);
    if (code === 'ok') return [`holds: ${what}: ${canonicalText(result)}`, ...shown];
    const refused = `refused: ${code}: nothing came of ${what}`;
    return [refused, `the proof of this refusal holds: ${canonicalText(result)}`];
  }
  if (proof.value === null) return [`holds: there is no ${proof.key}`];
  return [`holds: ${proof.key} is ${canonicalText(proof.value)}`];
}
