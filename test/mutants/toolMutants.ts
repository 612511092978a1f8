/** Planted mistakes in what a client's tools take, show and wait for. */
import { clientMutant } from './clientMutants.ts';
import type { Mutant } from './mutant.ts';

const AMOUNTS = 'client/invoices/amounts';
const TYPED = 'client/cli/amount';
const DAYS = 'client/cli/ledgerDays';
const LOOKS = 'client/cli/shown';
const FACTS = 'client/cli/factLines';
const HELP = 'client/cli/help';
const RING = 'client/sdk/nodeRing';
const READY = 'client/sdk/readiness';
const HELD = 'client/cli/holdFolder';
const NAMED = 'client/cli/newcomerNames';
const FOUND = 'client/cli/find';

/** See the head of this file. */
export const TOOL_MUTANTS: readonly Mutant[] = [
  clientMutant('any comma groups', 'a decimal comma would make a hundred times of it', AMOUNTS, {
    file: 'client/invoices/toMinor.ts',
    from: "if (text.includes(',') && !isPrinted) return toMinor(text, currency);",
    to: '',
  }),
  clientMutant('the last of two signs groups, too', 'what to write would be another sum', AMOUNTS, {
    file: 'client/invoices/toMinor.ts',
    from: 'signs.size > 1 ? [decimal]',
    to: 'signs.size > 1 ? [whole]',
  }),
  clientMutant('another currency is passed over', 'five dollars are not five euros', TYPED, {
    file: 'client/cli/session/amount.ts',
    from: 'if (other !== undefined && other !== currency) return',
    to: 'if (other === currency) return',
  }),
  clientMutant('a share of more than all', 'nobody gives on more than it has', TYPED, {
    file: 'client/cli/session/amount.ts',
    from: 'ppm > 0 && ppm <= 1_000_000',
    to: 'ppm > 0',
  }),
  clientMutant(
    'month and day change places',
    'the third of April is not the fourth of March',
    DAYS,
    {
      file: 'client/cli/session/ledgerDays.ts',
      from: "text.includes('.')",
      to: "!text.includes('.')",
    },
  ),
  clientMutant('what has passed is told as left', 'a day has nothing left at its end', DAYS, {
    file: 'client/cli/session/ledgerDays.ts',
    from: 'tellSpan(dayEnd(days, day) - nowMs)',
    to: 'tellSpan(days.dayMs - dayEnd(days, day) + nowMs)',
  }),
  clientMutant(
    'minutes are not taken out of hours',
    'an hour and a half is no 90 minutes more',
    DAYS,
    {
      file: 'client/cli/session/ledgerDays.ts',
      from: 'Math.floor(seconds / 60) % 60',
      to: 'Math.floor(seconds / 60)',
    },
  ),
  clientMutant('a date that there is not', 'the thirtieth of February is none', DAYS, {
    file: 'client/cli/session/ledgerDays.ts',
    from: 'if (dayNumber(text) !== null) return text;',
    to: 'if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return text;',
  }),
  clientMutant('a table is as wide as it is', 'it has to fit its terminal', LOOKS, {
    file: 'client/cli/session/table.ts',
    from: 'if (width === undefined || whole.width <= width)',
    to: 'if (width === undefined || whole.width > 0)',
  }),
  clientMutant('colours stay on', 'NO_COLOR says that there are none', LOOKS, {
    file: 'client/cli/main.ts',
    from: "&& !env['NO_COLOR'] };",
    to: "&& env['NO_COLOR'] !== 'no' };",
  }),
  clientMutant('the rate forgets where it began', 'what was there before is not done now', LOOKS, {
    file: 'client/cli/session/progress.ts',
    from: '((done - from) * 1_000)',
    to: '(done * 1_000)',
  }),
  clientMutant(
    'a remedy is a command of old',
    'whoever follows it is told that there is none',
    HELP,
    {
      file: 'client/cli/remedies.ts',
      from: "money_stands: 'Pay in that money: `tally settlement pay-debt`",
      to: "money_stands: 'Pay in that money: `tally settlement pay-debts`",
    },
  ),
  clientMutant('the value of an option is a command', 'completion would lead astray', HELP, {
    file: 'client/cli/session/completion.ts',
    from: 'then skip=1; fi; continue ;;\n    esac\n    known',
    to: "then skip=''; fi; continue ;;\n    esac\n    known",
  }),
  clientMutant('a fact hides what is none', 'that there is no ruler is said, too', FACTS, {
    file: 'client/cli/session/factLines.ts',
    from: 'if (items.length === 0) return [[path, null]];',
    to: 'if (items.length === 0) return [];',
  }),
  clientMutant('amounts of a piece have no currency', 'two cents are not two euros', FACTS, {
    file: 'client/cli/session/factLines.ts',
    from: "if (typeof receivable !== 'string' || !isHash(receivable)) return null;",
    to: 'return null;',
  }),
  clientMutant('the silent come first', 'each would keep its caller waiting', RING, {
    file: 'client/sdk/nodeRing.ts',
    from: 'return [...live, ...dead];',
    to: 'return [...dead, ...live];',
  }),
  clientMutant('only the first of the silent is named', 'all are named at once', RING, {
    file: 'client/sdk/nodeRing.ts',
    from: 'const named = [first, ...silent].map',
    to: 'const named = [first].map',
  }),
  clientMutant('a node is asked sooner than it said', 'it is not ready', READY, {
    file: 'client/sdk/nodeRing.ts',
    from: '({ url }) => rests.leftMs(url) === 0,',
    to: '({ url }) => url.length > 0,',
  }),
  clientMutant('a refusal is waited for', 'it lasts', READY, {
    file: 'client/sdk/nodeRing.ts',
    from: 'return errors.every(isPassing) &&',
    to: 'return errors.some(isPassing) &&',
  }),
  clientMutant('a node is waited for for ever', 'one that lies would stop its readers', READY, {
    file: 'client/sdk/patience.ts',
    from: ' || this.#waits === 0',
    to: '',
  }),
  clientMutant('a node that is alone is left', 'nobody else has it', READY, {
    file: 'client/sdk/nodeLine.ts',
    from: "(isAlone || error.facts['status'] === 429)",
    to: "error.facts['status'] === 429",
  }),
  clientMutant('a node is waited for while others may be asked', 'they are ready', READY, {
    file: 'client/sdk/nodeLine.ts',
    from: 'isAlone = !this.#hasOthers',
    to: 'isAlone = true',
  }),
  clientMutant('a deed goes to who is not ready', 'it said when to come', READY, {
    file: 'client/sdk/submit.ts',
    from: '    if (course.rests.leftMs(node.url) > 0) continue;\n',
    to: '',
  }),
  clientMutant('who reads too much is refused', 'it may read again soon', READY, {
    file: 'client/sdk/request.ts',
    from: 'return status === 429 || status >= 500;',
    to: 'return status >= 500;',
  }),
  clientMutant('who comes looks before it is seen', 'two would work at once', HELD, {
    file: 'client/cli/payments/holdFolder.ts',
    from: 'own.add(mark);\n  try {\n',
    to:
      'own.add(mark);\n  try {\n    await expectAlone(folder, { mark, place }, environment);\n' +
      '    if (mark) return await work();\n',
  }),
  clientMutant('who is not there holds for ever', 'nobody could pay any more', HELD, {
    file: 'client/cli/payments/holdFolder.ts',
    from: ' || isThere(name)) others.push(name);\n    else ',
    to: ' || isThere(name) || name !== mark) others.push(name);\n    else ',
  }),
  clientMutant('numbers count everywhere', 'containers would pay twice', HELD, {
    file: 'client/cli/payments/holdFolder.ts',
    from: 'if (!isOfPlace(name, place) || isThere(name)) ',
    to: 'if (isThere(name)) ',
  }),
  clientMutant('a newcomer has no name', 'it could not trade by its invoices', NAMED, {
    file: 'client/sdk/namedMembers.ts',
    from: 'others.size === 0 ? []',
    to: 'others.size >= 0 ? []',
  }),
  clientMutant('a name of two is the last one’s', 'a wrong debtor is worse than none', NAMED, {
    file: 'client/sdk/namedMembers.ts',
    from: 'ids.size === 1 ?',
    to: 'ids.size >= 1 ?',
  }),
  clientMutant('a founder keeps its first name', 'names change by ballot', NAMED, {
    file: 'client/sdk/namedMembers.ts',
    from: 'if (still.includes(name)) found',
    to: 'found',
  }),
  clientMutant('founders are looked for in the list', 'a node may leave one out', NAMED, {
    file: 'client/sdk/namedMembers.ts',
    from: 'namesOf(founder).filter((name) => names.has(name))',
    to: 'namesOf(founder).filter(() => false)',
  }),
  clientMutant('any listed key is asked for', 'it is the word of a node', NAMED, {
    file: 'client/sdk/namedMembers.ts',
    from: 'if (isNamed && isId(id))',
    to: 'if (isNamed)',
  }),
  clientMutant('a name is looked for anew each time', 'many documents cost one look', NAMED, {
    file: 'client/cli/invoices/documentNames.ts',
    from: '    names.keep(name, id);\n',
    to: '',
  }),
  clientMutant('what a look has found lasts', 'names change by ballot', NAMED, {
    file: 'client/cli/session/keptNames.ts',
    from: ' && ageMs < KEPT_MS',
    to: '',
  }),
  clientMutant('a number is asked for as it is typed', 'it is registered in one spelling', FOUND, {
    file: 'client/cli/invoices/listInvoices.ts',
    from: 'normaliseNumber(number)',
    to: 'number',
  }),
  clientMutant('a number is that of any year', 'many begin at 1 each January', FOUND, {
    file: 'client/cli/invoices/listInvoices.ts',
    from: 'const issued = year ?? ',
    to: 'const issued = ',
  }),
  clientMutant('nothing found is well', 'a program would go on', FOUND, {
    file: 'client/cli/reading/find.ts',
    from: 'return isThere ? 0 : 1;',
    to: 'return 0;',
  }),
];
