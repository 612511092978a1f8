import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dayAhead } from '../../client/sdk/ledgerDays.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { makeFirstBlock } from '../../scripts/firstBlock.ts';
import { memberKeyFile } from '../../scripts/memberKeys.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, NEEDS_CHROMIUM } from './browser.ts';
import type { Language, WordKey } from './storyPeople.ts';
import { foundStoryOfThree, Person, say, speak } from './storyPeople.ts';

// The whole story by clicking, on four real nodes: from an e-invoice that is dropped to a payment
// that nobody pressed a button for, one that does not come, and an audit of all of it.

const DAY_MS = 5_000;
/** Until the pay day: so many times what the beginning took on this machine, and no less days. */
const TRADE_FACTOR = 4;
const LEAST_DAYS = 12;
/** Only a hang is a failure. */
const HANG_MS = 900_000;
const EXAMPLES = join(import.meta.dirname, '../../examples/invoices');
/** Languages in which it is played: English, or what STORY_LANGUAGES says, such as `en,zh`. */
const LANGUAGES = (process.env['STORY_LANGUAGES'] ?? 'en').split(',') as Language[];

/** Who trades: at whose node each sits. */
const SEATS = {
  talwerk: 'lieferverband',
  kolbenhof: 'lieferverband',
  nordhafen: 'nordhafen',
  hafenbank: 'hafenbank',
  ostbank: 'hafenbank',
  westbank: 'aufsicht',
} as const;
type Name = keyof typeof SEATS;
type Cast = Readonly<Record<Name, Person>>;

/** An e-invoice, as it is dropped. */
interface Paper {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
  /** As the page writes it. */
  readonly amount: string;
}

const FINANCIERS = { hafenbank: '7.2', ostbank: '3.6', westbank: '5.4' } as const;
const BEST = 'ostbank';

async function sitDown(desk: Desk, network: ToldNetwork): Promise<Cast> {
  const { home } = network;
  const names = Object.keys(SEATS) as Name[];
  const seated = names.map(async (name) => {
    const person = await Person.sitDown(desk, network.url(SEATS[name]), memberKeyFile(home, name));
    return [name, person] as const;
  });
  const cast = Object.fromEntries(await Promise.all(seated)) as Cast;
  for (const name of ['talwerk', 'nordhafen'] as const) {
    await cast[name].takeNetworkKey(join(home, 'clients', name, 'network.key'));
  }
  return cast;
}

/** The settlement bank issues what financiers will pay with. */
async function issueMoney({ hafenbank }: Cast): Promise<void> {
  for (const financier of Object.keys(FINANCIERS)) {
    await hafenbank.begin('issueMoney');
    await hafenbank.choose('issueMoney', 'to', financier);
    await hafenbank.fill('issueMoney', 'currency', 'EUR');
    await hafenbank.fill('issueMoney', 'amount', '20,000.00', 'money');
    await hafenbank.fill('issueMoney', 'payment', `deposit of ${financier}`);
    await hafenbank.fillAndSign();
  }
}

/** A sample of ours, as if it had been issued yesterday. */
function issued(file: string, amount: string, dueDay: string): Paper {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const text = readFileSync(join(EXAMPLES, file), 'utf8')
    .replace(/<cbc:IssueDate>[^<]+</, `<cbc:IssueDate>${yesterday}<`)
    .replace(/<cbc:DueDate>[^<]+</, `<cbc:DueDate>${dueDay}<`);
  return { name: file, mimeType: 'text/xml', buffer: Buffer.from(text), amount };
}

/** The supplier drops the e-invoice, and registers it. */
async function register({ talwerk }: Cast, paper: Paper): Promise<Hash> {
  const { page } = talwerk;
  await talwerk.go('nav.register');
  await page.getByLabel(say('register.drop')).setInputFiles(paper);
  await page.getByRole('heading', { name: say('register.says', { name: paper.name }) }).waitFor();
  await talwerk.press('answer.next');
  return await talwerk.sign();
}

/** The buyer drops what it has got, and accepts. */
async function accept(
  { nordhafen }: Cast,
  paper: Paper,
  { kind, text }: { readonly kind: string; readonly text: string },
): Promise<void> {
  const { dialog } = nordhafen;
  await nordhafen.go('nav.waits');
  await nordhafen.press('answer.act', nordhafen.rows('waits.invoices', paper.amount));
  await dialog.getByLabel(say('deed.acceptInvoice')).check();
  await dialog.getByLabel(say('seen.drop')).setInputFiles(paper);
  await dialog.getByText(say('seen.same', { name: paper.name })).waitFor();
  const agreed = dialog.getByRole('group', { name: say('accept.agreed') });
  for (const box of await agreed.getByRole('checkbox').all()) await box.check();
  await dialog.locator('select[name=issuer]').selectOption('hafenbank');
  await dialog.locator(`input[name=kind][value=${kind}]`).check();
  await dialog.locator('input[name=text]').setInputFiles(text);
  await nordhafen.fillAndSign();
}

/** A part goes to the lower tier, which takes it. */
async function handOn({ talwerk, kolbenhof }: Cast, untilDay: string): Promise<void> {
  await talwerk.beginOnPiece('€24,274.00', 'offerAssignment');
  await talwerk.fillHowMuch('10,000.00');
  await talwerk.choose('offerAssignment', 'assignee', 'kolbenhof');
  await talwerk.fill('offerAssignment', 'reference', 'crankshafts, contract 7');
  await talwerk.fill('offerAssignment', 'expiresDay', untilDay);
  await talwerk.fillAndSign();
  await kolbenhof.go('nav.waits');
  await kolbenhof.press('offer.take.assignment');
  await kolbenhof.sign();
  await kolbenhof.go('nav.holdings');
  await kolbenhof.rows('holdings.pieces', '€10,000.00').waitFor();
}

/** Three financiers quote for another part; the seller takes the best of them. */
async function sell(cast: Cast, untilDay: string): Promise<void> {
  const { talwerk } = cast;
  await talwerk.beginOnPiece('€14,274.00', 'requestQuotes');
  await talwerk.fillHowMuch('10,000.00');
  await talwerk.fill('requestQuotes', 'reference', 'sale 3');
  await talwerk.fill('requestQuotes', 'expiresDay', untilDay);
  await talwerk.fillAndSign();
  for (const [name, percent] of Object.entries(FINANCIERS)) {
    const financier = cast[name as keyof typeof FINANCIERS];
    await financier.go('nav.waits');
    await financier.press('market.quote');
    await financier.fill('giveQuote', 'discountPpm', percent, 'percent');
    await financier.fill('giveQuote', 'expiresDay', untilDay);
    await financier.fillAndSign();
  }
  await talwerk.go('nav.waits');
  const quotes = talwerk.rows('market.quotes', '€10,000.00');
  await expect.poll(() => quotes.count()).toBe(3);
  const prices = new Map<string, number>();
  for (const name of Object.keys(FINANCIERS)) {
    const price = await quotes
      .filter({ hasText: `(${name})` })
      .locator('td.amount')
      .last();
    prices.set(name, Number((await price.textContent())?.replaceAll(/[^0-9.]/g, '')));
  }
  expect(prices.get(BEST)).toBe(Math.max(...prices.values()));
  await talwerk.press('market.sell', quotes.filter({ hasText: `(${BEST})` }));
  await talwerk.sign();
  await cast[BEST].go('nav.holdings');
  await cast[BEST].rows('holdings.pieces', '€10,000.00').waitFor();
}

/** What is left secures a loan. */
async function pledge({ talwerk, ostbank }: Cast): Promise<void> {
  await talwerk.beginOnPiece('€4,274.00', 'pledgePiece');
  await talwerk.choose('pledgePiece', 'pledgee', 'ostbank');
  await talwerk.fill('pledgePiece', 'secured', '2,500.00', 'money');
  await talwerk.fill('pledgePiece', 'reference', 'a loan');
  await talwerk.fillAndSign();
  await ostbank.rows('market.pledges', '€2,500.00').waitFor();
}

/** The buyer disputes a part of what it had acknowledged, and lifts the dispute. */
async function disputeAndLift(
  { talwerk, nordhafen }: Cast,
  receivable: Hash,
  amount: string,
): Promise<void> {
  await nordhafen.begin('disputeReceivable');
  await nordhafen.fill('disputeReceivable', 'receivable', receivable);
  await nordhafen.fill('disputeReceivable', 'amount', '1,000.00', 'money');
  await nordhafen.choose('disputeReceivable', 'ground', 'damaged');
  await nordhafen.fill('disputeReceivable', 'details', 'two flywheels with cracks');
  const dispute = await nordhafen.fillAndSign();
  await openReceivable(talwerk, amount);
  const disputed = talwerk.fact('tally.disputed');
  await disputed.waitFor();
  await nordhafen.begin('endDispute');
  await nordhafen.fill('endDispute', 'receivable', receivable);
  await nordhafen.fill('endDispute', 'dispute', dispute);
  await nordhafen.fill('endDispute', 'cancelled', '0', 'money');
  await nordhafen.fillAndSign();
  await disputed.waitFor({ state: 'detached' });
}

/** The settlement bank puts up what the buyer pays of the first one, and nothing for the other. */
async function fund({ hafenbank }: Cast, amount: string): Promise<void> {
  await hafenbank.go('nav.waits');
  await hafenbank.press('market.fund', hafenbank.rows('market.obligations', amount));
  await hafenbank.fill('fundObligation', 'payment', 'deposit of the buyer');
  await hafenbank.fillAndSign();
}

/** The page of the receivable of an invoice that somebody has registered. */
async function openReceivable(person: Person, amount: string): Promise<void> {
  await person.go('nav.holdings');
  await person.rows('holdings.invoices', amount).getByRole('link').first().click();
  await person.page.getByRole('heading', { name: amount, level: 1 }).waitFor();
}

/** Nobody clicks: at its pay day the receivable is in this state. */
async function fallDue({ talwerk }: Cast, amount: string, state: WordKey): Promise<void> {
  await openReceivable(talwerk, amount);
  await talwerk.fact(state).waitFor({ timeout: HANG_MS });
  const events = talwerk.page.locator('.events');
  await events.getByText(say('tally.event.item')).first().waitFor();
}

/** The auditor verifies all of it from the first block on. */
async function verify(desk: Desk, network: ToldNetwork): Promise<void> {
  const keyFile = memberKeyFile(network.home, 'revision');
  const revision = await Person.sitDown(desk, network.url('aufsicht'), keyFile);
  await revision.go('nav.ledger');
  await revision.go('nav.audit');
  await revision.press('audit.begin');
  const [verified = ''] = say('audit.verified').split('{');
  await revision.page.getByText(verified).waitFor();
}

/** See the head of this file. */
async function play(desk: Desk, network: ToldNetwork): Promise<void> {
  const { home } = network;
  const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  const begun = Date.now();
  const cast = await sitDown(desk, network);
  await issueMoney(cast);
  // A slower machine trades slower, and has a later pay day.
  const slow = Math.ceil((TRADE_FACTOR * (Date.now() - begun)) / DAY_MS);
  const ahead = Math.max(LEAST_DAYS, slow);
  const [payDay, laterDay] = [0, 1].map((more) => dayAhead(genesis, Date.now(), ahead + more));
  const paid = issued('brake-discs-ubl.xml', '€24,274.00', payDay ?? '');
  const unpaid = issued('flywheels-ubl.xml', '€36,890.00', laterDay ?? '');
  const text = join(home, 'clients/nordhafen/undertaking.txt');
  await register(cast, paid);
  const second = await register(cast, unpaid);
  await accept(cast, paid, { kind: 'undertaking', text });
  await accept(cast, unpaid, { kind: 'acknowledged', text });
  await handOn(cast, payDay ?? '');
  await sell(cast, payDay ?? '');
  await pledge(cast);
  await disputeAndLift(cast, second, unpaid.amount);
  await fund(cast, paid.amount);
  await fallDue(cast, paid.amount, 'tally.status.paid');
  await fallDue(cast, unpaid.amount, 'tally.status.overdue');
  await verify(desk, network);
  expect(desk.breaches).toEqual([]);
}

it.skipIf(CHROMIUM === undefined).for(LANGUAGES)(
  `the whole story is played by clicking, in %s (${NEEDS_CHROMIUM})`,
  { timeout: HANG_MS },
  async (spoken) => {
    const folder = mkdtempSync(join(tmpdir(), 'tally-story-'));
    const home = join(folder, 'network');
    await keepPortalBuilt();
    await foundStoryOfThree(home, DAY_MS);
    const network = new ToldNetwork(home);
    const desk = await Desk.start();
    speak(spoken);
    try {
      await network.startAll();
      await makeFirstBlock(home, network.url('nordhafen'));
      await play(desk, network);
    } finally {
      await desk.close();
      await network.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
