import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeptNames } from '../../../client/cli/session/keptNames.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import type { Newcomer } from '../../../contracts/state/proposals.ts';
import { enrolmentBytes } from '../../../contracts/trade/members/enrolling.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
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

it('an id that is listed under its name, and is no member’s, makes it nobody else’s', async () => {
  const { node, run, asSupplier } = await scene({ achsenbau: [NAME] });
  node.members.odd = [['member/nobody', NAME]];
  const registered = await run('achsenbau', asSupplier);
  expect(registered.code, registered.err).toBe(0);
});

it('keys that are none, however many are listed under its name, are not looked at', async () => {
  const { node, run, asSupplier } = await scene({ achsenbau: [NAME] });
  const keys = ['member/../status', 'member/', `member/${'x'.repeat(200)}`, 'x', 'member/a,b'];
  const many = Array.from({ length: 20 }, (_, at) => `member/A&${at}`);
  node.members.odd = [...keys, ...many].map((key) => [key, NAME]);
  const registered = await run('achsenbau', asSupplier);
  expect(registered.code, registered.err).toBe(0);
});

describe('a founder that a ballot describes otherwise', () => {
  const OLD = 'Nordhafen Automobile AG';
  const NEW = 'Nordhafen Mobility AG';

  /** The buyer is a founder under the old name, and only the genesis document says so. */
  async function renamed(change: object) {
    const founded = toyGenesis();
    const founders = founded.members as readonly (JsonObject & { readonly id: string })[];
    const members = founders.map((founder) =>
      founder.id === 'maker' ? { ...founder, name: OLD } : founder,
    );
    const validators = founded.validators.slice(0, 1);
    const genesis = decodeGenesis(encodeGenesis({ ...founded, validators, members }));
    const clients = await startToyClients(new ToyChain(genesis));
    const { home } = clients;
    const config = JSON.parse(readFileSync(join(home, 'tier-1.json'), 'utf8')) as object;
    const documentNames = { 'Talwerk Getriebe GmbH': 'tier-1' };
    writeFileSync(join(home, 'tier-1.json'), JSON.stringify({ ...config, documentNames }));
    const stays = { name: null, lei: null, uscc: null, size: null, roles: null };
    const words = { kind: 'member', member: 'maker', ...stays, documentNames: null, alike: [] };
    await clients.deed('bank', 'propose', { change: { ...words, ...change } });
    const document = readFileSync(join(SAMPLES, 'brake-discs-ubl.xml'), 'utf8');
    const register = async (buyer: string) => {
      const file = join(home, 'own.xml');
      writeFileSync(file, document.replaceAll(OLD, buyer));
      return await clients.run('tier-1', ['invoices', 'register', file, '--yes']);
    };
    return { ...clients, register };
  }

  it('is known by its new name, and by the old one no more', async () => {
    const { node, register } = await renamed({ name: NEW });
    expect((await register(OLD)).json).toMatchObject({ code: 'buyer_unknown' });
    const registered = await register(NEW);
    expect(registered.code, registered.err).toBe(0);
    expect(node.members.listed).toBe(2);
  });

  it('keeps the old one where the ballot says that documents use it', async () => {
    const { node, register } = await renamed({ name: NEW, documentNames: [OLD] });
    const registered = await register(OLD);
    expect(registered.code, registered.err).toBe(0);
    // The genesis document says whom to look at: no list is needed.
    expect(node.members.listed).toBe(0);
  });
});

it('one that a node lists twice is one member all the same', async () => {
  const { node, run, asSupplier } = await scene({ achsenbau: [NAME] });
  node.members.twice = true;
  const registered = await run('achsenbau', asSupplier);
  expect(registered.code, registered.err).toBe(0);
});

it('many documents with one name, or with a name that nobody has, cost one look', async () => {
  const { home, node, run, asSupplier } = await scene({ achsenbau: [NAME] });
  const [, , file = ''] = asSupplier;
  const text = readFileSync(file, 'utf8').replaceAll('Nordhafen Automobile AG', 'Nobody Ltd');
  const folder = join(home, 'out');
  mkdirSync(folder);
  for (const name of ['a', 'b', 'c']) {
    writeFileSync(join(folder, `${name}.xml`), text.replaceAll('TW-', `${name}-`));
  }
  const { json } = await run('achsenbau', ['invoices', 'import', folder, '--dry-run']);
  const documents = json['documents'] as readonly object[];
  expect(documents).toHaveLength(3);
  for (const each of documents) expect(each).toMatchObject({ code: 'buyer_unknown' });
  expect(node.members.listed).toBe(1);
});

it('what a look has found is kept for a minute of the clock', () => {
  let now = 1_000_000;
  const names = new KeptNames({ now: () => now });
  names.keep(NAME, 'achsenbau');
  names.keep('Nobody Ltd', null);
  now += 59_999;
  expect([names.get(NAME), names.get('Nobody Ltd')]).toEqual(['achsenbau', null]);
  expect(names.get('Achsenbau')).toBeUndefined();
  now += 1;
  expect([names.get(NAME), names.get('Nobody Ltd')]).toEqual([undefined, undefined]);
  names.keep(NAME, 'achsenbau');
  now -= 1;
  expect(names.get(NAME)).toBeUndefined();
});

it('a name that nobody has is nobody’s', async () => {
  const { run, asSupplier } = await scene({ achsenbau: ['Achsenbau'] });
  const { json } = await run('achsenbau', asSupplier);
  expect(json).toMatchObject({ code: 'supplier_unknown' });
});
