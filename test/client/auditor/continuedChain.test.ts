import { describe, expect, it } from 'vitest';
import { auditExport } from '../../../client/auditor/auditExport.ts';
import type { AuditLevel, AuditReport } from '../../../client/auditor/auditReport.ts';
import { AUDIT_LEVELS } from '../../../client/auditor/auditReport.ts';
import { ChainAuditor } from '../../../client/auditor/chainAuditor.ts';
import { MAX_LINE_BYTES } from '../../../client/auditor/exportHead.ts';
import { readLines } from '../../../client/auditor/exportLines.ts';
import { verifyProofFile } from '../../../client/auditor/verifyProofFile.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis, heightBefore } from '../../../ledger/genesis.ts';
import { invoiceDeed, storyChain, ToyChain } from './toyChain.ts';

const old = storyChain();
const oldText = old.export();
const oldProof = old.proveState('account/bank/eur/tier-1');
const document = old.continuation();
const HEIGHT = old.height;

/** What `tier-2` signs on the new chain, over the text of an invoice of its own. */
const next = new ToyChain(document, old);
next.grow([next.sign('tier-2', { ...invoiceDeed(), identity: '7e'.repeat(32) })]);
next.grow();

async function audited(
  text: string,
  genesis: Genesis,
  auditor?: ChainAuditor,
  level: AuditLevel = 'replay',
): Promise<AuditReport> {
  const lines = readLines([Buffer.from(text)], MAX_LINE_BYTES);
  return await auditExport(lines, genesis, { level, ...(auditor && { auditor }) });
}

/** The auditor of the chain that ended, at its end. */
async function atEnd(level: AuditLevel = 'replay'): Promise<ChainAuditor> {
  const auditor = new ChainAuditor(old.genesis, level);
  expect((await audited(oldText, old.genesis, auditor)).failures).toEqual([]);
  return auditor;
}

/** Who goes on from there. */
async function goneOn(genesis: Genesis, level: AuditLevel = 'replay'): Promise<ChainAuditor> {
  const auditor = (await atEnd(level)).goOn(genesis);
  if (!(auditor instanceof ChainAuditor)) throw new Error(auditor.reason);
  return auditor;
}

describe('the audit of a chain that continues another', () => {
  it.each(AUDIT_LEVELS)('goes on from its end, at level %s', async (level) => {
    const auditor = await goneOn(document, level);
    expect(auditor.verifiedHeight).toBe(HEIGHT);
    // Its first state is the last one of the chain before.
    expect(auditor.report().stateRoot).toBe(old.blocks.at(-1)?.header.state);
    const report = await audited(next.export(), document, auditor);
    expect(report).toMatchObject({ failures: [], verifiedHeight: HEIGHT + 2, transactions: 1 });
    expect(report.stateRoot).toBe(next.blocks.at(-1)?.header.state);
  });

  it('needs the chain before for a replay, and for nothing less', async () => {
    const [failure] = (await audited(next.export(), document)).failures;
    expect(failure).toMatchObject({ code: 'state_unknown', height: HEIGHT + 1 });
    expect(failure?.reason).toContain(old.genesis.chain);
    expect((await audited(next.export(), document, undefined, 'proofs')).failures).toEqual([]);
  });

  it('goes on from the very block that the document names, and from no other', async () => {
    const auditor = new ChainAuditor(old.genesis);
    for (const block of old.blocks.slice(0, -1)) expect(auditor.check(block)).toBeNull();
    expect(auditor.goOn(document)).toMatchObject({ code: 'not_continued' });
    expect((await atEnd()).goOn(old.genesis)).toMatchObject({ code: 'not_continued' });
    expect(new ChainAuditor(old.genesis).goOn(document)).toMatchObject({ code: 'not_continued' });
  });

  it('refuses a document that says otherwise than the state', async () => {
    const [first, ...rest] = document.validators;
    const stronger = first === undefined ? [] : [{ ...first, power: 2 }, ...rest];
    const parameters = { ...(document.parameters as object), graceDays: 8 };
    for (const change of [{ validators: stronger }, { parameters }]) {
      const forged = decodeGenesis(encodeGenesis({ ...document, ...change }));
      expect((await atEnd()).goOn(forged)).toMatchObject({ code: 'bad_genesis' });
    }
  });

  it('finds a state that is not the one that was taken over', async () => {
    const other = new ToyChain(old.genesis);
    for (let at = 0; at < HEIGHT; at += 1) other.grow();
    const forged = other.continuation();
    // Of the same genesis document and height, and another chain all the same.
    expect(heightBefore(forged)).toBe(HEIGHT);
    expect((await atEnd()).goOn(forged)).toMatchObject({ code: 'not_continued' });
  });

  it('finds blocks of the chain before after its end', async () => {
    const auditor = await goneOn(document);
    for (const block of old.blocks) {
      expect(auditor.check(block)).toMatchObject({ code: 'other_chain', height: HEIGHT + 1 });
    }
  });

  it('knows who does not go on', async () => {
    const chain = storyChain();
    const without = chain.continuation(['union']);
    const shorter = new ToyChain(without, chain);
    const all = ['bank', 'maker', 'regulator'];
    const auditor = await goneOn(without);
    const block = shorter.propose([], { signers: all });
    expect(auditor.check(block)).toBeNull();
    expect(auditor.validatorsOf(HEIGHT + 2).map(({ id }) => id)).toEqual(all);
  });
});

it('proofs of each chain hold under its own document, and under no other', () => {
  const file = (proof: typeof oldProof): Uint8Array => utf8(canonicalText(proof));
  expect(verifyProofFile(file(oldProof), old.genesis).ok).toBe(true);
  expect(verifyProofFile(file(oldProof), document)).toMatchObject({ code: 'other_chain' });
  const proof = next.proveState('account/bank/eur/tier-1');
  expect(verifyProofFile(file(proof), document).ok).toBe(true);
  expect(verifyProofFile(file(proof), old.genesis)).toMatchObject({ code: 'other_chain' });
});
