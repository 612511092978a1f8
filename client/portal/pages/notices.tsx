/** What a reader has to know before anything else on the page. */
import type { ComponentChildren, VNode } from 'preact';
import type { Hash } from '../../../ledger/hash.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import type { Trouble } from '../trust/following.ts';
import { ledger, pinAnother } from '../trust/ledger.ts';
import { say } from '../words/words.ts';
import { HashText } from './figures.tsx';

/** A notice; `alarm` where nothing may be done before somebody has looked. */
export function Notice(given: {
  readonly kind: 'note' | 'caution' | 'alarm';
  readonly title: string;
  readonly children: ComponentChildren;
}): VNode {
  const { kind, title, children } = given;
  return (
    <section class={`notice ${kind}`} role={kind === 'note' ? 'note' : 'alert'}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What is wrong with the node, and what to do. */
export function TroubleNotice({ trouble }: { readonly trouble: Trouble }): VNode {
  const { kind } = trouble;
  const alarms = kind === 'fork' || kind === 'lying' || kind === 'otherLedger';
  return (
    <Notice kind={alarms ? 'alarm' : 'caution'} title={say(`trouble.${kind}.title`)}>
      <p>{say(`trouble.${kind}.text`, factsOf(trouble))}</p>
      {'reason' in trouble && (
        <details>
          <summary>{say('trouble.reason')}</summary>
          <p class="code">{trouble.reason}</p>
        </details>
      )}
      {trouble.kind === 'otherLedger' && (
        <>
          <dl>
            <dt>{say('trouble.otherLedger.pinned')}</dt>
            <dd>
              <HashText hash={trouble.pinned} />
            </dd>
            <dt>{say('trouble.otherLedger.served')}</dt>
            <dd>
              <HashText hash={trouble.served} />
            </dd>
          </dl>
          <p>{say('trouble.otherLedger.warning')}</p>
          <button
            type="button"
            class="quiet"
            onClick={() => void pinAnother(new NodeConnection(location.origin), trouble)}
          >
            {say('trouble.otherLedger.act')}
          </button>
        </>
      )}
      {trouble.kind === 'fork' && <ForkFacts blocks={trouble.blocks} />}
    </Notice>
  );
}

/** The two blocks, for the operator, and the way out of the alarm once that is settled. */
function ForkFacts({ blocks }: { readonly blocks: readonly Hash[] }): VNode {
  const chain = ledger.value?.genesis.chain;
  return (
    <>
      <p>{say('trouble.fork.blocks')}</p>
      {blocks.map((block) => (
        <p key={block}>
          <HashText hash={block} />
        </p>
      ))}
      <p>{say('trouble.fork.warning')}</p>
      {chain !== undefined && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            const chosen = { pinned: chain, served: chain };
            void pinAnother(new NodeConnection(location.origin), chosen);
          }}
        >
          {say('trouble.fork.act')}
        </button>
      )}
    </>
  );
}

function factsOf(trouble: Trouble): Readonly<Record<string, string | number>> {
  if (trouble.kind === 'fork') return { height: trouble.height };
  const { kind, ...facts } = trouble;
  return facts;
}
