/**
 * What help pages show as examples. Commands that are not here have one made from their arguments
 * and from the options that they cannot do without; deeds made from schemas bring theirs.
 */
import type { Command, Option } from 'commander';

/** By the words that name the command. Ids stand in variables of the shell, as in the README. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '': ['tally ask own acme', 'tally invoices register invoice.xml', 'tally show status'],
  'keys new': ['tally keys new --member acme --out main.key.json --passphrase-file passphrase.txt'],
  'keys attach': [
    'tally keys attach --member acme --public-key main.pub --out main.key.json -- sign-with-card',
  ],
  resume: ['tally resume', 'tally resume $TRANSACTION'],
  'invoices register': [
    'tally invoices register invoice.xml',
    'tally invoices register invoice.pdf --due-day +90d --debtor car-maker',
  ],
  'invoices reissue': ['tally invoices reissue $INVOICE corrected.xml'],
  'invoices list': [
    'tally invoices list --supplier acme --state registered',
    'tally invoices list --supplier acme --number TW-2026-0458 --year 2026',
  ],
  'invoices import': [
    'tally invoices import outbox --dry-run --report report.json',
    'tally invoices import september.csv --mapping columns.json --yes',
  ],
  'invoices accept': [
    'tally invoices accept $INVOICE --details details.json',
    'tally invoices accept $INVOICE --on-paper --amount 24,000.00 --reason wrong_amount',
  ],
  'invoices counter': ['tally invoices counter $INVOICE --details details.json --late-rate 9.5'],
  accept: ['tally accept $INVOICE --details details.json'],
  buy: ['tally buy $OFFER'],
  'pieces offer-assignment': [
    'tally pieces offer-assignment $RECEIVABLE --to acme --percent 40 --reference "invoice 7"',
  ],
  'financing offer-sale': [
    'tally financing offer-sale $RECEIVABLE --price "EUR 7,800.00" --issuer bank ' +
      '--reference "sale 1" --until +7d',
  ],
  'financing offer-reserve': [
    'tally financing offer-reserve $RECEIVABLE --advance 6,000.00 --interest-rate 6.5% ' +
      '--issuer bank --reference "sale 1"',
  ],
  'financing accept-quote': ['tally financing accept-quote $QUOTE --max-cost 8%'],
  'agreements dry-run': ['tally agreements dry-run terms-and-facts.json'],
  'governance propose-keys': [
    'tally governance propose-keys talwerk --keep desk --add desk-2 Ed25519:...',
  ],
  'governance propose-validators': ['tally governance propose-validators changes.json'],
  'governance remove-validator': ['tally governance remove-validator bank'],
  'show account': ['tally show account bank EUR acme'],
  'show piece': ['tally show piece $RECEIVABLE 1'],
  'show status': ['tally show status --node http://127.0.0.1:8101'],
  'ask why': ['tally ask why settle/$RECEIVABLE acme', 'tally ask why contract/$CONTRACT'],
  'ask origin': ['tally ask origin $RECEIVABLE 1'],
  'ask statement': ['tally ask statement bank EUR acme --from 1200'],
  'ask ballots': ['tally ask ballots acme'],
  'ask parameters': ['tally ask parameters'],
  'ask freedom': ['tally ask freedom $RECEIVABLE 1'],
  'prove state': ['tally prove state member/acme --out proof.json'],
  'prove settlement': [
    'tally prove settlement settle/$RECEIVABLE --out proof.json',
    'tally prove settlement settle/$RECEIVABLE --wait --out proof.json',
  ],
  'prove freedom': ['tally prove freedom $RECEIVABLE 1 --out free.json'],
  'prove unregistered': ['tally prove unregistered invoice.xml --out unregistered.json'],
  verify: [
    'tally verify free.json --genesis genesis.json',
    'tally verify unregistered.json --genesis genesis.json --document invoice.xml ' +
      '--network-key network.key',
  ],
  export: ['tally export --node http://127.0.0.1:8101 --key auditor.key.json --out chain.txt'],
  audit: [
    'tally audit chain.txt --genesis genesis.json',
    'tally audit --node http://127.0.0.1:8101 --witness http://127.0.0.1:8102 ' +
      '--genesis genesis.json --key auditor.key.json --follow --health health.json',
  ],
  health: ['tally health health.json'],
  watch: ['tally watch outbox --due-in-days 60 --yes'],
  'watch-acceptance': ['tally watch-acceptance --auto --max 50,000.00 --details inbox'],
  events: ['tally events --after 1200', 'tally events --follow --json'],
  relay: ['tally relay --url https://erp.example/hook --secret-file hook.secret --state relay'],
  mirror: ['tally mirror --database postgres://127.0.0.1/ledger --once'],
  'portal serve': ['tally portal serve --node http://127.0.0.1:8101'],
  'portal check': ['tally portal check http://127.0.0.1:8101'],
  completion: ['tally completion bash', 'tally completion fish'],
};

const given = new WeakMap<Command, readonly string[]>();

/** Gives a command its examples where it is made. */
export function giveExamples(command: Command, lines: readonly string[]): void {
  given.set(command, lines);
}

/** The examples of a command; those of one that has commands are two of theirs. */
export function examplesOf(command: Command, path: readonly string[]): readonly string[] {
  const written = given.get(command) ?? EXAMPLES[path.join(' ')];
  if (written !== undefined) return written;
  if (command.commands.length === 0) return [madeFor(command, path)];
  const below = command.commands.slice(0, 2);
  return below.map((each) => examplesOf(each, [...path, each.name()])[0] ?? '');
}

function madeFor(command: Command, path: readonly string[]): string {
  const words = command.registeredArguments.map((argument) => {
    const name = argument.name();
    return ['file', 'folder', 'path'].includes(name) ? `${name}.json` : `$${variable(name)}`;
  });
  const options = command.options
    .filter(({ mandatory }) => mandatory)
    .flatMap((option) => [option.long ?? '', sampleOf(option)]);
  return ['tally', ...path, ...words, ...options].join(' ');
}

function sampleOf({ flags, argChoices }: Option): string {
  const [, what = ''] = /<([^>.]+)/.exec(flags) ?? [];
  const [first] = argChoices ?? [];
  if (first !== undefined) return first;
  if (what === 'file') return /--out\b/.test(flags) ? 'out.json' : 'file.json';
  const samples: Readonly<Record<string, string>> = {
    ...{ amount: '7,800.00', percent: '6.5%', day: '+30d', id: 'acme', n: '7', url: '$NODE' },
    text: '"invoice 7"',
  };
  return samples[what] ?? `$${variable(what)}`;
}

function variable(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase();
}
