/** The network of the story: who is in it, where its nodes listen, whom names in invoices mean. */
import { readInput } from '../client/cli/session/files.ts';
import { checkRegistrable } from '../client/invoices/checkRegistrable.ts';
import { identityParts } from '../client/invoices/identity.ts';
import type { Invoice } from '../client/invoices/invoice.ts';
import { InvoiceError } from '../client/invoices/invoiceError.ts';
import { tellWithFacts } from '../client/invoices/judgeInvoice.ts';
import { MAX_INVOICE_BYTES } from '../client/invoices/limits.ts';
import { readInvoice } from '../client/invoices/readInvoice.ts';
import { canonicalText } from '../ledger/canonical.ts';
import type { Place } from './consortium.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from './consortium.ts';
import type { Devnet } from './devnet.ts';
import { findFreePorts } from './freePorts.ts';
import type { Stage } from './stage.ts';
import { StoryError } from './stage.ts';
import type { Theatre } from './story.ts';

const STORY_DAY_MS = 2_000;
const FIRST_PORT = 8_101;
const SUPPLIER = 'talwerk';

/** What differs between the story and other networks of its organisations. */
interface FoundingSettings {
  readonly name?: string;
  /** Length of a ledger day. */
  readonly dayMs?: number;
  /**
   * From where on to look for ports, or null where the system chooses; networks that may run at
   * the same time need ranges of their own, since the port of a killed node looks free.
   */
  readonly firstPort?: number | null;
  /** Beside those of the story. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/**
 * Founds the story's network in a folder, on ports of loopback that are free now.
 * @param files the reader's own documents, whose names are given to members of the story: one
 *   invoice, or the same one in two syntaxes
 * @throws StoryError for documents with which the story cannot be played; nothing is founded then
 */
export async function foundStory(
  home: string,
  files: readonly string[],
  settings: FoundingSettings = {},
): Promise<void> {
  const wished = Number(process.env['TALLY_FIRST_PORT'] ?? FIRST_PORT);
  const { name = 'tallystick-story', dayMs = STORY_DAY_MS, firstPort = wished } = settings;
  const invoices = await readInvoices(files);
  const validators = CONSORTIUM.filter((organisation) => organisation.validator);
  const ports = firstPort === null ? [] : await findFreePorts(firstPort, 3 * validators.length);
  const places = new Map<string, Place>();
  for (const [index, { id }] of validators.entries()) {
    const restPort = ports[index] ?? 0;
    const peerPort = ports[validators.length + index] ?? 0;
    const operatorPort = ports[2 * validators.length + index] ?? 0;
    places.set(id, { host: '127.0.0.1', restPort, peerPort, operatorPort });
  }
  await foundNetwork({
    home,
    name,
    organisations: CONSORTIUM,
    places,
    start: Date.now(),
    dayMs,
    // Real invoices are older than the ledger days of a story.
    parameters: { maxTermDays: 36_525, maxInvoiceAgeDays: 36_525, ...settings.parameters },
    payingBank: 'hafenbank',
    documentNames: { ...SAMPLE_NAMES, ...namesIn(invoices) },
    development: true,
  });
}

async function readInvoices(files: readonly string[]): Promise<readonly Invoice[]> {
  const invoices: Invoice[] = [];
  for (const file of files) invoices.push(readOne(file, await readInput(file, MAX_INVOICE_BYTES)));
  const identities = invoices.map((invoice) => canonicalText(identityParts(invoice, SUPPLIER)));
  if (new Set(identities).size < 2) return invoices;
  throw new StoryError(`${files.join(' and ')} are two invoices, not one in two syntaxes`);
}

function readOne(file: string, document: Uint8Array): Invoice {
  try {
    const invoice = readInvoice(document);
    // The story says a due day of its own.
    const refusal = checkRegistrable(invoice, { dueDaySaid: true });
    if (refusal === null) return invoice;
    throw new StoryError(
      `${file}: ${refusal.code}: ${tellWithFacts(refusal.advice, refusal.facts)}`,
    );
  } catch (error) {
    if (!(error instanceof InvoiceError)) throw error;
    throw new StoryError(`${file}: ${error.code}: ${error.message}. ${error.remedy}`);
  }
}

/** The reader's supplier is our tier 1, and the reader's buyer our car maker. */
function namesIn(invoices: readonly Invoice[]): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { supplier, buyer } of invoices) {
    if (supplier.name !== null) names[supplier.name] = SUPPLIER;
    if (buyer.name !== null) names[buyer.name] = 'nordhafen';
  }
  return names;
}

/** The nodes of a running network as the story sees them. */
export async function theatreOf(stage: Stage, devnet: Devnet): Promise<Theatre> {
  const ids = await devnet.ids();
  return {
    stage,
    url: (id) => devnet.url(id),
    urls: (first) => [first, ...ids.filter((id) => id !== first)].map((id) => devnet.url(id)),
    kill: (id) => devnet.kill(id),
    start: (id) => devnet.start(id),
  };
}
