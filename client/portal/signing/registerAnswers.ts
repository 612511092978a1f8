/** What a supplier fills in beside its document, read from the form. */
import { ppmField } from '../../../contracts/state/fields.ts';
import { OPEN_TERMS } from '../../../contracts/state/invoices.ts';
import { ppmOfPercent } from '../../../contracts/state/rates.ts';
import { typedToMinor } from '../../invoices/toMinor.ts';
import type { PaperSaid } from './registration.ts';

/** What the form says. */
export type RegisterAnswers = Omit<PaperSaid, 'supplier' | 'memberOf' | 'networkKey'>;

/** What of it is none. */
export type AnswerFault = `register.fault.${'debtor' | 'day' | 'rate' | 'cost'}`;

/** The answers of a form; or what is wrong. @param currency of the document */
export function readAnswers(data: FormData, currency: string): RegisterAnswers | AnswerFault {
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const [day, rate, cost] = [text('dueDay'), text('rate'), text('cost')];
  if (data.has('debtor') && text('debtor') === '') return 'register.fault.debtor';
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return 'register.fault.day';
  const ppm = rate === '' ? null : ppmOfPercent(rate);
  const isRate = rate === '' || ppmField.safeParse(ppm).success;
  if (!isRate) return 'register.fault.rate';
  const minor = cost === '' ? null : typedToMinor(cost, currency);
  if (minor !== null && (typeof minor !== 'bigint' || minor <= 0n)) return 'register.fault.cost';
  const issuers = data.getAll('issuers').map(String);
  return {
    debtor: text('debtor') === '' ? null : text('debtor'),
    dueDay: day,
    payeeAgrees: data.get('payee') !== null,
    rivalsSeen: data.get('rivals') !== null,
    terms: {
      ...OPEN_TERMS,
      issuers: issuers.length === 0 ? null : issuers,
      latePpm: ppm,
      lateCost: minor === null ? null : String(minor),
    },
  };
}
