/** The network: who makes its blocks, who is behind, how many attempts each block took. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toHex } from '../../../ledger/encoding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { printable } from '../../../ledger/printable.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import type { NodeStatus } from '../../sdk/answers.ts';
import { systemEnvironment } from '../../sdk/environment.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import { TokenMaker } from '../../sdk/readTokens.ts';
import type { Signer } from '../../sdk/signer.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { useChain } from '../trust/chainReading.ts';
import { faultCode } from '../trust/faultCode.ts';
import { head, ledger } from '../trust/ledger.ts';
import type { NetworkHeard } from '../trust/networkHeard.ts';
import { hearNetwork, standingOf } from '../trust/networkHeard.ts';
import type { ProvedBlock } from '../trust/provedChain.ts';
import { ProvedChain } from '../trust/provedChain.ts';
import { say, tellAgo, tellNumber, tellTime } from '../words/words.ts';
import { ChainFault } from './explorePage.tsx';
import { Mark } from './figures.tsx';
import { NetworkChart } from './networkChart.tsx';
import { Notice } from './notices.tsx';
import { ScrollTable } from './scrollTable.tsx';

const SHOWN_BLOCKS = 24;
const ASK_MS = 30_000;

interface Seen {
  /** The oldest first. */
  readonly blocks: readonly ProvedBlock[];
  readonly set: ValidatorSet;
  readonly status: NodeStatus;
}

/** What validators said just now; why they could not be asked; null: not asked yet. */
type Said = NetworkHeard | { readonly fault: string } | null;

/** See the head of this file. */
export function NetworkPage(): VNode {
  const { found, fault } = useChain('network', async (chain, node): Promise<Seen> => {
    const blocks = await chain.blocksFrom(chain.height, SHOWN_BLOCKS);
    const status = await node.fetchStatus();
    return { blocks: blocks.toReversed(), set: chain.validators, status };
  });
  const said = useSaid();
  return (
    <>
      <h1>{say('network.title')}</h1>
      <p>{say('network.text')}</p>
      {fault !== null && <ChainFault fault={fault} />}
      {found === null && fault === null && (
        <p class="quiet-text">{say(head.value === null ? 'ledger.head.none' : 'page.loading')}</p>
      )}
      {found !== null && (
        <>
          <Halted status={found.status} />
          <Standing seen={found} said={said} />
          <Nodes seen={found} said={said} />
          <NetworkChart blocks={found.blocks} />
          <OfThisNode status={found.status} />
        </>
      )}
    </>
  );
}

/** Asks the validators through the node, each half minute, while a key is open. */
function useSaid(): Said {
  const [said, setSaid] = useState<Said>(null);
  const [key, genesis] = [keyState.value, ledger.value?.genesis];
  const member = key.kind === 'open' ? `${key.member} ${key.keyName}` : null;
  const isProved = head.value !== null;
  useEffect(() => {
    setSaid(null);
    if (key.kind !== 'open' || genesis === undefined || !isProved) return undefined;
    const signer = memberSigner(key);
    let isCurrent = true;
    const askOn = (): void => {
      askNetwork(genesis, signer).then(
        (heard) => isCurrent && setSaid(heard),
        (error: unknown) => isCurrent && setSaid({ fault: faultCode(error) }),
      );
    };
    askOn();
    const asking = setInterval(askOn, ASK_MS);
    return () => {
      isCurrent = false;
      clearInterval(asking);
    };
  }, [member, genesis, isProved]);
  return said;
}

async function askNetwork(genesis: Genesis, signer: Signer): Promise<NetworkHeard> {
  const { chain } = genesis;
  const tokens = new TokenMaker({ chain, signer, environment: systemEnvironment });
  const node = new NodeConnection(location.origin, tokens);
  const nonce = toHex(systemEnvironment.randomBytes(32));
  return await hearNetwork(node, { chain, nonce }, async () => {
    const shown = await ProvedChain.read(node, genesis);
    return shown ?? { height: 0, validators: genesis.validators };
  });
}

/** Whether the network can go on, as far as it can be known from here. */
function Standing({ seen, said }: { readonly seen: Seen; readonly said: Said }): VNode {
  if (keyState.value.kind !== 'open') return <p>{say('network.state.locked')}</p>;
  if (said === null) return <p class="quiet-text">{say('network.state.asking')}</p>;
  if ('fault' in said) {
    return <p class="fault">{say('network.state.unasked', { code: said.fault })}</p>;
  }
  const { decided, shown, power } = said;
  const standing = standingOf(said);
  const time = seen.blocks.at(-1)?.header.time ?? 0;
  const newest = seen.blocks.at(-1)?.header.height ?? 0;
  const ago = tellAgo(time, Date.now());
  const facts = { ...power, decided: decided ?? 0, shown, height: newest, ago };
  return (
    <Notice kind={NOTICES[standing]} title={say(`network.state.${standing}`)}>
      <p>{say(`network.state.${standing}.text`, facts)}</p>
    </Notice>
  );
}

const NOTICES = { newest: 'note', quorum: 'caution', behind: 'alarm' } as const;

/** The node's own word, which needs no key. */
function Halted({ status }: { readonly status: NodeStatus }): VNode | null {
  const halted = status.all['halted'];
  if (typeof halted !== 'string') return null;
  return (
    <Notice kind="caution" title={say('network.state.halted')}>
      <p>
        <Mark height={null} />
      </p>
      <p>{say('network.state.halted.text', { reason: printable(halted) })}</p>
    </Notice>
  );
}

function Nodes({ seen, said }: { readonly seen: Seen; readonly said: Said }): VNode {
  const { blocks, set } = seen;
  const all = blocks.length;
  const heights = said === null || 'fault' in said ? new Map<string, number>() : said.heights;
  return (
    <section>
      <h2>{say('network.nodes')}</h2>
      <p>
        <Mark height={blocks.at(-1)?.header.height ?? null} />
      </p>
      <ScrollTable
        label={say('network.nodes')}
        heads={[
          say('network.node'),
          say('network.said'),
          say('network.signs'),
          say('network.proposed'),
        ]}
      >
        {set.map(({ id }) => {
          const signed = blocks.filter(({ signedBy }) => signedBy.includes(id)).length;
          const proposed = blocks.filter(({ header }) => header.proposer === id).length;
          const at = heights.get(id);
          return (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>{at === undefined ? say('network.said.none') : tellNumber(at)}</td>
              <td>{say('network.of', { part: signed, all })}</td>
              <td>{say('network.of', { part: proposed, all })}</td>
            </tr>
          );
        })}
      </ScrollTable>
      <p class="quiet-text">{say('network.said.help')}</p>
    </section>
  );
}

function OfThisNode({ status }: { readonly status: NodeStatus }): VNode {
  const { node, syncing, dueNext, all } = status;
  const text = (name: string): string => printable(String(all[name] ?? ''));
  const halted = all['halted'];
  return (
    <section>
      <h2>{say('network.told')}</h2>
      <p>
        <Mark height={null} />
      </p>
      <dl>
        <dt>{say('network.told.name')}</dt>
        <dd>{printable(node)}</dd>
        <dt>{say('network.told.version')}</dt>
        <dd>{text('version')}</dd>
        <dt>{say('network.told.behind')}</dt>
        <dd>{say(syncing ? 'network.yes' : 'network.no')}</dd>
        <dt>{say('network.told.halted')}</dt>
        <dd>{typeof halted === 'string' ? printable(halted) : say('network.no')}</dd>
        <dt>{say('network.told.held')}</dt>
        <dd>{text('heldFrom')}</dd>
        {dueNext !== null && (
          <>
            <dt>{say('network.told.next')}</dt>
            <dd>{tellTime(dueNext)}</dd>
          </>
        )}
      </dl>
      <p class="quiet-text">{say('network.operator')}</p>
    </section>
  );
}
