/** What an audit has found, in the language of the reader. */
import { codeEntry } from '../../../contracts/state/refusals.ts';
import type { AuditCode } from '../../auditor/auditReport.ts';
import { AUDIT_CODES } from '../../auditor/auditReport.ts';
import { AUDIT_CODES_ZH } from './auditZh.ts';
import { refusalText } from './ledgerTexts.ts';
import { language, say, sayIf } from './words.ts';

/** The sentence of a code of the auditor, of a certificate or of a rule. */
export function auditText(code: string): string {
  if (!Object.hasOwn(AUDIT_CODES, code)) {
    const rule = codeEntry(code)?.sentence;
    const known = rule === undefined ? sayIf(`audit.code.${code}`) : refusalText(code, rule);
    return known ?? say('audit.code.other');
  }
  const own = code as AuditCode;
  return language.value === 'en' ? AUDIT_CODES[own] : AUDIT_CODES_ZH[own];
}
