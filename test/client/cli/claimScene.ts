import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../../client/cli/main.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { secretOf, ToyChain } from '../auditor/toyChain.ts';
import { commandOf } from './toyClients.ts';
import { startToyNode } from './toyNode.ts';

/** Sample invoices of tier-1 to maker. */
export const SAMPLES: string = join(import.meta.dirname, '../../../examples/invoices');

const NAMES = { 'Talwerk Getriebe GmbH': 'tier-1', 'Nordhafen Automobile AG': 'maker' };

/** What a command said; its first JSON. */
export interface Said {
  readonly code: number;
  readonly json: Record<string, unknown>;
  readonly out: string;
  readonly err: string;
}

/** A file of the freedom of a new receivable's only piece. */
export interface Filed {
  readonly id: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A node of a toy chain and members with their configurations, who ask it and file claims. */
export class ClaimScene {
  readonly chain: ToyChain = new ToyChain();
  readonly home: string = scratchFolder({
    'network.key': `${'ab'.repeat(32)}\n`,
    'text.txt': 'I owe you.\n',
  });
  url = '';

  async open(): Promise<this> {
    const { chain, home } = this;
    this.url = (await startToyNode(chain)).url;
    writeFileSync(join(home, 'genesis.json'), chain.genesis.bytes);
    for (const member of ['bank', 'maker', 'tier-1', 'tier-2']) {
      const secret = secretOf(`${member} signs`);
      await writeKeyFile(join(home, `${member}.key`), { member, keyName: 'main', secret });
      const config = {
        nodes: [this.url],
        genesisFile: 'genesis.json',
        keyFile: `${member}.key`,
        networkKeyFile: 'network.key',
        documentNames: NAMES,
        detailsFolder: '.',
        acceptance: { issuer: 'bank', chargesCap: null, textFile: 'text.txt' },
      };
      writeFileSync(join(home, `${member}.json`), JSON.stringify(config));
    }
    return this;
  }

  /** A command of a member, with `--json`; `verify` has no configuration, like its user. */
  tally(member: string, ...words: string[]): Promise<Said> {
    return this.#run([...words, ...this.#session(member, words), '--json']);
  }

  /** The same as a person reads it. */
  read(member: string, ...words: string[]): Promise<Said> {
    return this.#run([...words, ...this.#session(member, words)]);
  }

  /** A deed of a member that a block holds; the id of its transaction. */
  async deed(member: string, type: string, words: object): Promise<string> {
    const file = join(this.home, 'deed.json');
    writeFileSync(file, JSON.stringify(words));
    const said = await this.tally(member, ...commandOf(type), '--fields', file);
    if (said.code !== 0) throw new Error(`${type}: ${said.err}`);
    return String(said.json['id']);
  }

  /** A receivable of tier-1, accepted as an undertaking. */
  async receivable(): Promise<string> {
    const file = join(SAMPLES, 'gear-housings-ubl.xml');
    const { json } = await this.tally('tier-1', 'invoices', 'register', file);
    const { id, details } = json as { id: string; details: string };
    const accepted = await this.tally('maker', 'accept', id, '--details', details);
    if (accepted.code !== 0) throw new Error(accepted.err);
    return id;
  }

  /** Files the freedom of the piece of a new receivable. */
  async filed(): Promise<Filed> {
    const id = await this.receivable();
    const path = join(this.home, 'free.json');
    const said = await this.tally('bank', 'prove', 'freedom', id, '--out', path);
    if (said.code !== 0) throw new Error(said.err);
    return { id, path, bytes: readFileSync(path) };
  }

  #session(member: string, [name]: readonly string[]): readonly string[] {
    return name === 'verify' ? [] : ['--config', join(this.home, `${member}.json`)];
  }

  async #run(words: readonly string[]): Promise<Said> {
    let [out, err] = ['', ''];
    const code = await main(words, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      env: {},
      environment: { ...systemEnvironment, now: () => this.chain.ground.time },
      ask: async () => 'yes',
      signal: new AbortController().signal,
      exitCode: 0,
    });
    const [first = ''] = out.split('\n');
    const json = first.startsWith('{') ? JSON.parse(first) : {};
    return { code, json: json as Record<string, unknown>, out, err };
  }
}

/** The words of a pledge of the whole piece to the bank. */
export function pledgeOf(receivable: string): object {
  const units = { receivable, piece: '1', from: '1', to: '8286674' };
  const words = { pledgee: 'bank', secured: '9000', dueDay: '2026-12-24' };
  return { ...units, ...words, reference: 'ab'.repeat(32) };
}
