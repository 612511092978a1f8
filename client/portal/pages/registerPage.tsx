/** A supplier drops an e-invoice: it is read here, shown, and registered as its dialog tells. */
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import { draftFate } from '../signing/draftFate.ts';
import { forgetDetails, keepDetails } from '../signing/keptDetails.ts';
import type { RegisterAnswers } from '../signing/registerAnswers.ts';
import type { NameFinder, Paper, PaperRefusal, PaperSaid } from '../signing/registration.ts';
import { findParties, lookBefore, readPaper, readyPaper, tooBig } from '../signing/registration.ts';
import { step, tell } from '../signing/signing.ts';
import { faultCode } from '../trust/faultCode.ts';
import { confirmNetworkKey, isKeyConfirmed, networkKey } from '../trust/networkKey.ts';
import { wishNow } from '../trust/reading.ts';
import { isOfSame } from '../trust/readings.ts';
import { say, sayIf } from '../words/words.ts';
import { DropField } from './dropField.tsx';
import { HashText } from './figures.tsx';
import { KeptDetailsList } from './keptDetailsList.tsx';
import { NetworkKeyField } from './networkKeyField.tsx';
import { Notice } from './notices.tsx';
import { PaperRefusalNotice, PaperView } from './paperView.tsx';
import { RegisterForm } from './registerForm.tsx';

/** A document, and which members its parties are. */
interface Known {
  readonly paper: Paper;
  readonly memberOf: NameFinder;
}

type Stage =
  | { readonly kind: 'empty' | 'reading' }
  | { readonly kind: 'unread'; readonly refusal: PaperRefusal }
  | ({ readonly kind: 'known' } & Known)
  | { readonly kind: 'failed'; readonly code: string };

/** See the head of this file. */
export function RegisterPage(): VNode {
  return (
    <>
      <h1>{say('register.title')}</h1>
      <p>{say('register.text')}</p>
      {networkKey.value === null ? (
        <section>
          <h2>{say('network.key')}</h2>
          <p>{say('register.key.text')}</p>
          <NetworkKeyField />
        </section>
      ) : (
        <Registering held={networkKey.value} />
      )}
      <KeptDetailsList />
    </>
  );
}

function Registering({ held }: { readonly held: Uint8Array }): VNode {
  const [stage, setStage] = useState<Stage>({ kind: 'empty' });
  const newest = useRef(0);
  const read = async (file: File): Promise<void> => {
    newest.current += 1;
    const turn = newest.current;
    setStage({ kind: 'reading' });
    const next = await readFile(file);
    // What was dropped before it may be read after it.
    if (turn === newest.current) setStage(next);
  };
  return (
    <>
      {!isKeyConfirmed.value && (
        <Notice kind="note" title={say('network.key.unconfirmed')}>
          <p>{say('network.key.compare')}</p>
          <p>
            <HashText hash={hashOf(held)} />
          </p>
        </Notice>
      )}
      <DropField
        label={say('register.drop')}
        help={say('register.drop.help')}
        onFile={(file) => void read(file)}
      />
      <p role="status" class="quiet-text">
        {stage.kind === 'reading' && say('register.reading')}
      </p>
      {stage.kind === 'failed' && (
        <p class="fault" role="alert">
          {sayIf(`sign.fault.${stage.code}`) ?? say('register.failed', { code: stage.code })}
        </p>
      )}
      {stage.kind === 'unread' && <PaperRefusalNotice refusal={stage.refusal} />}
      {stage.kind === 'known' && <Read key={stage.paper.document} {...stage} held={held} />}
    </>
  );
}

/** What was read, and the form for what it does not say. */
function Read({ paper, memberOf, held }: Known & { readonly held: Uint8Array }): VNode {
  const [refusal, setRefusal] = useState<PaperRefusal | null>(null);
  const [rivals, setRivals] = useState<readonly string[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isShown = useRef(true);
  useEffect(
    () => () => {
      isShown.current = false;
    },
    [],
  );
  // A second click may come before the button is seen to be off.
  const isRunning = useRef(false);
  const submit = async (answers: RegisterAnswers): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setRefusal(null);
    setFault(null);
    const begun = step.value;
    const isMeant = (): boolean => isShown.current && step.value === begun;
    try {
      const gone = await goOn(paper, { ...answers, memberOf, networkKey: held }, isMeant);
      if (gone.kind === 'refused') setRefusal(gone);
      if (gone.kind === 'rivals') setRivals(gone.names);
      if (gone.kind === 'kept') setFault(gone.why);
    } catch (error) {
      setFault(say('register.failed', { code: faultCode(error) }));
    } finally {
      isRunning.current = false;
      setBusy(false);
    }
  };
  return (
    <>
      <PaperView paper={paper} memberOf={memberOf} />
      {paper.judgement.refuse === null && (
        <RegisterForm
          paper={paper}
          memberOf={memberOf}
          rivals={rivals}
          isBusy={isBusy}
          onSubmit={(said) => void submit(said)}
        />
      )}
      {refusal !== null && <PaperRefusalNotice refusal={refusal} />}
      {fault !== null && (
        <Notice kind="caution" title={say('register.not')}>
          <p>{fault}</p>
        </Notice>
      )}
    </>
  );
}

async function readFile(file: File): Promise<Stage> {
  const { name, size } = file;
  if (size > MAX_INVOICE_BYTES) return { kind: 'unread', refusal: tooBig(size) };
  try {
    const paper = readPaper(name, new Uint8Array(await file.arrayBuffer()), Date.now());
    if (paper.kind === 'refused') return { kind: 'unread', refusal: paper };
    const wish = wishNow();
    if (wish === null) return { kind: 'failed', code: 'none_ready' };
    return { kind: 'known', paper, memberOf: await findParties(wish, paper.invoice) };
  } catch (error) {
    return { kind: 'failed', code: faultCode(error) };
  }
}

/** What became of it: it is told in the dialog, or something keeps it from that. */
type Gone =
  | PaperRefusal
  | { readonly kind: 'told' }
  | { readonly kind: 'kept'; readonly why: string }
  | { readonly kind: 'rivals'; readonly names: readonly string[] };

/**
 * From the form to the dialog.
 * @param isMeant whether the page still shows it, and no dialog was opened meanwhile
 * @throws ClientError, DOMException
 */
async function goOn(
  paper: Paper,
  said: Omit<PaperSaid, 'supplier'>,
  isMeant: () => boolean,
): Promise<Gone> {
  const wish = wishNow();
  if (wish === null) return { kind: 'kept', why: say('sign.fault.none_ready') };
  const { genesis, member } = wish;
  const left: Gone = { kind: 'kept', why: say('register.left') };
  const ready = readyPaper(paper, { ...said, supplier: member });
  if (ready.kind === 'refused') return ready;
  const { own, rivals } = await lookBefore(wish, ready);
  if (own !== null) {
    await confirmNetworkKey(said.networkKey);
    return { kind: 'kept', why: say('register.own', { id: own.slice(0, 8) }) };
  }
  if (rivals.length > 0 && !said.rivalsSeen) {
    return { kind: 'rivals', names: rivals.map(({ supplier }) => supplier) };
  }
  const isStill = (): boolean => isMeant() && isOfSame(wishNow(), wish);
  if (!isStill()) return left;
  const { commitment, debtor, file, words } = ready;
  // Before it is signed: the salt is nowhere else, and the buyer will ask for it.
  await keepDetails({
    ...{ commitment, chain: genesis.chain, member, keptAt: Date.now() },
    ...{ number: paper.invoice.number ?? '', buyer: debtor, file },
  });
  if (!isStill()) {
    await forgetDetails(commitment);
    return left;
  }
  void tell('registerInvoice', words);
  void forgetUnsigned(commitment);
  return { kind: 'told' };
}

/** Details of what was told and then not signed are of nothing. */
async function forgetUnsigned(commitment: Hash): Promise<void> {
  // What cannot be forgotten stands in the list, and is not on the ledger.
  if ((await draftFate(step)) === 'left') await forgetDetails(commitment).catch(() => undefined);
}
