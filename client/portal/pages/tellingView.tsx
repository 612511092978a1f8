/** What is told of a deed, in the language of the reader: the same that a command tells. */
import type { VNode } from 'preact';
import { printable } from '../../../ledger/printable.ts';
import type { Telling, Told, ToldFact, ToldWord } from '../../sdk/telling.ts';
import { labelOf } from '../words/labels.ts';
import { nullText } from '../words/ledgerTexts.ts';
import {
  say,
  sayIf,
  tellDay,
  tellMoney,
  tellNumber,
  tellPercent,
  tellTime,
} from '../words/words.ts';
import { Notice } from './notices.tsx';

type Names = ReadonlyMap<string, string>;

interface TellingTerms {
  readonly telling: Telling;
  /** Of the deed. */
  readonly type: string;
}

/** The fields of a deed, and the facts behind its ids. */
export function TellingView({ telling, type }: TellingTerms): VNode {
  const names: Names = new Map(telling.members.map(({ id, name }) => [id, name]));
  return (
    <>
      <Words words={telling.fields} names={names} type={type} />
      {telling.facts.map((fact) => (
        <FactView key={fact.key} fact={fact} names={names} />
      ))}
      {telling.unproved.length > 0 && <Unproved ids={telling.unproved} type={type} />}
    </>
  );
}

/** What the deed names and the node has not proved; nothing would say so else. */
function Unproved(given: { readonly ids: Telling['unproved']; readonly type: string }): VNode {
  const { ids, type } = given;
  return (
    <Notice kind="alarm" title={say('unproved.title')}>
      <ul>
        {ids.map(({ name, id }) => (
          <li key={`${name} ${id}`}>
            {labelOf(name, type)} <Id id={id} />
          </li>
        ))}
      </ul>
      <p>{say('unproved.text')}</p>
    </Notice>
  );
}

function FactView({ fact, names }: { readonly fact: ToldFact; readonly names: Names }): VNode {
  const [kind = '', id = ''] = fact.key.split('/');
  return (
    <section class="fact">
      <h3>
        {sayIf(`fact.${kind}`) ?? kind} <span class="code">{id.slice(0, 8)}</span>
      </h3>
      <Words words={fact.words} names={names} />
    </section>
  );
}

function Words(given: {
  readonly words: readonly ToldWord[];
  readonly names: Names;
  readonly type?: string;
}): VNode {
  const { words, names, type } = given;
  return (
    <dl class="told">
      {words.map(({ name, told }) => (
        <div key={name}>
          <dt>{labelOf(name, type)}</dt>
          <dd>
            <ToldView told={told} name={name} names={names} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ToldView(given: {
  readonly told: Told;
  readonly name: string;
  readonly names: Names;
}): VNode {
  const { told, name, names } = given;
  if (told.kind === 'hidden') return <Id id={told.hash} />;
  if (told.kind !== 'text') return <bdi>{plain(told)}</bdi>;
  const { text } = told;
  if (/^[0-9a-f]{64}$/.test(text)) return <Id id={text} />;
  const member = names.get(text);
  if (member !== undefined) {
    return (
      <bdi>
        {printable(member)} <span class="code">{text}</span>
      </bdi>
    );
  }
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return <bdi>{tellDay(text)}</bdi>;
  const isWord = /(^|\.)(status|reason|kind|ground|cause|by|dayCount)$/.test(name);
  return <bdi>{(isWord ? sayIf(`choice.${text}`) : null) ?? printable(text)}</bdi>;
}

function Id({ id }: { readonly id: string }): VNode {
  return (
    <span class="code" title={id}>
      {id.slice(0, 12)}…
    </span>
  );
}

function plain(told: Exclude<Told, { kind: 'hidden' | 'text' }>): string {
  switch (told.kind) {
    case 'none':
      return nullText(told.means);
    case 'money': {
      const { minor, currency } = told;
      const amount = BigInt(minor);
      if (currency !== null) return tellMoney(amount, currency);
      return say('amount.minor', { amount: tellNumber(amount) });
    }
    case 'rate':
      return tellPercent(told.ppm);
    case 'time':
      return tellTime(told.ms);
    case 'choice':
      return sayIf(`choice.${told.word}`) ?? printable(told.word);
  }
}
