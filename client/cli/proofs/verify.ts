/** `tally verify`: a proof file against the genesis document, without any network. */
import type { Command } from 'commander';
import type { Verdict } from '../../../ledger/assert.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { fromHex } from '../../../ledger/encoding.ts';
import { eventsHeadOf } from '../../../ledger/events.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, MAX_GENESIS_BYTES } from '../../../ledger/genesis.ts';
import type { Proof, Proved } from '../../../ledger/proof.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { MAX_PROOF_BYTES, verifyFile } from '../../auditor/verifyProofFile.ts';
import { documentFingerprint } from '../../invoices/identity.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/readInvoice.ts';
import type { ProvedClaim } from '../../sdk/claims.ts';
import { readSecretText } from '../../sdk/keyFile.ts';
import { deedName } from '../deeds/deedName.ts';
import { readInput } from '../session/files.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

interface Options {
  readonly json?: boolean;
  readonly genesis: string;
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
    .requiredOption('--genesis <file>', 'the genesis document of the network')
    .option('--document <file>', 'that an unregistered file is about this very document')
    .option('--network-key <file>', 'the key of the network’s fingerprints, which that needs');
  act(shell, command, (proof: string, options: Options) => verify(shell, proof, options));
}

async function verify(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  const bytes = await readInput(path, MAX_PROOF_BYTES);
  const verdict = check(bytes, await readInput(options.genesis, MAX_GENESIS_BYTES));
  if (!verdict.ok) {
    const { code, reason } = verdict;
    show(shell, options, { ok: false, code, reason }, [`does not hold: ${code}: ${reason}`]);
    return 1;
  }
  const { genesis } = verdict;
  const other = await checkDocument(verdict, options);
  if (other !== null) {
    show(shell, options, { ok: false, ...other }, [
      `does not hold: ${other.code}: ${other.reason}`,
    ]);
    return 1;
  }
  if ('claimed' in verdict) {
    const { claimed } = verdict;
    show(shell, options, claimedJson(claimed, genesis), describeClaim(claimed, genesis));
    return 0;
  }
  const { proved } = verdict;
  show(shell, options, provedJson(proved, genesis), describe(proved, genesis));
  return 0;
}

type Checked = { readonly genesis: Genesis } & (
  | { readonly proved: Proved }
  | { readonly claimed: ProvedClaim }
);

/** That a file is about the document that is at hand; null when it is, or when none is named. */
async function checkDocument(
  checked: Checked,
  { document, networkKey }: Options,
): Promise<{ readonly code: string; readonly reason: string } | null> {
  if (document === undefined) return null;
  if (networkKey === undefined) throw new UsageError('--document needs --network-key FILE');
  const key = fromHex((await readSecretText(networkKey)).trim(), 32);
  const found = documentFingerprint(key, await readInput(document, MAX_INVOICE_BYTES));
  const claim = 'claimed' in checked ? checked.claimed.claim : null;
  if (claim?.type === 'unregistered' && claim.document === found) return null;
  return { code: 'other_document', reason: `the file is not about the fingerprint ${found}` };
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

function claimedJson({ claim, at, block, judged }: ProvedClaim, genesis: Genesis): Json {
  const { type } = claim;
  const { sentences } = judged;
  const where = { chain: genesis.chain, ...at, block };
  return { ok: true, type, ...where, sentences, assumption: ASSUMPTION };
}

function describeClaim({ at, block, judged }: ProvedClaim, genesis: Genesis): readonly string[] {
  const [verdict = '', ...sentences] = judged.sentences;
  const where = `on ${genesis.name}, at height ${at.height} of ${at.day} (block ${block})`;
  const only = 'it says nothing about any later height';
  return [`holds: ${verdict}`, ...sentences, where, only, `assuming that ${ASSUMPTION}`];
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

function describe({ header, block, proof }: Proved, genesis: Genesis): readonly string[] {
  const time = new Date(header.time).toISOString();
  const where = `on ${genesis.name}, height ${header.height} of ${time} (block ${block})`;
  return [...claimOf(proof), where, `assuming that ${ASSUMPTION}`];
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
