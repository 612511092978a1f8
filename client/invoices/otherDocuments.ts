/**
 * What people hand in instead of an invoice that is read here: by the first bytes of what is no
 * XML, and by the root element of what is. So a person is told what the file is and what to do.
 */
import { toHex } from '../../ledger/encoding.ts';
import { WHAT_IS_READ } from './invoiceError.ts';
import { latin1 } from './pdfFiles.ts';
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

const IMPORT =
  'tally invoices import registers each row of a CSV file, with a mapping of its columns.';
const MAIL = new RegExp(
  '^(?:From |(?:MIME-Version|Content-Type|From|To|Received|Return-Path|Date|Subject|Message-ID|' +
    'Reply-To|Sender|Delivered-To|DKIM-Signature|ARC-[A-Za-z-]{1,40}|X-[A-Za-z0-9-]{1,40}):)',
  'i',
);
/** With a declaration, and with a comment before it. */
const HTML = new RegExp(
  '^\\s*(?:<\\?xml[^>]{0,200}>\\s{0,20})?(?:<!--[^>]{0,200}-->\\s{0,20})?' +
    '<(?:!doctype\\s{1,20}html|html)[\\s>]',
  'i',
);

type Shape = readonly [shape: RegExp, what: string, remedy: string];

/** Files by their first bytes, in hex. */
const MAGIC: readonly Shape[] = [
  [/^504b0304.*6170706c69636174696f6e2f766e642e657473692e61736963/, 'a signed ASiC file', UNPACK],
  [/^504b(?:0304|0506)/, 'a ZIP archive', UNPACK],
  [/^1f8b/, 'a gzip archive', UNPACK],
  [/^(?:377abcaf271c|526172211a07|425a68|fd377a585a00)/, 'an archive', UNPACK],
  // A sequence that begins with the object identifier of CMS signed data.
  [/^30(?:..){1,24}06092a864886f70d010702/, 'a signed envelope (CMS, .p7m)', UNSIGN],
  [/^(?:89504e47|ffd8ff|47494638|49492a00|4d4d002a|424d)/, 'a picture', ANOTHER],
  [/^(?:52494646.{8}57454250|.{8}66747970(?:6865|6d69|6176))/, 'a picture', ANOTHER],
  [/^d0cf11e0/, 'an old office document', ANOTHER],
];

/** Files by their first letters. */
const SHAPES: readonly Shape[] = [
  [/^-----BEGIN (?:PKCS7|CMS)-----/, 'a signed envelope (CMS in PEM)', UNSIGN],
  [/^MI[A-Z][A-Za-z0-9+/\r\n]{30}/, 'a signed envelope or certificate in base64', UNSIGN],
  [MAIL, 'a mail', UNPACK],
  [HTML, 'an HTML page', ANOTHER],
  [/^[^>]{0,200}>\s{0,20}<!doctype\s{1,20}cxml\s/i, 'a message of cXML', ANOTHER],
  [/^\s*(?:UNA.{6}\s*)?UN[BH][+:]/, 'an EDIFACT interchange', ANOTHER],
  [/^ISA[*|~]/, 'an X12 interchange', ANOTHER],
  [/^EDI_DC40/, 'an IDoc of SAP', ANOTHER],
  [/^\s*\{\\rtf/, 'an RTF text', ANOTHER],
  [/^\s*[{[]/, 'JSON', ANOTHER],
  [/^[^<\r\n]{1,200}([;,\t])[^<\r\n]{1,200}\1[^<\r\n]*\r?\n/, 'a table, such as CSV', IMPORT],
];

const SHAPE_BYTES = 400;

/** Byte order marks, and what UTF-16 has beside each letter of ASCII. */
const MARKS = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)|\0/g;

/** Whether a byte stands for something to see: no zero, blank, line end or byte order mark. */
function isMark(byte: number): boolean {
  return byte > 0x20 && ![0xef, 0xbb, 0xbf, 0xfe, 0xff].includes(byte);
}

/** What bytes are that are no XML; null when their shape is unknown. */
export function nameBytes(bytes: Uint8Array): OtherDocument | null {
  if (!bytes.some(isMark)) return { what: 'an empty file', remedy: 'Export the invoice again.' };
  const head = bytes.subarray(0, SHAPE_BYTES);
  const [hex, text] = [toHex(head), latin1(head).replace(MARKS, '')];
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
  [/^(?:nfeProc|NFe|CompNfse|NFSe)$/, '', national('NF-e or NFS-e, the national form of Brazil')],
  [/^InvoicesDoc$/, 'http://www.aade.gr', national('myDATA, the national form of Greece')],
  [/^Invoice$/, 'urn:eslog:', national('e-SLOG, the national form of Slovenia')],
  [/^(?:DTE|EnvioDTE)$/, 'http://www.sii.cl', national('DTE, the national form of Chile')],
  [/^TicketBai$/, 'urn:ticketbai:', national('TicketBAI, a national form of Spain')],
  [/^AuditFile$/, '', national('SAF-T, a file for audits')],
  [/^INVOICE$/, 'http://www.opentrans.org', national('openTRANS')],
  [/^invoiceMessage$/, 'urn:gs1:', national('a message of GS1 XML')],
  [/^Document$/, 'urn:iso:std:iso:20022:', national('a message of ISO 20022 about payments')],
  [/^Comprobante$/, '', national('CFDI, the national form of Mexico')],
  [/^(?:cXML|OrderResponse|INVOIC0[0-9])$/, '', national('a message of another standard')],
  [/^html$/i, '', national('an HTML page')],
];

/** What an XML document is by its root; null when it is unknown. */
export function nameRoot({ name, namespace }: XmlElement): OtherDocument | null {
  const found = ROOTS.find(([known, begins]) => known.test(name) && namespace.startsWith(begins));
  return found?.[2] ?? null;
}
