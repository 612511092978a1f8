/**
 * What people hand in instead of an invoice that is read here: by the first bytes of what is no
 * XML, and by the root element of what is. So a person is told what the file is and what to do.
 */
import { WHAT_IS_READ } from './invoiceError.ts';
import type { XmlElement } from './xml.ts';

/** What a document is, in words that go behind "this is", and what to do with it. */
export interface OtherDocument {
  readonly what: string;
  readonly remedy: string;
}

const ANOTHER = `Ask for the invoice as an e-invoice after EN 16931. ${WHAT_IS_READ}`;
const UNSIGN =
  'Take the document out of its signature first; keep the signed file beside it. For CMS: ' +
  'openssl cms -verify -noverify -inform DER -in FILE -out invoice.xml';
const UNPACK = 'Unpack it, and hand in the invoice itself.';

type Shape = readonly [shape: RegExp, what: string, remedy: string];

/** Files by their first bytes, in hex. */
const MAGIC: readonly Shape[] = [
  [/^504b0304.*6170706c69636174696f6e2f766e642e657473692e61736963/, 'a signed ASiC file', UNPACK],
  [/^504b(?:0304|0506)/, 'a ZIP archive', UNPACK],
  [/^1f8b/, 'a gzip archive', UNPACK],
  // A sequence that begins with the object identifier of CMS signed data.
  [/^30(?:..){1,24}06092a864886f70d010702/, 'a signed envelope (CMS, .p7m)', UNSIGN],
  [/^89504e47|^ffd8ff|^47494638|^49492a00|^4d4d002a/, 'a picture', ANOTHER],
  [/^d0cf11e0/, 'an old office document', ANOTHER],
];

/** Files by their first letters. */
const SHAPES: readonly Shape[] = [
  [/^-----BEGIN (?:PKCS7|CMS)-----/, 'a signed envelope (CMS in PEM)', UNSIGN],
  [/^MI[A-Z][A-Za-z0-9+/\r\n]{30}/, 'a signed envelope or certificate in base64', UNSIGN],
  [/^(?:MIME-Version|Content-Type|From|Received|Return-Path|Date|Subject):/i, 'a mail', UNPACK],
  [/^\s*<(?:!doctype\s+html|html)[\s>]/i, 'an HTML page', ANOTHER],
  [/^\s*(?:UNA.{6}\s*)?UNB[+:]/, 'an EDIFACT interchange', ANOTHER],
  [/^ISA[*|~]/, 'an X12 interchange', ANOTHER],
  [/^EDI_DC40/, 'an IDoc of SAP', ANOTHER],
  [/^\s*\{\\rtf/, 'an RTF text', ANOTHER],
  [/^\s*[{[]/, 'JSON', ANOTHER],
];

const SHAPE_BYTES = 400;

/** Whether a byte stands for something to see: no zero, blank, line end or byte order mark. */
function isMark(byte: number): boolean {
  return byte > 0x20 && ![0xef, 0xbb, 0xbf, 0xfe, 0xff].includes(byte);
}

/** What bytes are that are no XML; null when their shape is unknown. */
export function nameBytes(bytes: Uint8Array): OtherDocument | null {
  if (!bytes.some(isMark)) return { what: 'an empty file', remedy: 'Export the invoice again.' };
  const head = Buffer.from(bytes.subarray(0, SHAPE_BYTES));
  const [hex, text] = [head.toString('hex'), head.toString('latin1').replace(/^\xef\xbb\xbf/, '')];
  const found =
    MAGIC.find(([shape]) => shape.test(hex)) ?? SHAPES.find(([shape]) => shape.test(text));
  return found === undefined ? null : { what: found[1], remedy: found[2] };
}

const envelope = (what: string): OtherDocument => ({
  what,
  remedy: 'Take the Invoice out of its envelope, and hand in the invoice itself.',
});
const national = (what: string): OtherDocument => ({ what, remedy: ANOTHER });

/** Roots by local name and the beginning of their namespace; the first that fits counts. */
const ROOTS: readonly (readonly [name: RegExp, namespace: string, document: OtherDocument])[] = [
  [
    /^StandardBusinessDocument$/,
    'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader',
    {
      what: 'a Peppol envelope (SBDH)',
      remedy: 'Take the Invoice out of its Peppol envelope, and hand in the invoice itself.',
    },
  ],
  [/^Envelope$/, 'http://', envelope('a SOAP envelope')],
  [/^AttachedDocument$/, 'urn:oasis:', envelope('a UBL AttachedDocument, which bears an invoice')],
  [/^(?:Signature|XAdESSignatures)$/, 'http://', { what: 'a signed envelope', remedy: UNSIGN }],
  [
    /^CrossIndustryDocument$/,
    'urn:ferd:CrossIndustryDocument:invoice:',
    { what: 'ZUGFeRD 1, which is not read', remedy: `Export it as ZUGFeRD 2. ${WHAT_IS_READ}` },
  ],
  [
    /^CrossIndustryInvoice$/,
    'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:',
    { what: 'another version of CII than D16B', remedy: `Export it as D16B. ${WHAT_IS_READ}` },
  ],
  [/^Invoice$/, 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-1', national('UBL 1')],
  [/./, 'urn:oasis:names:specification:ubl:', national('another UBL document than an invoice')],
  [/^SCRDM/, 'urn:un:unece:', national('another UN/CEFACT document than an invoice')],
  [
    /^FatturaElettronicaSemplificata$/,
    '',
    national('the simplified invoice of Italy, which does not say what is payable when'),
  ],
  [/^FatturaElettronica/, '', national('another version of FatturaPA than 1.2')],
  [/^Facturae$/, '', national('Facturae, the national form of Spain')],
  [/^Finvoice$/, '', national('Finvoice, the national form of Finland')],
  [/^INVOICE_CENTER$|^TEAPPSXML/, '', national('TEAPPSXML, a national form of Finland')],
  [/^Faktura$/, 'http://', national('the national form of Poland (KSeF FA)')],
  [/^InvoiceData$/, 'http://schemas.nav.gov.hu', national('the national form of Hungary (NAV)')],
  [/^Invoice$/, 'http://isdoc.cz', national('ISDOC, the national form of Czechia')],
  [/^Invoice$/, 'http://www.ebinterface.at', national('ebInterface, a national form of Austria')],
  [/^Invoice$/, 'urn:sfti:', national('Svefaktura, a former national form of Sweden')],
  [/^Invoice$/, 'http://rep.oio.dk', national('OIOXML, a former national form of Denmark')],
  [/^E_Invoice$/, '', national('E_Invoice, a national form of Estonia')],
  [/^(?:nfeProc|NFe)$/, '', national('NF-e, the national form of Brazil')],
  [/^Comprobante$/, '', national('CFDI, the national form of Mexico')],
  [/^(?:cXML|OrderResponse|INVOIC0[0-9])$/, '', national('a message of another standard')],
  [/^html$/i, '', national('an HTML page')],
];

/** What an XML document is by its root; null when it is unknown. */
export function nameRoot({ name, namespace }: XmlElement): OtherDocument | null {
  const found = ROOTS.find(([known, begins]) => known.test(name) && namespace.startsWith(begins));
  return found?.[2] ?? null;
}
