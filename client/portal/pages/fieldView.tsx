/** Fields of a deed to be filled in, each with its label, what is said of it, and what is wrong. */
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { Field, Form } from '../../../contracts/state/forms.ts';
import { isTicked } from '../../sdk/fieldNature.ts';
import { nullMeaning } from '../../sdk/nullMeanings.ts';
import type { Change } from '../forms/changes.ts';
import {
  changeField,
  changeItem,
  changeItems,
  changeRecord,
  changeText,
} from '../forms/changes.ts';
import type { Filled, FilledFields } from '../forms/filled.ts';
import { chosenVariant, emptyForm } from '../forms/filled.ts';
import { isCommitted } from '../forms/readFilled.ts';
import { fieldHelp } from '../words/fieldHelp.ts';
import { labelOf } from '../words/labels.ts';
import { nullText } from '../words/ledgerTexts.ts';
import { say, sayIf } from '../words/words.ts';
import { LeafView } from './leafView.tsx';

/** Where a field stands. */
export interface FieldSurroundings {
  /** Of the deed. */
  readonly type: string;
  /** In which amounts are typed that name no currency themselves; null: it is not known. */
  readonly currency: string | null;
  /** What is wrong with a field, by its path. */
  readonly faults: ReadonlyMap<string, string>;
}

interface Given {
  readonly field: Field;
  readonly path: string;
  readonly filled: Filled;
  readonly around: FieldSurroundings;
  readonly change: (change: Change<Filled>) => void;
}

/** Fields below a path such as `scope.`, in their order. */
export function FieldsView(given: {
  readonly fields: readonly Field[];
  readonly prefix: string;
  readonly filled: FilledFields;
  readonly around: FieldSurroundings;
  readonly change: (change: Change<FilledFields>) => void;
}): VNode {
  const { fields, prefix, filled, around, change } = given;
  const own = filled['currency'];
  const named = own?.kind === 'text' && own.text.trim() !== '' ? own.text.trim() : null;
  const inner = named === null ? around : { ...around, currency: named.toUpperCase() };
  return (
    <>
      {fields.map((field) => (
        <FieldView
          key={field.name}
          field={field}
          path={`${prefix}${field.name}`}
          filled={filled[field.name] ?? { kind: 'text', text: '' }}
          around={inner}
          change={(changed) => change(changeField(field.name, changed))}
        />
      ))}
    </>
  );
}

/** What may be left open says what is meant by that. */
function FieldView(given: Given): VNode {
  const { field, path, filled, around, change } = given;
  if (!field.nullable) return <ValueView {...given} />;
  const isOpen = filled.kind === 'open';
  const means = nullText(nullMeaning(around.type, path) ?? 'none');
  return (
    <fieldset class="opening">
      <legend>{labelOf(path, around.type)}</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={isOpen}
          onChange={({ currentTarget: { checked } }) =>
            change(() => (checked ? { kind: 'open' } : emptyForm(field.form)))
          }
        />
        <span>{say('form.leave.open', { means })}</span>
      </label>
      {!isOpen && <ValueView {...given} />}
    </fieldset>
  );
}

function ValueView(given: Given): VNode {
  const { field, path, filled, around } = given;
  const { form } = field;
  if (filled.kind === 'list' && isTicked(form)) return <TickedView {...given} />;
  if (filled.kind === 'list') return <ListView {...given} items={filled.items} />;
  if (filled.kind === 'record') return <RecordView {...given} fields={filled.fields} />;
  const text = filled.kind === 'text' ? filled.text : '';
  const leaf = { label: labelOf(path, around.type), help: helpOf(field), text };
  const fault = around.faults.get(path);
  return (
    <LeafView
      field={field}
      currency={around.currency}
      {...leaf}
      fault={fault}
      change={(changed) => given.change(changeText(changed))}
    />
  );
}

function helpOf({ meaning, form, name }: Field): string {
  const said = [fieldHelp(meaning)];
  if (isCommitted({ name, form, meaning })) said.push(say('form.commitment'));
  return said.join(' ');
}

function RecordView(given: Given & { readonly fields: FilledFields }): VNode {
  const { field, path, fields: filled, around } = given;
  const { form } = field;
  const change = (changed: Change<FilledFields>): void => given.change(changeRecord(changed));
  const inner = { prefix: `${path}.`, filled, around, change };
  if (form.kind === 'record') {
    return (
      <Part {...given} help={fieldHelp(field.meaning)}>
        <FieldsView fields={form.fields} {...inner} />
      </Part>
    );
  }
  const variants = form.kind === 'variants' ? form.variants : [];
  const [tag, ...rest] = chosenVariant(variants, filled) ?? [variants[0]?.[0]];
  const [chosen] = tag === undefined ? [] : [filled[tag.name]];
  return (
    <Part {...given} help={null}>
      {tag !== undefined && (
        <LeafView
          field={{ ...tag, form: choiceOf(variants) }}
          label={labelOf(`${path}.${tag.name}`, around.type)}
          help={fieldHelp(field.meaning)}
          text={chosen?.kind === 'text' ? chosen.text : ''}
          currency={null}
          fault={around.faults.get(path)}
          change={(text) =>
            change(() => ({ [tag.name]: { kind: 'text', text }, ...restOf(variants, text) }))
          }
        />
      )}
      <FieldsView fields={rest.flatMap((each) => each ?? [])} {...inner} />
    </Part>
  );
}

function choiceOf(variants: readonly (readonly Field[])[]): Form {
  const values = variants.flatMap(([tag]) => (tag?.form.kind === 'choice' ? tag.form.values : []));
  return { kind: 'choice', values };
}

function restOf(variants: readonly (readonly Field[])[], text: string): FilledFields {
  const own = variants.find(
    ([tag]) => tag?.form.kind === 'choice' && String(tag.form.values[0]) === text,
  );
  const record: Form = { kind: 'record', fields: (own ?? []).slice(1) };
  const filled = emptyForm(record);
  return filled.kind === 'record' ? filled.fields : {};
}

/** Fields that belong together, below what is said of all, and what is wrong with all. */
function Part(
  given: Given & { readonly help: string | null; readonly children: ComponentChildren },
): VNode {
  const { field, path, around, help, children } = given;
  const id = useId();
  // Of several kinds the field that chooses one says what is wrong.
  const fault = field.form.kind === 'variants' ? undefined : around.faults.get(path);
  const isWrong = fault !== undefined;
  const marks = { 'aria-describedby': `${id}-help`, 'aria-invalid': isWrong };
  return (
    <fieldset class="part" {...marks} tabIndex={isWrong ? -1 : undefined}>
      {!field.nullable && <legend>{labelOf(path, around.type)}</legend>}
      <div id={`${id}-help`}>
        {help !== null && <p class="quiet-text">{help}</p>}
        {isWrong && <p class="fault">{fault}</p>}
      </div>
      {children}
    </fieldset>
  );
}

/** Some of a few words. */
function TickedView(given: Given): VNode {
  const { field, filled, change } = given;
  const item = field.form.kind === 'list' ? field.form.item : null;
  const values = item?.kind === 'choice' ? item.values.map(String) : [];
  const tickedOf = (items: readonly Filled[]): ReadonlySet<string> =>
    new Set(items.map((each) => (each.kind === 'text' ? each.text : '')));
  const ticked = tickedOf(filled.kind === 'list' ? filled.items : []);
  const tick = (value: string, isTicked: boolean): void =>
    change(
      changeItems((items) => {
        const before = tickedOf(items);
        const now = values.filter((each) => (each === value ? isTicked : before.has(each)));
        return now.map((text) => ({ kind: 'text', text }));
      }),
    );
  return (
    <Part {...given} help={fieldHelp(field.meaning)}>
      {values.map((value) => (
        <label key={value} class="choice">
          <input
            type="checkbox"
            checked={ticked.has(value)}
            onChange={({ currentTarget }) => tick(value, currentTarget.checked)}
          />
          <span>{sayIf(`choice.${value}`) ?? value}</span>
        </label>
      ))}
    </Part>
  );
}

function ListView(given: Given & { readonly items: readonly Filled[] }): VNode {
  const { field, path, items, around, change } = given;
  const { name, meaning, form } = field;
  const item: Form = form.kind === 'list' ? form.item : { kind: 'text', pattern: '' };
  const what = labelOf(path, around.type);
  const order = /, in order\b/.test(meaning) ? ` ${say('form.order')}` : '';
  return (
    <Part {...given} help={`${fieldHelp(meaning)}${order}`}>
      {items.map((each, at) => {
        const own = say('form.item', { what, number: at + 1 });
        return (
          <fieldset key={at} class="item" aria-label={own}>
            <ValueView
              field={{ name: `${name}[${at}]`, form: item, nullable: false, meaning }}
              path={`${path}[${at}]`}
              filled={each}
              around={around}
              change={(changed) => change(changeItem(at, changed))}
            />
            <button
              type="button"
              class="quiet"
              onClick={() => change(changeItems((now) => now.filter((_, place) => place !== at)))}
            >
              {say('form.remove', { what: own })}
            </button>
          </fieldset>
        );
      })}
      <p class="row">
        <button
          type="button"
          class="quiet"
          onClick={() => change(changeItems((now) => [...now, emptyForm(item)]))}
        >
          {say('form.add')}
        </button>
      </p>
    </Part>
  );
}
