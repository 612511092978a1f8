/** Fills a deed in, before it is told: with what is known of it, and a fault at each field. */
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { systemEnvironment } from '../../sdk/environment.ts';
import type { Change } from '../forms/changes.ts';
import { changeField, changeText } from '../forms/changes.ts';
import type { FilledFields } from '../forms/filled.ts';
import type { Filling } from '../forms/filling.ts';
import type { Fault } from '../forms/readFilled.ts';
import { currencyDoubt } from '../forms/readFilled.ts';
import { askedFields, firstFilled, HOW_MUCH, readFilling } from '../forms/readFilling.ts';
import { deskOf } from '../signing/openedDesk.ts';
import { step, tell } from '../signing/signing.ts';
import { openDirectory } from '../trust/directory.ts';
import { say, tellMoney } from '../words/words.ts';
import { FieldsView } from './fieldView.tsx';
import { Labelled } from './leafView.tsx';
import { NextRow } from './nextRow.tsx';

/** After so long without a key pressed it is looked up in which currency amounts are. */
const PAUSE_MS = 300;

/** See the head of this file. */
export function DeedForm({ filling }: { readonly filling: Filling }): VNode {
  const { type, about, units } = filling;
  const [filled, setFilled] = useState<FilledFields>(() => firstFilled(filling));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const place = useRef<HTMLFormElement>(null);
  const [currency, setCurrency] = useCurrency(filling, filled);
  useSignalEffect(() => void openDirectory());
  useEffect(() => {
    if (faults.length === 0) return;
    place.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [faults]);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const begun = step.value;
    const found = await findCurrency(filling, filled);
    if (step.value !== begun) return;
    const known = found === 'silent' ? null : found;
    const doubt = currencyDoubt(currency, found);
    const terms = { currency: known, doubt, environment: systemEnvironment };
    const read = readFilling(filling, filled, terms);
    if (found !== 'silent') setCurrency(found);
    if (read.faults.length > 0) return setFaults(read.faults);
    void tell(type, read.words, { opens: read.opens, back: { ...filling, filled } });
  };
  const told = new Map(
    faults.map((fault) => [fault.path, say(`form.fault.${fault.kind}`, fault.facts)]),
  );
  return (
    <form ref={place} noValidate onSubmit={(event) => void submit(event)}>
      {about !== null && <p>{about}</p>}
      {units !== null && (
        <HowMuch filled={filled} units={units} fault={told.get(HOW_MUCH)} change={setFilled} />
      )}
      <FieldsView
        fields={askedFields(filling)}
        prefix=""
        filled={filled}
        around={{ type, currency, faults: told }}
        change={setFilled}
      />
      {faults.length > 0 && (
        <p class="fault" role="alert">
          {say('form.faults', { count: faults.length })}
        </p>
      )}
      <NextRow />
    </form>
  );
}

/** Units as the money that they are: each is the smallest one of its currency. */
function HowMuch(given: {
  readonly filled: FilledFields;
  readonly units: NonNullable<Filling['units']>;
  readonly fault: string | undefined;
  readonly change: (change: Change<FilledFields>) => void;
}): VNode {
  const { filled, units, fault, change } = given;
  const { from, to, currency } = units;
  const typed = filled[HOW_MUCH];
  return (
    <Labelled
      label={say('form.money', { what: say('form.units'), currency })}
      help={say('form.units.help', { amount: tellMoney(to - from + 1n, currency) })}
      fault={fault}
    >
      {(marks) => (
        <input
          {...marks}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={typed?.kind === 'text' ? typed.text : ''}
          onInput={({ currentTarget: { value } }) =>
            change(changeField(HOW_MUCH, changeText(value)))
          }
        />
      )}
    </Labelled>
  );
}

/** What the labels say of the currency of amounts, as soon as what is filled in says so. */
function useCurrency(
  filling: Filling,
  filled: FilledFields,
): readonly [currency: string | null, set: (currency: string | null) => void] {
  const [currency, setCurrency] = useState<string | null>(filling.currency);
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(() => {
      void findCurrency(filling, filled).then((found) => {
        if (!isOver && found !== 'silent') setCurrency(found);
      });
    }, PAUSE_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [filled]);
  return [currency, setCurrency];
}

/** That of the deed, or of what its ids name; null where none is known. */
async function findCurrency(
  filling: Filling,
  filled: FilledFields,
): Promise<string | null | 'silent'> {
  if (filling.currency !== null) return filling.currency;
  const terms = { currency: null, doubt: null, environment: systemEnvironment };
  const { words } = readFilling(filling, filled, terms);
  try {
    return await (await deskOf()).currency(filling.type, words);
  } catch {
    return 'silent';
  }
}
