import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Newcomer } from '../contracts/state/proposals.ts';
import { enrolmentBytes } from '../contracts/trade/members/enrolling.ts';
import { assert } from '../ledger/assert.ts';
import { encodeBlock, encodeBody, encodeHeader, headerId } from '../ledger/block.ts';
import { canonicalText, encodeCanonical } from '../ledger/canonical.ts';
import { certificateJson } from '../ledger/certificate.ts';
import { toBase64url, toHex, utf8, utf8Text } from '../ledger/encoding.ts';
import { composeReceipt, envelopeInput } from '../ledger/envelope.ts';
import type { ProvedEvent } from '../ledger/events.ts';
import { proveEvents } from '../ledger/events.ts';
import { evidenceJson } from '../ledger/evidence.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashOf, hashText } from '../ledger/hash.ts';
import { publicKeyOf, sign } from '../ledger/keys.ts';
import { inclusionPath } from '../ledger/merkle.ts';
import type { Proof } from '../ledger/proof.ts';
import { proofJson } from '../ledger/proof.ts';
import { composeReadProof, keyThumbprint, queryDigest, tokenDigest } from '../ledger/readProof.ts';
import { composeReadToken, readAudience } from '../ledger/readToken.ts';
import type { StateBundle } from '../ledger/stateBundle.ts';
import { bundleJson } from '../ledger/stateBundle.ts';
import { proveKey } from '../ledger/stateTree.ts';
import { signedText } from '../ledger/transaction.ts';
import { validatorsJson } from '../ledger/validators.ts';
import {
  heightBytes,
  keptBytes,
  lostBytes,
  peerAuthBytes,
  proposalBytes,
  registrationBytes,
  voteBytes,
} from '../ledger/vote.ts';
import { hashCases } from './vectorCases.ts';
import type { GoldenChain } from './vectorChain.ts';
import { continuedGenesis, makeGoldenChain, secretOf } from './vectorChain.ts';
import { invoiceCases, invoiceTexts } from './vectorInvoices.ts';

// `node launch.mjs scripts/vectors.ts` writes test/vectors again. A difference means that bytes
// which are signed, hashed or kept have changed: that is a new version of the format, never a
// refactoring. `--check` writes nothing and names the files that differ.

/** Where the golden files are kept. */
export const VECTOR_FOLDER: string = resolve(import.meta.dirname, '../test/vectors');

/** Writes the golden files, or compares them; the exit code. */
export function main(argv: readonly string[]): number {
  mkdirSync(VECTOR_FOLDER, { recursive: true });
  const files = makeVectors();
  const kept = readVectors();
  if (argv.includes('--check')) {
    const names = new Set([...files.keys(), ...kept.keys()]);
    const different = [...names].filter((name) => files.get(name) !== kept.get(name));
    for (const name of different) console.error(`${name} differs`);
    return different.length === 0 ? 0 : 1;
  }
  for (const name of kept.keys()) if (!files.has(name)) rmSync(join(VECTOR_FOLDER, name));
  for (const [name, text] of files) writeFileSync(join(VECTOR_FOLDER, name), text);
  console.log(`${files.size} files in ${VECTOR_FOLDER}`);
  return 0;
}

/** The golden files as they are kept, by name. */
export function readVectors(): Map<string, string> {
  const names = readdirSync(VECTOR_FOLDER).sort();
  return new Map(names.map((name) => [name, readFileSync(join(VECTOR_FOLDER, name), 'utf8')]));
}

/**
 * The golden files by name. All but the four lists hold exact bytes, with no line feed at the end:
 * `sha256sum` of the file is the hash that the ledger uses.
 */
export function makeVectors(): Map<string, string> {
  const golden = makeGoldenChain();
  const signed = signedTexts(golden);
  const files = new Map([...signed].map(([name, { text }]) => [name, text]));
  for (const [name, text] of hashedTexts(golden)) files.set(name, text);
  for (const [name, proof] of proofs(golden)) {
    files.set(name, canonicalText(proofJson(proof)));
  }
  files.set('states.json', canonicalText(bundleJson(stateBundle(golden))));
  for (const [name, text] of invoiceTexts()) files.set(name, text);
  const hashes = [...files].map(([name, text]) => [name, hashText(text)]);
  files.set('sha256.json', listText(Object.fromEntries(hashes)));
  files.set('signatures.json', listText(signatures(signed)));
  files.set('cases.json', listText(hashCases()));
  files.set('invoices.json', listText(invoiceCases()));
  return files;
}

/** An organisation that comes to the golden chain. */
const NEWCOMER: Newcomer = {
  ...{ id: 'ostwerk', name: 'Ostwerk GmbH', lei: '529900T8BM49AURSDO55', uscc: null },
  ...{ size: 'small', roles: ['supplier'], documentNames: ['Ostwerk Gesellschaft mbH'] },
  keys: [{ name: 'desk', key: publicKeyOf(secretOf('ostwerk')) }],
  mailbox: {
    encryptionKey: 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg',
    homeNode: 'bank-one',
    receiptKey: publicKeyOf(secretOf('receipts of bank-one')),
  },
};

interface Signed {
  readonly text: string;
  readonly signer: string;
}

function signedTexts({ genesis, blocks }: GoldenChain): Map<string, Signed> {
  const { chain } = genesis;
  const block = headerId(blocks[2].header);
  const at = { chain, height: 3, round: 2 };
  const said = { chain, height: 3, validator: 'bank-one' };
  const vote = (type: 'prevote' | 'precommit', id: string | null): Signed => ({
    text: utf8Text(voteBytes({ ...at, type, block: id })),
    signer: 'bank-one',
  });
  const proposal = utf8Text(proposalBytes({ ...at, block, validRound: -1 }));
  const loss = { validator: 'bank-two', since: 1_772_409_600_000 };
  const kept = { ...at, losses: [loss], block, validRound: 1 };
  const peer = '12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf';
  const nonce = hashOf(utf8('a nonce'));
  const height = utf8Text(heightBytes({ ...said, block, nonce }));
  const auth = utf8Text(peerAuthBytes({ chain, validator: 'bank-one', peer }));
  const key = publicKeyOf(secretOf('bank-three'));
  const registration = utf8Text(registrationBytes({ chain, key, validator: 'bank-three' }));
  const enrolment = utf8Text(enrolmentBytes({ chain, member: NEWCOMER }));
  const [, jws = ''] = blocks[2].body.transactions;
  const token = readToken(chain);
  return new Map([
    ['transaction-input.txt', { text: signingInput(jws), signer: 'supplier-one#main' }],
    ['read-token-input.txt', { text: signingInput(token), signer: 'supplier-one#main' }],
    ['envelope-input.txt', { text: signingInput(envelope(chain)), signer: 'supplier-one#main' }],
    ['receipt-input.txt', { text: signingInput(receipt(chain)), signer: 'bank-one' }],
    ['vote-prevote.json', vote('prevote', block)],
    ['vote-precommit.json', vote('precommit', block)],
    ['vote-none.json', vote('prevote', null)],
    ['proposal.json', { text: proposal, signer: 'bank-one' }],
    ['lost.json', { text: utf8Text(lostBytes({ chain, height: 3, ...loss })), signer: 'bank-two' }],
    ['kept.json', { text: utf8Text(keptBytes(kept)), signer: 'bank-one' }],
    ['height.json', { text: height, signer: 'bank-one' }],
    ['peer-auth.json', { text: auth, signer: 'bank-one' }],
    ['validator-registration.json', { text: registration, signer: 'bank-three' }],
    ['member-enrolment.json', { text: enrolment, signer: 'ostwerk' }],
  ]);
}

function hashedTexts(golden: GoldenChain): Map<string, string> {
  const { genesis, blocks, tree, second } = golden;
  const [, , three] = blocks;
  const [votes, proposals] = three.body.evidence.map((item) => canonicalText(evidenceJson(item)));
  const [top, ...below] = [...tree.groups.keys()].sort((a, b) => a.length - b.length);
  const group = (path: string | undefined): string =>
    toHex(tree.groups.get(path ?? '') ?? new Uint8Array(0));
  return new Map([
    ['genesis.json', utf8Text(genesis.bytes)],
    ['genesis-continued.json', utf8Text(continuedGenesis(golden).bytes)],
    ['transaction.jws', three.body.transactions[1] ?? ''],
    ['read-token.jwt', readToken(genesis.chain)],
    ['bound-token.jwt', readToken(genesis.chain, PROVING)],
    ['read-proof.jwt', readProof(readToken(genesis.chain, PROVING))],
    ['envelope.jws', envelope(genesis.chain)],
    ['receipt.jws', receipt(genesis.chain)],
    ['validators.json', canonicalText(validatorsJson(second))],
    ['header.json', utf8Text(encodeHeader(three.header))],
    ['body.json', utf8Text(encodeBody(three.body))],
    ['certificate.json', canonicalText(certificateJson(three.certificate))],
    ['block.json', utf8Text(encodeBlock(three))],
    ['evidence-votes.json', votes ?? ''],
    ['evidence-proposals.json', proposals ?? ''],
    ['group-top.hex', group(top)],
    ['group-below.hex', group(below[0])],
  ]);
}

/** The golden proofs of the state in one bundle: a value, and two keys without one. */
export function stateBundle(golden: GoldenChain): StateBundle {
  const states = [...proofs(golden).values()].filter((proof) => proof.type === 'state');
  const [first] = states;
  assert(first !== undefined, 'there are golden proofs of the state');
  const { trail, header, certificate } = first;
  const entries = states.map(({ key, value, path }) => ({ key, value, path }));
  entries.sort((left, right) => (left.key < right.key ? -1 : 1));
  return { trail, header, certificate, entries };
}

/** One proof of each type; of the state, one of a value and two of none. */
export function proofs(golden: GoldenChain): Map<string, Proof> {
  const { blocks, results, outcomes, facts, tree, second } = golden;
  const [, two, { header, certificate, body }] = blocks;
  const trail = [{ header: two.header, certificate: two.certificate, nextValidators: second }];
  const base = { header, certificate, trail };
  const index = 1;
  const state = (key: string): Proof => {
    const value = facts.get(key) ?? null;
    return { ...base, type: 'state', key, value, path: proveKey(tree, key) };
  };
  const eventsAt = (at: number): readonly ProvedEvent[] => {
    const before = golden.events.slice(0, at).reduce((sum, { length }) => sum + length, 0);
    return proveEvents(golden.events[at] ?? [], golden.secret, before);
  };
  const transaction: Proof = {
    ...base,
    type: 'transaction',
    transaction: body.transactions[index] ?? '',
    index,
    path: inclusionPath(body.transactions.map(utf8), index),
    result: results[index] ?? null,
    resultPath: inclusionPath(results.map(encodeCanonical), index),
    events: eventsAt(outcomes.length + index),
  };
  // Of the outcome one event alone: the proof says nothing of the other but that there is one.
  const events = eventsAt(index).slice(1);
  const path = inclusionPath(outcomes.map(encodeCanonical), index);
  const outcome = outcomes[index] ?? null;
  return new Map<string, Proof>([
    ['proof-transaction.json', transaction],
    ['proof-settlement.json', { ...base, type: 'settlement', outcome, index, path, events }],
    ['proof-state.json', state('parameters')],
    ['proof-absence-empty.json', state(absentKey(golden, false))],
    ['proof-absence-other.json', state(absentKey(golden, true))],
  ]);
}

/** A key without a value at whose place nothing stands, or the leaf of another key. */
function absentKey({ tree }: GoldenChain, other: boolean): string {
  const name = (number: number): string => `member/nobody-${number}`;
  let number = 0;
  while ((proveKey(tree, name(number)).other !== null) !== other) number += 1;
  return name(number);
}

function signatures(signed: ReadonlyMap<string, Signed>): Record<string, Record<string, string>> {
  const entries = [...signed].map(([name, { text, signer }]) => {
    const secret = secretOf(signer);
    const signature = toBase64url(sign(secret, utf8(text)));
    return [name, { signer, secret: toHex(secret), key: publicKeyOf(secret), signature }];
  });
  return Object.fromEntries(entries);
}

/** With which a client of the supplier proves that a token is its own. */
const PROVING = secretOf('a client of supplier-one');

/** One with which a supplier reads at the node of bank-one, bound to a key or not. */
function readToken(chain: Hash, proving?: Uint8Array): string {
  const member = 'supplier-one';
  const audience = readAudience(chain, 'bank-one');
  const times = { issuedAt: 1_772_409_600, expires: 1_772_409_900 };
  const boundTo = proving && keyThumbprint(publicKeyOf(proving));
  const words = { member, keyName: 'main', audience, ...times, ...(boundTo && { boundTo }) };
  return composeReadToken(words, secretOf(`${member}#main`));
}

/** That a token is used by its client, for a list of its node. */
function readProof(token: string): string {
  const url = 'https://ledger.bank-one.example/v1/invoices';
  const words = { method: 'GET', url, issuedAt: 1_772_409_660, id: 'AAECAwQFBgcICQoLDA0ODw' };
  const of = { query: queryDigest('limit=20'), token: tokenDigest(token) };
  return composeReadProof({ ...words, ...of }, PROVING);
}

/** What stands in a letter as its sealed bytes. */
const SEALED = utf8('sealed bytes');

/** Of a letter of a supplier to its debtor. */
function envelope(chain: Hash): string {
  const input = envelopeInput({
    ...{ chain, sender: 'supplier-one', keyName: 'main', recipient: 'car-maker' },
    ...{ invoice: 'b'.repeat(64), version: 1, digest: hashOf(SEALED), size: SEALED.length },
    sent: 1_772_409_600_000,
  });
  return signedText(input, sign(secretOf('supplier-one#main'), utf8(input)));
}

/** Of the same letter, by the node of a bank. */
function receipt(chain: Hash): string {
  const letter = hashText(signingInput(envelope(chain)));
  const words = { chain, node: 'bank-one', letter, digest: hashOf(SEALED) };
  return composeReceipt({ ...words, taken: 1_772_409_660_000 }, secretOf('bank-one'));
}

function signingInput(jws: string): string {
  return jws.slice(0, jws.lastIndexOf('.'));
}

function listText(list: object): string {
  return `${JSON.stringify(list, null, 2)}\n`;
}
