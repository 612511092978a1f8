import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PaymentJournal } from '../../../client/cli/payments/paymentJournal.ts';
import type { PaymentMessage } from '../../../client/payments/paymentMessage.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// What was instructed before is read again, so that nothing is paid twice.

const ACCOUNT = { name: 'Bank', currency: null, iban: null, number: '6222', bic: null };
const MESSAGE: PaymentMessage = {
  ...{ id: 'TS20261130-1', madeAt: 7, day: '2026-11-30', execution: '2026-12-01' },
  instructions: [
    {
      ...{ endToEnd: 'TS1', to: 'tier-1', currency: 'EUR', amount: 1_000n },
      ...{ from: ACCOUNT, into: ACCOUNT, subject: { type: 'redemption', redemption: 'ab' } },
    },
  ],
};

it('a message is read as it was kept', async () => {
  const messages = await PaymentJournal.hold(scratchFolder(), systemEnvironment, (journal) =>
    journal.keep(1, MESSAGE).then(() => journal.messages()),
  );
  expect(messages).toEqual([MESSAGE]);
});

it.each(['', '0', '01000', '-1000', '1e3', '0x3e8', ' 1000', '1000.00'])(
  'a message with the amount "%s" is damaged, and is not paid by',
  async (amount) => {
    const folder = scratchFolder();
    const read = PaymentJournal.hold(folder, systemEnvironment, async (journal) => {
      await journal.keep(1, MESSAGE);
      const path = join(folder, 'payments/messages/000001.json');
      writeFileSync(path, readFileSync(path, 'utf8').replace('"1000"', `"${amount}"`));
      return await journal.messages();
    });
    await expect(read).rejects.toMatchObject({ code: 'bad_journal' });
  },
);
