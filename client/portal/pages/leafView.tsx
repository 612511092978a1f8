/** One field that is typed or chosen, by what it is: an amount, a day, a member, a file. */
import type { VNode } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { Field } from '../../../contracts/state/forms.ts';
import type { Member } from '../../../contracts/state/members.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { documentFingerprint } from '../../invoices/identity.ts';
import { natureOf } from '../../sdk/fieldNature.ts';
import { FileChoice } from '../forms/fileChoice.ts';
import { membersFor } from '../forms/membersFor.ts';
import { DEED_TYPES } from '../forms/ownDeeds.ts';
import { directory } from '../trust/directory.ts';
import { networkKey } from '../trust/networkKey.ts';
import { titleOfDeed } from '../words/labels.ts';
import { say, sayIf } from '../words/words.ts';
import { NetworkKeyField } from './networkKeyField.tsx';

interface Leaf {
  readonly field: Field;
  readonly label: string;
  readonly help: string;
  readonly text: string;
  readonly currency: string | null;
  readonly fault?: string | undefined;
  readonly change: (text: string) => void;
}

/** See the head of this file. */
export function LeafView(leaf: Leaf): VNode {
  const nature = natureOf(leaf.field);
  if (nature === 'fingerprint' || nature === 'hash') return <FileLeaf {...leaf} />;
  return (
    <Labelled {...leaf} label={labelled(leaf, nature)}>
      {(marks) => <Input {...leaf} marks={marks} />}
    </Labelled>
  );
}

function labelled({ label: what, currency }: Leaf, nature: string): string {
  if (nature === 'rate') return say('form.percent', { what });
  if (nature !== 'money') return what;
  return currency === null ? say('form.minor', { what }) : say('form.money', { what, currency });
}

/** What ties an input to its label, to what is said of it, and to what is wrong. */
export interface Marks {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** A label above an input, and below it what is said of it, and what is wrong. */
export function Labelled(given: {
  readonly label: string;
  readonly help: string;
  readonly fault?: string | undefined;
  readonly children: (marks: Marks) => VNode;
}): VNode {
  const { label, help, fault, children } = given;
  const id = useId();
  const marks = { 'aria-describedby': `${id}-help`, 'aria-invalid': fault !== undefined };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...marks })}
      <small id={`${id}-help`}>
        {help}
        {fault !== undefined && <span class="fault">{fault}</span>}
      </small>
    </div>
  );
}

interface Marked {
  readonly marks: Marks;
}

function Input(leaf: Leaf & Marked): VNode {
  const { field, text, change, marks } = leaf;
  const nature = natureOf(field);
  const common = {
    value: text,
    ...marks,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) =>
      change(currentTarget.value),
  };
  switch (nature) {
    case 'member':
      return <MemberSelect {...leaf} />;
    case 'choice':
    case 'truth':
    case 'deed':
      return <Select {...leaf} options={optionsOf(field, nature)} />;
    case 'object':
      return <textarea rows={8} spellcheck={false} {...common} />;
    case 'day':
      return <input type="date" {...common} />;
    case 'time':
      return <input type="datetime-local" step="0.001" {...common} />;
    case 'money':
    case 'rate':
      return <input type="text" inputMode="decimal" autocomplete="off" {...common} />;
    case 'number':
    case 'unit':
      return <input type="text" inputMode="numeric" autocomplete="off" {...common} />;
    default:
      return <input type="text" autocomplete="off" spellcheck={false} {...common} />;
  }
}

interface Option {
  readonly value: string;
  readonly text: string;
}

function optionsOf({ form }: Field, nature: 'choice' | 'truth' | 'deed'): readonly Option[] {
  if (nature === 'deed') return DEED_TYPES.map((value) => ({ value, text: titleOfDeed(value) }));
  if (form.kind !== 'choice') {
    return (['yes', 'no'] as const).map((value) => ({ value, text: say(`form.${value}`) }));
  }
  return form.values.map((value) => {
    return { value: String(value), text: sayIf(`choice.${value}`) ?? String(value) };
  });
}

function Select(given: Leaf & Marked & { readonly options: readonly Option[] }): VNode {
  const { text, change, options, marks } = given;
  return (
    <select {...marks} value={text} onChange={({ currentTarget }) => change(currentTarget.value)}>
      <option value="">{say('form.choose')}</option>
      {options.map(({ value, text: told }) => (
        <option key={value} value={value}>
          {told}
        </option>
      ))}
    </select>
  );
}

/** A member by its name. */
function MemberSelect(leaf: Leaf & Marked): VNode {
  const known = directory.value;
  if (known === null || known === 'fault') {
    const word = known === null ? 'form.members.reading' : 'form.members.fault';
    return (
      <select {...leaf.marks} value="" disabled>
        <option value="">{say(word)}</option>
      </select>
    );
  }
  const option = ({ id, name }: Member): Option => ({ value: id, text: `${name} (${id})` });
  return <Select {...leaf} options={membersFor(leaf.field, known).map(option)} />;
}

/** A file, of which the hash is signed; a fingerprint takes the key of the network. */
function FileLeaf(leaf: Leaf): VNode {
  const { field, label, help, text, fault, change } = leaf;
  const isKeyed = natureOf(field) === 'fingerprint';
  const [choice] = useState(() => new FileChoice());
  const [failed, setFailed] = useState<'fileBig' | 'fileLost' | null>(null);
  useEffect(() => () => choice.drop(), []);
  const take = async (file: File | undefined): Promise<void> => {
    const key = networkKey.value;
    choice.drop();
    setFailed(null);
    // What was chosen before counts no more, also while this one is read.
    change('');
    if (file === undefined || (isKeyed && key === null)) return;
    const read = await choice.read(file, (bytes) =>
      isKeyed && key !== null ? documentFingerprint(key, bytes) : hashOf(bytes),
    );
    if (read?.kind === 'hashed') change(read.hash);
    else if (read !== null) setFailed(read.kind);
  };
  const told = text === '' ? say('form.file') : say('form.hash', { hash: text });
  const wrong = failed === null ? fault : say(`form.fault.${failed}`);
  return (
    <>
      {isKeyed && networkKey.value === null && <NetworkKeyField />}
      <Labelled label={label} help={`${help} ${told}`} fault={wrong}>
        {(marks) => (
          <input
            {...marks}
            type="file"
            disabled={isKeyed && networkKey.value === null}
            onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
          />
        )}
      </Labelled>
    </>
  );
}
