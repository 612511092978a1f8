import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import type { Newcomer } from '../../../contracts/state/proposals.ts';
import { enrolmentBytes } from '../../../contracts/trade/members/enrolling.ts';
import { toBase64url } from '../../../ledger/encoding.ts';
import { decodeGenesis, encodeGenesis } from '../../../ledger/genesis.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import { secretOf, ToyChain, toyGenesis } from '../auditor/toyChain.ts';
import { SAMPLES, startToyClients } from './toyClients.ts';

// A member that the genesis document does not name is known by its name in documents all the same.

const NAME = 'Achsenbau KG';

/** Clients of a chain on which one validator decides, and an organisation that has come. */
async function scene(names: Readonly<Record<string, readonly string[]>>) {
  const founded = toyGenesis();
  const validators = founded.validators.slice(0, 1);
  const genesis = decodeGenesis(encodeGenesis({ ...founded, validators }));
  const clients = await startToyClients(new ToyChain(genesis));
  const { home } = clients;
  for (const [id, documentNames] of Object.entries(names)) {
    const secret = secretOf(`${id} signs`);
    const keys = [{ name: 'main', key: publicKeyOf(secret) }];
    const member: Newcomer = {
      ...{ id, name: `${id} of the north`, lei: null, uscc: null, size: null },
      ...{ roles: ['supplier'], documentNames, keys, mailbox: null },
    };
    const proofs = [toBase64url(sign(secret, enrolmentBytes({ chain: genesis.chain, member })))];
    const alike = Object.keys(names).slice(0, Object.keys(names).indexOf(id));
    await clients.deed('bank', 'propose', { change: { kind: 'enrol', member, proofs, alike } });
    await writeKeyFile(join(home, `${id}.key`), { member: id, keyName: 'main', secret });
    const config = JSON.parse(readFileSync(join(home, 'tier-1.json'), 'utf8')) as object;
    writeFileSync(join(home, `${id}.json`), JSON.stringify({ ...config, keyFile: `${id}.key` }));
  }
  const document = readFileSync(join(SAMPLES, 'brake-discs-ubl.xml'), 'utf8');
  const file = join(home, 'own.xml');
  writeFileSync(file, document.replaceAll('Talwerk Getriebe GmbH', ` ${NAME} `));
  return { ...clients, asSupplier: ['invoices', 'register', file, '--yes'] };
}

it('it registers by an e-invoice, and its debtor finds it to be the document', async () => {
  const { home, run, asSupplier } = await scene({ achsenbau: [NAME] });
  const registered = await run('achsenbau', asSupplier);
  expect(registered.code, registered.err).toBe(0);
  const id = String(registered.json['id']);
  const details = join(home, 'details', `${id}.details.json`);
  const accepted = await run('maker', ['accept', id, '--yes', '--details', details]);
  expect(accepted.code, accepted.err).toBe(0);
});

it('a name that two of them have is nobody’s', async () => {
  const { run, asSupplier } = await scene({ achsenbau: [NAME], nordbau: [NAME] });
  const { json } = await run('achsenbau', asSupplier);
  expect(json).toMatchObject({ code: 'supplier_unknown' });
});

it('a name that nobody has is nobody’s', async () => {
  const { run, asSupplier } = await scene({ achsenbau: ['Achsenbau'] });
  const { json } = await run('achsenbau', asSupplier);
  expect(json).toMatchObject({ code: 'supplier_unknown' });
});
