import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DetailsFile } from '../../../client/invoices/details.ts';
import {
  checkDetails,
  commitDetails,
  decodeDetails,
  encodeDetails,
  invoiceDetails,
} from '../../../client/invoices/details.ts';
import { prepareRegistration } from '../../../client/invoices/prepareRegistration.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { registerInvoice } from '../../../contracts/rules/invoices/registerInvoice.ts';
import { FormatError } from '../../../ledger/assert.ts';
import { fromHex } from '../../../ledger/encoding.ts';
import { bytesOf, sampleBytes, sampleText } from './samples.ts';

const SALT = new Uint8Array(32).fill(9);
const REQUEST = {
  document: sampleBytes('drive-shafts-ubl.xml'),
  supplierId: 'talwerk',
  networkKey: new Uint8Array(32).fill(7),
  salt: SALT,
};

function prepared() {
  const registration = prepareRegistration(REQUEST);
  if ('code' in registration) throw new Error(registration.code);
  return registration;
}

describe('prepareRegistration', () => {
  it('gives what goes on the ledger: what is payable, days, and three hashes', () => {
    const { deed } = prepared();
    expect(deed).toMatchObject({
      currency: 'EUR',
      amount: '2427400',
      issueDay: '2026-11-09',
      documentDueDay: '2027-01-31',
    });
    for (const hash of [deed.identity, deed.document, deed.details]) {
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('gives the fields of the deed, to which debtor and due day are added', () => {
    const { type, version, seed, debtor, dueDay, terms, ...fromDocument } = registerInvoice.example;
    expect(Object.keys(prepared().deed).sort()).toEqual(Object.keys(fromDocument).sort());
    const deed = { type, version, seed, debtor, dueDay, terms, ...prepared().deed };
    expect(registerInvoice.schema.safeParse(deed).success).toBe(true);
  });

  it('gives the buyer a file that stands behind the commitment', () => {
    const { deed, file } = prepared();
    expect(checkDetails(decodeDetails(encodeDetails(file)), deed.details)).toBeNull();
    expect(file.document).toEqual(REQUEST.document);
  });

  it('gives the same identity and another commitment when the salt is new', () => {
    const again = prepareRegistration({ ...REQUEST, salt: new Uint8Array(32) });
    if ('code' in again) throw new Error(again.code);
    const { deed } = prepared();
    expect(again.deed).toEqual({ ...deed, details: again.deed.details });
    expect(again.deed.details).not.toBe(deed.details);
  });

  it('gives the refusal of an invoice that cannot be registered', () => {
    const document = sampleBytes('credit-note-ubl.xml');
    expect(prepareRegistration({ ...REQUEST, document })).toMatchObject({ code: 'credit_note' });
    const factored = sampleText('drive-shafts-ubl.xml').replace('>380<', '>393<');
    const request = { ...REQUEST, document: bytesOf(factored) };
    expect(prepareRegistration(request)).toMatchObject({ code: 'payee_unconfirmed' });
    expect(prepareRegistration({ ...request, payeeAgrees: true })).toHaveProperty('deed');
  });
});

describe('W1 the payee', () => {
  function registeredWith(payee: string): ReturnType<typeof prepared> {
    const party = `<cac:PayeeParty><cac:PartyName><cbc:Name>${payee}</cbc:Name></cac:PartyName>`;
    const before = '<cac:PaymentMeans>';
    const text = sampleText('drive-shafts-ubl.xml').replace(
      before,
      `${party}</cac:PayeeParty>${before}`,
    );
    const request = { ...REQUEST, document: bytesOf(text), payeeAgrees: true };
    const registration = prepareRegistration(request);
    if ('code' in registration) throw new Error(registration.code);
    return registration;
  }

  it('W1: is in the details to which supplier and debtor commit by name', () => {
    const { deed, file } = registeredWith('Factoring GmbH');
    expect(file.details).toMatchObject({ payee: 'Factoring GmbH' });
    expect(checkDetails(file, deed.details)).toBeNull();
    const other = registeredWith('Another Bank AG');
    expect(other.deed.details).not.toBe(deed.details);
    expect(other.deed.document).not.toBe(deed.document);
    expect(other.deed.identity).toBe(deed.identity);
  });

  it('W1: cannot be exchanged in the file: neither in the details nor in the document', () => {
    const { deed, file } = registeredWith('Factoring GmbH');
    const other = registeredWith('Another Bank AG').file;
    const code = 'commitment_differs';
    expect(checkDetails(other, deed.details)).toMatchObject({ code });
    const { details } = other;
    expect(checkDetails({ ...file, details }, deed.details)).toMatchObject({ code });
    const { document } = other;
    expect(checkDetails({ ...file, document }, deed.details)).toMatchObject({
      code: 'document_differs',
    });
  });

  it('W1: that is none is committed to as none', () => {
    expect(prepared().file.details).toMatchObject({ payee: null });
  });
});

describe('a commitment', () => {
  it('is SHA-256 of canonical JSON of details and salt, which others can compute', () => {
    const canonical = `{"details":{"a":1},"salt":"${'09'.repeat(32)}"}`;
    expect(commitDetails({ a: 1 }, SALT)).toBe(
      createHash('sha256').update(canonical).digest('hex'),
    );
    expect(() => commitDetails({}, SALT.subarray(1))).toThrow();
  });
});

describe('checkDetails', () => {
  const committed = (file: DetailsFile) => commitDetails(file.details, fromHex(file.salt));

  it('refuses details that are not the committed ones: commitment_differs', () => {
    const { deed, file } = prepared();
    const details = { ...(file.details as object), payable: '1.00' };
    expect(checkDetails({ ...file, details }, deed.details)?.code).toBe('commitment_differs');
    expect(checkDetails({ ...file, salt: '00'.repeat(32) }, deed.details)?.code).toBe(
      'commitment_differs',
    );
  });

  it('refuses another document than the one committed to: document_differs', () => {
    const { deed, file } = prepared();
    const document = sampleBytes('gear-housings-ubl.xml');
    expect(checkDetails({ ...file, document }, deed.details)?.code).toBe('document_differs');
    for (const details of [null, [], 'text', {}]) {
      const other = { ...file, details };
      expect(checkDetails(other, committed(other))?.code).toBe('document_differs');
    }
  });

  it('refuses details that the document does not say, committed to or not: details_differ', () => {
    const { file } = prepared();
    const lying = { ...file, details: { ...(file.details as object), payable: '24274.01' } };
    expect(checkDetails(lying, committed(lying))?.code).toBe('details_differ');
    const document = bytesOf('no invoice');
    const sample = readInvoice(REQUEST.document);
    const empty = { salt: file.salt, details: invoiceDetails(sample, document), document };
    expect(checkDetails(empty, committed(empty))?.code).toBe('details_differ');
  });
});

describe('decodeDetails refuses', () => {
  const text = new TextDecoder().decode(encodeDetails(prepared().file));
  it.each([
    ['another type', 'tallystick-invoice-details', 'tallystick-invoice', 'bad_shape'],
    ['another version', '"version":1', '"version":2', 'bad_shape'],
    ['a field more', '"version":1', '"version":1,"x":1', 'bad_shape'],
    ['a salt that is no hash', '"salt":"0909', '"salt":"09', 'bad_shape'],
    ['a document that is no base64url', '"document":"PD94', '"document":"=D94', 'bad_base64url'],
    ['text that is not canonical', '{"details"', '{ "details"', 'not_canonical'],
    ['text that is cut', '"version":1}', '"version":1', 'not_json'],
  ])('%s', (_what, from, to, code) => {
    const altered = text.replace(from, to);
    expect(altered).not.toBe(text);
    let thrown: unknown = null;
    try {
      decodeDetails(bytesOf(altered));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(FormatError);
    expect(thrown).toMatchObject({ code });
  });
});
