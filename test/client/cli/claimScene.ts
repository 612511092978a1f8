import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToyChain } from '../auditor/toyChain.ts';
import type { Said, ToyClients } from './toyClients.ts';
import { SAMPLES, startToyClients } from './toyClients.ts';

/** A file of the freedom of a new receivable's only piece. */
export interface Filed {
  readonly id: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A node of a toy chain and members with their configurations, who ask it and file claims. */
export class ClaimScene {
  readonly clients: ToyClients;

  private constructor(clients: ToyClients) {
    this.clients = clients;
  }

  static async open(): Promise<ClaimScene> {
    return new ClaimScene(await startToyClients());
  }

  get chain(): ToyChain {
    return this.clients.chain;
  }

  get home(): string {
    return this.clients.home;
  }

  get url(): string {
    return this.clients.node.url;
  }

  /** A command of a member, with `--json`. */
  tally(member: string, ...words: string[]): Promise<Said> {
    return this.clients.run(member, words);
  }

  /** The same as a person reads it. */
  read(member: string, ...words: string[]): Promise<Said> {
    return this.clients.run(member, words, { json: false });
  }

  /** A deed of a member that a block holds; the id of its transaction. */
  deed(member: string, type: string, words: object): Promise<string> {
    return this.clients.deed(member, type, words);
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
}

/** The words of a pledge of the whole piece to the bank. */
export function pledgeOf(receivable: string): object {
  const units = { receivable, piece: '1', from: '1', to: '8286674' };
  const words = { pledgee: 'bank', secured: '9000', dueDay: '2026-12-24' };
  return { ...units, ...words, reference: 'ab'.repeat(32) };
}
