import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { EN } from '../../client/portal/words/en.ts';
import { ZH } from '../../client/portal/words/zh.ts';
import type { DeedType } from '../../contracts/deeds.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Organisation } from '../../scripts/consortium.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import type { Desk } from './browser.ts';
import { PASSPHRASE } from './buyer.ts';

// Those who play the story by clicking, in the words of the catalogue of their language.

const CURRENCY = 'EUR';
const CATALOGUES = { en: EN, zh: ZH } as const;
const LOCALES = { en: 'en-GB', zh: 'zh-CN' } as const;
/** A third one that may quote. */
const WESTBANK: Organisation = {
  id: 'westbank',
  name: 'Westbank',
  roles: ['financier'],
  validator: false,
};

/** A language in which the story is played. */
export type Language = keyof typeof CATALOGUES;
/** What a text of the page is called. */
export type WordKey = keyof typeof EN;

let spoken: Language = 'en';

/** From now on everybody speaks this language. */
export function speak(language: Language): void {
  spoken = language;
}

/** A text of the page, as its `say`: that itself needs a browser. */
export function say(key: WordKey, facts: Readonly<Record<string, string>> = {}): string {
  const text: string = CATALOGUES[spoken][key];
  return text.replaceAll(/\{([a-z]+)\}/gi, (whole, name: string) => facts[name] ?? whole);
}

/** What a field of a deed is called, as the page finds it. */
function labelOf(field: string, type: DeedType): string {
  const words: Readonly<Record<string, string>> = CATALOGUES[spoken];
  return words[`term.${type}.${field}`] ?? words[`term.${field}`] ?? field;
}

/** How a field of the form of a deed is labelled, beside what it is called. */
type Typed = 'text' | 'money' | 'percent';

/** Founds the network of the story with three financiers, of ledger days of so many ms. */
export async function foundStoryOfThree(home: string, dayMs: number): Promise<void> {
  const organisations = [...CONSORTIUM, WESTBANK];
  const validators = organisations.filter(({ validator }) => validator);
  const place = { host: '127.0.0.1', restPort: 0, peerPort: 0 };
  await foundNetwork({
    ...{ home, name: 'tallystick-clicked', organisations, start: Date.now(), dayMs },
    places: new Map(validators.map(({ id }) => [id, place])),
    // However slow the clicks are, nothing lapses before the pay day, and what is overdue stays so.
    parameters: {
      ...{ maxTermDays: 36_525, maxInvoiceAgeDays: 36_525, acceptanceDays: 365 },
      ...{ disputeDays: 3_650, liftDays: 1, graceDays: 365, obligationDays: 30 },
    },
    payingBank: 'hafenbank',
    documentNames: SAMPLE_NAMES,
    development: true,
  });
}

/** One of them before the page, in a browser of its own. */
export class Person {
  readonly page: Page;
  readonly dialog: Locator;

  private constructor(page: Page) {
    this.page = page;
    this.dialog = page.getByRole('dialog');
  }

  /** Opens the page of a node in the language of the catalogue, and the key there. */
  static async sitDown(desk: Desk, url: string, keyFile: string): Promise<Person> {
    const page = await desk.open(`${url}/#/key`, LOCALES[spoken]);
    await page.getByLabel(say('key.choose')).setInputFiles(keyFile);
    await page.getByLabel(say('key.passphrase')).fill(PASSPHRASE);
    await page.getByRole('button', { name: say('key.take') }).click();
    await page.getByRole('heading', { name: say('key.open'), exact: true }).waitFor();
    return new Person(page);
  }

  /** Goes to a page of the navigation, by its name there. */
  async go(name: WordKey): Promise<void> {
    await this.page.getByRole('link', { name: say(name), exact: true }).click();
  }

  /** Takes the key of the network, for as long as the page is open. */
  async takeNetworkKey(file: string): Promise<void> {
    await this.go('nav.find');
    await this.page.getByLabel(say('network.key')).setInputFiles(file);
    await this.page.getByText(say('network.key.held')).waitFor();
  }

  /** The rows of a list in which a text stands, by the title of the list. */
  rows(title: WordKey, text: string): Locator {
    const table = this.page.getByRole('table', { name: say(title), exact: true });
    return table.getByRole('row').filter({ hasText: text });
  }

  /** What stands among the facts of a receivable, exactly so. */
  fact(text: WordKey): Locator {
    return this.page.locator('dl.pairs').getByText(say(text), { exact: true });
  }

  /** Presses a button of a row, or of anything else. */
  async press(name: WordKey, within: Locator | Page = this.page): Promise<void> {
    await within.getByRole('button', { name: say(name), exact: true }).click();
  }

  /** Begins a deed that has no button of its own. */
  async begin(type: DeedType): Promise<void> {
    await this.go('nav.deeds');
    const title = say(`deed.${type}`);
    await this.page.getByRole('button', { name: `${title} …`, exact: true }).click();
  }

  /** Begins a deed on a piece of its own of which so much is open. */
  async beginOnPiece(open: string, type: DeedType): Promise<void> {
    await this.go('nav.holdings');
    await this.press('piece.act', this.rows('holdings.pieces', open));
    await this.dialog.getByRole('button', { name: say(`deed.${type}`), exact: true }).click();
  }

  /** Says how much of its piece a deed is about. */
  async fillHowMuch(amount: string): Promise<void> {
    const label = say('form.money', { what: say('form.units'), currency: CURRENCY });
    await this.dialog.getByLabel(label, { exact: true }).fill(amount);
  }

  /** Fills in a field of a deed. */
  async fill(type: DeedType, field: string, text: string, typed: Typed = 'text'): Promise<void> {
    await this.#field(type, field, typed).fill(text);
  }

  /** Chooses in a field of a deed. */
  async choose(type: DeedType, field: string, value: string): Promise<void> {
    await this.#field(type, field, 'text').selectOption(value);
  }

  #field(type: DeedType, field: string, typed: Typed): Locator {
    const what = labelOf(field, type);
    const labels = {
      text: what,
      money: say('form.money', { what, currency: CURRENCY }),
      percent: say('form.percent', { what }),
    };
    return this.dialog.getByLabel(labels[typed], { exact: true });
  }

  /** From a form to what would be signed, and signs it: the id of what stands on the ledger. */
  async fillAndSign(): Promise<Hash> {
    await this.press('answer.next', this.dialog);
    return await this.sign();
  }

  /** Signs what the dialog tells, and closes it when it stands on the ledger. */
  async sign(): Promise<Hash> {
    await this.press('sign.act', this.dialog);
    const outcome = this.dialog.locator('.outcome');
    await outcome.waitFor();
    expect(await outcome.textContent()).toContain(say('outcome.done.text'));
    const id = await this.dialog.locator('.hash').textContent();
    await this.press('sign.close', this.dialog);
    return id ?? '';
  }
}
