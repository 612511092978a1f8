/** The one dialog in which everything is signed: shown in words before, followed after. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Hash } from '../../../ledger/hash.ts';
import type { JournalEntry } from '../../sdk/signingJournal.ts';
import type { Filling } from '../forms/filling.ts';
import { keyState } from '../keys/memberKey.ts';
import { isBlind } from '../signing/blind.ts';
import type { SigningStep } from '../signing/signing.ts';
import { leaveSigning, signTold, step } from '../signing/signing.ts';
import type { Draft } from '../signing/signingDesk.ts';
import { titleOfDeed } from '../words/labels.ts';
import { effectText } from '../words/ledgerTexts.ts';
import { say, sayIf, tellTime } from '../words/words.ts';
import { AnswerForm } from './answerForm.tsx';
import { BargainView } from './bargainView.tsx';
import { ChooseView } from './chooseView.tsx';
import { HashText, Mark } from './figures.tsx';
import { lazily } from './lazily.tsx';
import { nameOf } from './money.tsx';
import { Notice } from './notices.tsx';
import { OutcomeView } from './outcomeView.tsx';
import { TellingView } from './tellingView.tsx';

const DeedForm = lazily(async () => (await import('./deedForm.tsx')).DeedForm);

/** Null while nothing is being signed. */
export function SignDialog(): VNode | null {
  const now = step.value;
  return now === null ? null : <Opened now={now} />;
}

function Opened({ now }: { readonly now: SigningStep }): VNode {
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    place.current?.showModal();
  }, []);
  return (
    <dialog ref={place} class="sign" aria-labelledby="sign-title" onClose={leaveSigning}>
      <h2 id="sign-title">{titleOf(now)}</h2>
      <Step now={now} />
    </dialog>
  );
}

function titleOf(now: SigningStep): string {
  if (now.kind === 'answering') return say('answer.title');
  if (now.kind === 'failed') return say('sign.failed');
  if (now.kind === 'choosing') return say('piece.deeds');
  if (now.kind === 'filling') return titleOfDeed(now.filling.type);
  return titleOfDeed(now.kind === 'asking' ? now.draft.type : now.type);
}

function Step({ now }: { readonly now: SigningStep }): VNode {
  switch (now.kind) {
    case 'answering':
      return <AnswerForm invoice={now.invoice} />;
    case 'choosing':
      return <ChooseView {...now} />;
    case 'filling':
      return <DeedForm filling={now.filling} />;
    case 'telling':
      return <p aria-live="polite">{say('sign.reading')}</p>;
    case 'asking':
      return <Asked key={now.draft.before.length} {...now} />;
    case 'keeping':
      return <p role="status">{say('sign.keeping')}</p>;
    case 'sending':
      return (
        <>
          <Transaction id={now.id} />
          <p role="status">{say('sign.sending')}</p>
          <Leave>{say('sign.close')}</Leave>
        </>
      );
    case 'ended':
      return (
        <>
          <div role="status">
            <OutcomeView outcome={now.outcome} />
          </div>
          <Transaction id={now.id} />
          <Leave>{say('sign.close')}</Leave>
        </>
      );
    case 'failed':
      return (
        <>
          <p role="alert">
            {sayIf(`sign.fault.${now.code}`) ?? say('sign.fault.other', { code: now.code })}
          </p>
          <p class="row">
            <BackButton back={now.back} />
            <LeaveButton>{say('sign.close')}</LeaveButton>
          </p>
        </>
      );
  }
}

/** What is to be signed, in words; and what of it was signed before. */
function Asked(given: {
  readonly draft: Draft;
  readonly isBusy: boolean;
  readonly back: Filling | null;
}): VNode {
  const { draft, isBusy, back } = given;
  const { type, telling, inner, height, before } = draft;
  const [isAgain, setAgain] = useState(false);
  const key = keyState.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    const agreed = new Set(isAgain ? before.map(({ signed }) => signed.id) : []);
    void signTold(draft, agreed, back);
  };
  return (
    <form onSubmit={submit}>
      {key.kind !== 'none' && (
        <p>{say('sign.whose', { name: nameOf(key.member), key: key.keyName })}</p>
      )}
      <BargainView bargain={draft.bargain} />
      {inner !== null && (
        <section class="inner">
          <h3>{say('sign.inner', { deed: titleOfDeed(inner.type) })}</h3>
          <BargainView bargain={inner.bargain} />
          <TellingView telling={inner.telling} type={inner.type} />
          <p>{effectText(inner.type, inner.telling.effect)}</p>
        </section>
      )}
      <TellingView telling={telling} type={type} />
      {height !== null && (
        <p>
          <Mark height={height} />
        </p>
      )}
      <section class="effect">
        <h3>{say('sign.effect')}</h3>
        <p>{effectText(type, telling.effect)}</p>
      </section>
      {before.length > 0 && <Before before={before} isAgain={isAgain} setAgain={setAgain} />}
      <p class="row">
        <button type="submit" disabled={isBusy || isBlind(draft)}>
          {say(isBusy ? 'key.busy' : 'sign.act')}
        </button>
        <BackButton back={back} />
        <LeaveButton>{say('sign.leave')}</LeaveButton>
      </p>
    </form>
  );
}

function Before(given: {
  readonly before: readonly JournalEntry[];
  readonly isAgain: boolean;
  readonly setAgain: (isAgain: boolean) => void;
}): VNode {
  const { before, isAgain, setAgain } = given;
  return (
    <Notice kind="caution" title={say('sign.before')}>
      <p>{say('sign.before.text')}</p>
      <ul>
        {before.map(({ signed, signedAt, end }) => (
          <li key={signed.id}>
            {tellTime(signedAt)} · {say(end === null ? 'signed.unknown' : 'signed.known')} ·{' '}
            <span class="code" title={signed.id}>
              {signed.id.slice(0, 12)}…
            </span>
          </li>
        ))}
      </ul>
      <label class="choice">
        <input
          type="checkbox"
          required
          checked={isAgain}
          onChange={({ currentTarget }) => setAgain(currentTarget.checked)}
        />
        <span>{say('sign.again')}</span>
      </label>
    </Notice>
  );
}

function Transaction({ id }: { readonly id: Hash }): VNode {
  return (
    <dl>
      <dt>{say('sign.transaction')}</dt>
      <dd>
        <HashText hash={id} />
      </dd>
    </dl>
  );
}

function Leave({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <p class="row">
      <LeaveButton>{children}</LeaveButton>
    </p>
  );
}

function LeaveButton({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <button type="button" class="quiet" onClick={leaveSigning}>
      {children}
    </button>
  );
}

/** Back to where it was filled in, with all that was. */
function BackButton({ back }: { readonly back: Filling | null }): VNode | null {
  if (back === null) return null;
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        step.value = { kind: 'filling', filling: back };
      }}
    >
      {say('form.change')}
    </button>
  );
}
