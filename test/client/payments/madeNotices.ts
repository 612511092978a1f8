/** Notices of banks, made for one test each, by the field lists of camt.053.001.08 and 054. */

/** A movement. */
export interface Movement {
  readonly endToEnd?: string;
  readonly amount?: string;
  readonly currency?: string;
  readonly sign?: 'CRDT' | 'DBIT';
  readonly status?: string;
  readonly reference?: string;
  readonly day?: string;
  /** Behind the references of its part. */
  readonly more?: string;
  /** Behind the sign of the entry. */
  readonly entry?: string;
}

/** An entry with one part. */
export function entry(movement: Movement = {}): string {
  const { amount = '120.00', currency = 'EUR', sign = 'DBIT', status = '<Cd>BOOK</Cd>' } = movement;
  const { reference = 'BK-1', endToEnd, day = '2026-11-10', more = '' } = movement;
  const id = endToEnd === undefined ? '' : `<EndToEndId>${endToEnd}</EndToEndId>`;
  const own = reference === '' ? '' : `<AcctSvcrRef>${reference}</AcctSvcrRef>`;
  return (
    `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${sign}</CdtDbtInd>` +
    `${movement.entry ?? ''}<Sts>${status}</Sts><BookgDt><Dt>${day}</Dt></BookgDt>${own}` +
    `<NtryDtls><TxDtls><Refs>${id}</Refs>${more}</TxDtls></NtryDtls></Ntry>`
  );
}

/** A file with these entries: a notice of the day, or the statement behind it. */
export function camt(entries: readonly string[], kind: '053' | '054' = '054', version = '08') {
  const [root, holder] =
    kind === '053' ? ['BkToCstmrStmt', 'Stmt'] : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'];
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:` +
    `camt.${kind}.001.${version}"><${root}><GrpHdr><MsgId>M1</MsgId></GrpHdr><${holder}>` +
    `<Id>S1</Id>${entries.join('')}</${holder}></${root}></Document>\n`
  );
}
