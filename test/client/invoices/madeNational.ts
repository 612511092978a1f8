/**
 * Documents in the national forms that are read, each made for one test. Companies, numbers and
 * amounts are invented. Names and order of the fields follow the published lists: for FatturaPA
 * "Allegato A, Specifiche tecniche relative al formato della fattura" of the Agenzia delle Entrate
 * (schema VFPR12, version 1.2.2); for China the XML files that electronic tax bureaus issue.
 */

/** Parts of a FatturaPA that a test replaces; each is XML as it stands in its place. */
export interface FatturaParts {
  readonly type?: string;
  readonly number?: string;
  readonly day?: string;
  readonly currency?: string;
  /** Between Numero and ImportoTotaleDocumento: withheld tax, stamp, pension fund. */
  readonly charges?: string;
  /** ImportoTotaleDocumento and what follows it. */
  readonly total?: string;
  readonly related?: string;
  readonly summary?: string;
  readonly payment?: string;
  readonly seller?: string;
  readonly buyer?: string;
}

/** An element with a text or elements inside. */
export function tag(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

/** The name of an organisation. */
export function denomination(name: string): string {
  return tag('Denominazione', name);
}

/** DatiRiepilogo. */
export function summary(net: string, vat: string, due = 'I', rate = '22.00'): string {
  return tag(
    'DatiRiepilogo',
    tag('AliquotaIVA', rate),
    tag('ImponibileImporto', net),
    tag('Imposta', vat),
    tag('EsigibilitaIVA', due),
  );
}

/** DettaglioPagamento; `when` is its day, or what stands in place of it. */
export function payment(amount: string, when = '2026-11-30', means = 'MP05', first = ''): string {
  const day = when.startsWith('<') || when === '' ? when : tag('DataScadenzaPagamento', when);
  const rest = [tag('ModalitaPagamento', means), day, tag('ImportoPagamento', amount)];
  return tag('DettaglioPagamento', first, ...rest);
}

/** DatiPagamento with its conditions. */
export function payments(...details: readonly string[]): string {
  const conditions = tag('CondizioniPagamento', details.length > 1 ? 'TP01' : 'TP02');
  return tag('DatiPagamento', conditions, ...details);
}

function fatturaParty(name: string, vat: string): string {
  const number = tag('IdFiscaleIVA', tag('IdPaese', 'IT'), tag('IdCodice', vat));
  const data = tag('DatiAnagrafici', number, tag('CodiceFiscale', vat), tag('Anagrafica', name));
  const seat = [tag('Indirizzo', 'Via Po 1'), tag('CAP', '10124'), tag('Comune', 'Torino')];
  return data + tag('Sede', ...seat, tag('Nazione', 'IT'));
}

/** FatturaElettronicaBody: 1,220.00 EUR of 2 September 2026. */
export function fatturaBody(parts: FatturaParts = {}): string {
  const line = [
    tag('NumeroLinea', '1'),
    tag('Descrizione', 'Alloggiamenti'),
    tag('PrezzoUnitario', '1000.00'),
    tag('PrezzoTotale', '1000.00'),
    tag('AliquotaIVA', '22.00'),
  ];
  const general = tag(
    'DatiGeneraliDocumento',
    tag('TipoDocumento', parts.type ?? 'TD01'),
    tag('Divisa', parts.currency ?? 'EUR'),
    tag('Data', parts.day ?? '2026-09-02'),
    tag('Numero', parts.number ?? 'FT-2026/117'),
    parts.charges ?? '',
    parts.total ?? tag('ImportoTotaleDocumento', '1220.00'),
  );
  const order = tag('DatiOrdineAcquisto', tag('IdDocumento', 'ORD-88'));
  return tag(
    'FatturaElettronicaBody',
    tag('DatiGenerali', general, order, parts.related ?? ''),
    tag(
      'DatiBeniServizi',
      tag('DettaglioLinee', ...line),
      parts.summary ?? summary('1000.00', '220.00'),
    ),
    parts.payment ?? payments(payment('1220.00')),
  );
}

/** A FatturaPA with these bodies, or one. */
export function fattura(parts: FatturaParts = {}, bodies = [fatturaBody(parts)]): string {
  const transmission = [
    tag('IdTrasmittente', tag('IdPaese', 'IT'), tag('IdCodice', '01234567890')),
    tag('ProgressivoInvio', '00117'),
    tag('FormatoTrasmissione', 'FPR12'),
    tag('CodiceDestinatario', 'ABC1234'),
  ];
  const header = tag(
    'FatturaElettronicaHeader',
    tag('DatiTrasmissione', ...transmission),
    tag(
      'CedentePrestatore',
      fatturaParty(parts.seller ?? denomination('Talwerk GmbH'), '01234567890'),
    ),
    tag(
      'CessionarioCommittente',
      fatturaParty(parts.buyer ?? denomination('Nordhafen AG'), '09876543210'),
    ),
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<p:FatturaElettronica versione="FPR12" xmlns:p=' +
    `"http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">${header}${bodies.join('')}` +
    '</p:FatturaElettronica>\n'
  );
}

/** Parts of a Chinese invoice that a test replaces. */
export interface ChineseParts {
  readonly number?: string;
  readonly issued?: string;
  readonly issue?: string;
  readonly seller?: string;
  readonly sellerId?: string;
  readonly buyer?: string;
  readonly buyerId?: string;
  readonly totals?: string;
  readonly remark?: string;
}

function label(name: string, code: string, text: string): string {
  return tag(name, tag('LabelCode', code), tag('LabelName', text));
}

/** A fully digital invoice: 1,130.00 yuan of 2 September 2026. */
export function chinese(parts: ChineseParts = {}): string {
  const number = parts.number ?? '26312000000012345678';
  const totals =
    tag('TotalAmWithoutTax', '1000.00') +
    tag('TotalTaxAm', '130.00') +
    tag('TotalTax-includedAmount', '1130.00') +
    tag('TotalTax-includedAmountInChinese', '壹仟壹佰叁拾圆整');
  const party = (side: string, name: string, id: string): string =>
    tag(`${side}Information`, tag(`${side}IdNum`, id), tag(`${side}Name`, name));
  const item = [
    tag('ItemName', '*汽车零部件*壳体'),
    tag('Amount', '1000.00'),
    tag('TaxRate', '0.13'),
  ];
  const labels = tag(
    'InherentLabel',
    parts.issue ?? label('InIssuType', 'Y', '是否蓝字发票标志'),
    label('EInvoiceType', '01', '增值税专用发票'),
    label('GeneralOrSpecialVAT', '01', '增值税专用发票'),
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    tag(
      'EInvoice',
      tag(
        'Header',
        tag('EIid', number),
        tag('EInvoiceTag', 'SWEI3100'),
        tag('Version', '0.2'),
        labels,
      ),
      tag(
        'EInvoiceData',
        party('Seller', parts.seller ?? '甲齿轮有限公司', parts.sellerId ?? '91310000MA1FL0000N'),
        party('Buyer', parts.buyer ?? '乙汽车有限公司', parts.buyerId ?? '91310000MA1FL1111P'),
        tag('BasicInformation', parts.totals ?? totals, tag('RequestTime', '2026-09-02 09:58:01')),
        tag('IssuItemInformation', ...item),
        tag('AdditionalInformation', tag('Remark', parts.remark ?? '合同 2026-88')),
      ),
      tag(
        'TaxSupervisionInfo',
        tag('InvoiceNumber', number),
        tag('IssueTime', parts.issued ?? '2026-09-02 10:00:00'),
        tag('TaxBureauCode', '13100000000'),
      ),
    )
  );
}
