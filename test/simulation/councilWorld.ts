/** Production engines whose validators are members, so that they can change who they are. */
import { toBase64url } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { registrationBytes } from '../../ledger/vote.ts';
import { issueTo, secretOf, transactionOf } from '../node/smallChain.ts';
import { simulationGenesis } from './engineGenesis.ts';
import type { EngineNode } from './engineNode.ts';
import type { EngineScenario } from './engineScenario.ts';
import { calmEngines } from './engineScenario.ts';
import { EngineWorld } from './engineWorld.ts';

const PATIENCE_MS = 30_000;

/** A network of `size` nodes of which the first `validators` vote; every node has a member. */
export class CouncilWorld {
  readonly world: EngineWorld;
  #nonce = 10_000;

  constructor(seed: number, size: number, validators: number, faults?: EngineScenario) {
    const genesis = councilGenesis(size, validators);
    const scenario = faults ?? { ...calmEngines(size), maxDelayMs: 20 };
    this.world = new EngineWorld(seed, { scenario, genesis });
  }

  get genesis(): Genesis {
    return this.world.genesis;
  }

  node(name: string): EngineNode {
    const node = this.world.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`there is no ${name}`);
    return node;
  }

  /** Has a deed done, by way of `at`, and waits until every node that is up has the block. */
  async done(member: string, deed: Deed, at = 'v1'): Promise<string> {
    return await this.#finish(this.#sign(member, deed), at);
  }

  #sign(member: string, deed: Deed): string {
    this.#nonce += 1;
    const expires = this.world.nowMs + 300_000;
    const wording = { member, nonce: this.#nonce, expires, secret: secretOf(`${member} desk`) };
    return transactionOf(this.genesis, deed, wording);
  }

  /** Plans a deed from a moment on, sent again until a block has it; then `next` goes on. */
  plan(atMs: number, member: string, compose: () => Deed, next: (id: string) => void): void {
    this.world.plan(atMs, `deed of ${member}`, () => {
      const jws = this.#sign(member, compose());
      const { id } = decodeTransaction(jws, 1 << 16);
      const attempt = (): void => {
        const has = ({ chain }: EngineNode): boolean => chain.blocks.findTransaction(id) != null;
        if (this.world.nodes.some(has)) return next(id);
        this.world.lots.pick(this.world.nodes).submit(jws);
        this.world.plan(400, 'sent again', attempt);
      };
      attempt();
    });
  }

  /** Makes this many blocks, one deed each. */
  async grow(blocks: number, at = 'v1'): Promise<void> {
    for (let block = 0; block < blocks; block += 1) {
      this.#nonce += 1;
      await this.#finish(issueTo(this.genesis, 'buyer', this.#nonce, this.world.nowMs), at);
    }
  }

  /** Proposes a change and has everybody named vote for it; resolves when it is in force. */
  async change(changes: readonly object[], voters: readonly string[]): Promise<number> {
    const [first = '', ...others] = voters;
    const change = { kind: 'validators', changes: changes as never };
    const deed = { type: 'propose', version: 1, change };
    const proposal = await this.done(first, deed, first);
    for (const voter of others) {
      const ballot = { type: 'castBallot', version: 1, proposal, knows: 1, vote: 'for' };
      await this.done(voter, ballot, voter);
    }
    const adopted = this.node(first).chain.height;
    await this.grow(2, first);
    return adopted + 2;
  }

  /** A seat in the set under the key of this secret. */
  seat(validator: string, secret: Uint8Array = secretOf(validator)): object {
    const key = publicKeyOf(secret);
    const bytes = registrationBytes({ chain: this.genesis.chain, key, validator });
    return { validator, power: 1, key, proof: toBase64url(sign(secret, bytes)) };
  }

  /** Whose signatures stand under the block at `height`, as `node` has it. */
  signers(node: string, height: number): string[] {
    const { chain } = this.node(node);
    const changes = chain.changes.findLast(({ header }) => header.height < height);
    const set = changes?.nextValidators ?? this.genesis.validators;
    const signatures = chain.blocks.block(height)?.certificate.signatures ?? [];
    return set.filter((_, index) => (signatures[index] ?? null) !== null).map(({ id }) => id);
  }

  async #finish(jws: string, at: string): Promise<string> {
    const { id } = decodeTransaction(jws, 1 << 16);
    const admission = this.node(at).submit(jws);
    if (admission?.status !== 'admitted')
      throw new Error(`not taken: ${String(admission?.status)}`);
    const has = ({ up, chain }: EngineNode): boolean =>
      !up || chain.blocks.findTransaction(id) !== undefined;
    await this.world.runUntil(() => this.world.nodes.every(has), PATIENCE_MS);
    return id;
  }
}

function councilGenesis(size: number, validators: number): Genesis {
  const plain = simulationGenesis(size);
  const runners = plain.validators.map(({ id }) => ({
    id,
    name: id,
    roles: ['financier'],
    keys: [{ name: 'main', key: publicKeyOf(secretOf(`${id} desk`)) }],
  }));
  const members = [...(plain.members as readonly object[]), ...runners] as never;
  const chosen = plain.validators.slice(0, validators);
  return decodeGenesis(encodeGenesis({ ...plain, members, validators: chosen }));
}
