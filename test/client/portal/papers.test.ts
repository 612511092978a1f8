import { signal } from '@preact/signals';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { COMPARISON_REFUSALS } from '../../../client/invoices/compareInvoice.ts';
import { DETAILS_REFUSALS } from '../../../client/invoices/details.ts';
import { INVOICE_ERRORS } from '../../../client/invoices/invoiceError.ts';
import { INVOICE_REFUSALS } from '../../../client/invoices/invoiceRefusal.ts';
import { UNFIT_CODES } from '../../../client/invoices/registerWords.ts';
import { INVOICE_WARNINGS } from '../../../client/invoices/warnings.ts';
import { keyState } from '../../../client/portal/keys/memberKey.ts';
import { draftFate } from '../../../client/portal/signing/draftFate.ts';
import type { KeptDetails } from '../../../client/portal/signing/keptDetails.ts';
import {
  forgetDetails,
  keepDetails,
  keptDetails,
  readDetailsOf,
} from '../../../client/portal/signing/keptDetails.ts';
import { readAnswers } from '../../../client/portal/signing/registerAnswers.ts';
import type { SigningStep } from '../../../client/portal/signing/signing.ts';
import { ledger } from '../../../client/portal/trust/ledger.ts';
import {
  confirmNetworkKey,
  isKeyConfirmed,
  networkKey,
  takeNetworkKey,
} from '../../../client/portal/trust/networkKey.ts';
import { PAPER_CODES_ZH } from '../../../client/portal/words/paperCodesZh.ts';
import { paperText } from '../../../client/portal/words/paperTexts.ts';
import { language } from '../../../client/portal/words/words.ts';

// What is handled of a document beside the browser: its details, its draft, what is said of it.

const store = vi.hoisted(() => ({ kept: new Map<string, unknown>(), isDown: false }));

vi.mock('../../../client/portal/trust/storage.ts', () => ({
  ...{ PIN: 'ledger', NETWORK_KEY: 'network-key' },
  readStored: async (_: string, key: string) => store.kept.get(key),
  readAllStored: async () => {
    if (store.isDown) throw new DOMException('the database is closed');
    return [...store.kept.values()];
  },
  putStored: async (_: string, key: string, value: unknown) => void store.kept.set(key, value),
  dropStored: async (_: string, key: string) => void store.kept.delete(key),
}));

const CHAIN = 'ab'.repeat(32);
const sit = (member: string): void => {
  keyState.value = { kind: 'open', member, keyName: 'main' };
};
const details = (of: Partial<KeptDetails> = {}): KeptDetails => ({
  ...{ commitment: '11'.repeat(32), chain: CHAIN, member: 'talwerk', number: 'R-1' },
  ...{ buyer: 'nordhafen', keptAt: 1, file: new Uint8Array([1]), ...of },
});

describe('details that this browser keeps', () => {
  const begin = (): void => {
    store.kept.clear();
    store.isDown = false;
    sit('talwerk');
    onTestFinished(() => {
      keyState.value = { kind: 'none' };
    });
  };

  it('are shown to their member, and to nobody once its key is locked', async () => {
    begin();
    await keepDetails(details());
    expect(keptDetails.value).toEqual([details()]);
    keyState.value = { kind: 'locked', member: 'talwerk', keyName: 'main' };
    expect(keptDetails.value).toBeNull();
  });

  it('are not shown to another who has opened a key while they were kept', async () => {
    begin();
    const keeping = keepDetails(details());
    sit('feinblech');
    await keeping;
    expect(keptDetails.value).toBeNull();
    await readDetailsOf(CHAIN, 'feinblech');
    expect(keptDetails.value).toEqual([]);
  });

  it('are not told to be none when they cannot be read', async () => {
    begin();
    store.isDown = true;
    await readDetailsOf(CHAIN, 'talwerk');
    expect(keptDetails.value).toBe('fault');
  });

  it('are forgotten one by one', async () => {
    begin();
    const other = details({ commitment: '22'.repeat(32), keptAt: 2 });
    await keepDetails(details());
    await keepDetails(other);
    await forgetDetails(details().commitment);
    expect(keptDetails.value).toEqual([other]);
    expect([...store.kept.keys()]).toEqual([other.commitment]);
  });
});

describe('the key of the network', () => {
  const found = (chain: string): void => {
    ledger.value = { genesis: { chain } } as unknown as typeof ledger.value;
  };
  const fileOf = (letter: string): Blob => new Blob([`${letter.repeat(64)}\n`]);

  it('is that which an invoice has confirmed, and no other, on its ledger', async () => {
    store.kept.clear();
    sit('talwerk');
    found(CHAIN);
    onTestFinished(() => {
      keyState.value = { kind: 'none' };
      ledger.value = null;
    });
    expect(await takeNetworkKey(new Blob(['no key']))).toBe('none');
    expect(await takeNetworkKey(fileOf('a'))).toBe('taken');
    expect(isKeyConfirmed.value).toBe(false);
    const { value } = networkKey;
    if (value === null) throw new Error('it was taken');
    await confirmNetworkKey(value);
    expect(isKeyConfirmed.value).toBe(true);
    expect(await takeNetworkKey(fileOf('b'))).toBe('other');
    expect(networkKey.value).toBe(value);
    expect(await takeNetworkKey(fileOf('a'))).toBe('taken');
    expect(isKeyConfirmed.value).toBe(true);
    found('cd'.repeat(32));
    expect(await takeNetworkKey(fileOf('b'))).toBe('taken');
    expect(isKeyConfirmed.value).toBe(false);
    expect(JSON.stringify([...store.kept.values()])).not.toContain('aaaa');
  });
});

describe('what becomes of a draft', () => {
  const telling: SigningStep = { kind: 'telling', type: 'registerInvoice' };
  const asking = { kind: 'asking', isBusy: false, back: null } as unknown as SigningStep;
  const keeping: SigningStep = { kind: 'keeping', type: 'registerInvoice', id: CHAIN };
  const failed: SigningStep = { kind: 'failed', code: 'unreachable', back: null };

  it.each<[string, 'signed' | 'left', readonly (SigningStep | null)[]]>([
    ['it is signed', 'signed', [asking, keeping, null]],
    ['it is asked twice, and signed', 'signed', [asking, { ...asking }, keeping]],
    ['it is signed, and fails to be kept', 'signed', [asking, keeping, failed]],
    ['the dialog is closed', 'left', [asking, null]],
    ['it cannot be told', 'left', [failed, null]],
    ['it cannot be signed', 'left', [asking, failed]],
    ['another is told instead', 'left', [{ ...telling }, asking, keeping]],
    ['another is told after it was shown', 'left', [asking, { ...telling }, asking, keeping]],
  ])('%s: %s', async (_, fate, steps) => {
    const step = signal<SigningStep | null>(telling);
    const told = draftFate(step);
    for (const next of steps) step.value = next;
    expect(await told).toBe(fate);
  });
});

describe('what is filled in beside a document', () => {
  const form = (fields: Readonly<Record<string, string>>): FormData => {
    const data = new FormData();
    for (const [name, value] of Object.entries({ dueDay: '2026-12-31', ...fields })) {
      data.set(name, value);
    }
    return data;
  };

  it.each([
    ['9.5', 95_000],
    ['0', 0],
    ['100', 1_000_000],
    ['9.5 %', 95_000],
  ])('a rate of %s is one', (rate, latePpm) => {
    expect(readAnswers(form({ rate }), 'EUR')).toMatchObject({ terms: { latePpm } });
  });

  it('a buyer that is asked for is chosen', () => {
    expect(readAnswers(form({ debtor: '' }), 'EUR')).toBe('register.fault.debtor');
    expect(readAnswers(form({ debtor: 'nordhafen' }), 'EUR')).toMatchObject({
      debtor: 'nordhafen',
    });
    expect(readAnswers(form({}), 'EUR')).toMatchObject({ debtor: null });
  });

  it.each(['100.0001', '999', '-1', '9.55555', '9..5', 'much'])('%s is no rate', (rate) => {
    expect(readAnswers(form({ rate }), 'EUR')).toBe('register.fault.rate');
  });
});

it('has every code of a document in Chinese that a browser meets', () => {
  const tables = [
    ...[INVOICE_ERRORS, INVOICE_REFUSALS, INVOICE_WARNINGS],
    ...[UNFIT_CODES, COMPARISON_REFUSALS, DETAILS_REFUSALS],
  ];
  const isHere = (code: string): boolean => !/^(csv|pdf)_/.test(code) || code === 'pdf_not_here';
  const before = language.value;
  onTestFinished(() => {
    language.value = before;
  });
  language.value = 'zh';
  const codes = tables.flatMap((table) => Object.keys(table)).filter(isHere);
  const missing = codes.filter((code) => paperText(code, 'English') === 'English');
  expect(missing).toEqual([]);
  const unknown = Object.keys(PAPER_CODES_ZH).filter((code) => !codes.includes(code));
  expect(unknown).toEqual(['bad_details']);
});
