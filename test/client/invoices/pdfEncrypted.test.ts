import { describe, expect, it } from 'vitest';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { openPdf } from '../../../client/invoices/openPdf.ts';
import { cii } from './made.ts';
import { madePdf } from './madePdf.ts';

// Whether a PDF is encrypted is said by its structure; by its text only where that is broken.

const INVOICE = { name: 'factur-x.xml', content: cii() };
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const broken = (more: string): Uint8Array => bytesOf(`%PDF-1.7\nnothing that is one ${more}\n`);

function codeOf(bytes: Uint8Array): string | null {
  try {
    openPdf(bytes);
    return null;
  } catch (error) {
    if (error instanceof InvoiceError) return error.code;
    throw error;
  }
}

describe('a whole PDF', () => {
  it('that only speaks of encryption is read', () => {
    const note = { name: 'note.txt', content: 'of /Encrypt <<and /Encrypt 9 0 R', filter: '' };
    const { files, broken: why } = openPdf(madePdf({ files: [INVOICE, note] }));
    expect(why).toBeNull();
    expect(files.length).toBeGreaterThan(1);
  });

  it('that is encrypted is not', () => {
    expect(codeOf(madePdf({ files: [INVOICE], trailer: '/Encrypt 9 0 R' }))).toBe('pdf_encrypted');
  });
});

describe('a broken PDF', () => {
  it('is read as far as it can be, and says that it is broken', () => {
    expect(openPdf(broken('')).broken).not.toBeNull();
    expect(openPdf(broken('/EncryptMetadata true')).broken).not.toBeNull();
  });

  it.each(['/Encrypt 9 0 R', '/Encrypt<</V 1>>', '/Encrypt\n9 0 R'])(
    'that has %j is not',
    (word) => {
      expect(codeOf(broken(word))).toBe('pdf_encrypted');
    },
  );
});
