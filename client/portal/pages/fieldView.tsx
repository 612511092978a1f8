/** Fields of a deed to be filled in, each with its label, what is said of it, and what is wrong. */
import type { VNode } from 'preact';
import type { Field, Form } from '../../../contracts/state/forms.ts';
import { isTicked, natureOf } from '../../sdk/fieldNature.ts';
import { nullMeaning } from '../../sdk/nullMeanings.ts';
import type { Filled, FilledFields } from '../forms/filled.ts';
import { chosenVariant, emptyForm } from '../forms/filled.ts';
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
  readonly change: (filled: Filled) => void;
}

/** Fields below a path such as `scope.`, in their order. */
export function FieldsView(given: {
  readonly fields: readonly Field[];
  readonly prefix: string;
  readonly filled: FilledFields;
  readonly around: FieldSurroundings;
  readonly change: (filled: FilledFields) => void;
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
          change={(changed) => change({ ...filled, [field.name]: changed })}
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
          onChange={({ currentTarget }) =>
            change(currentTarget.checked ? { kind: 'open' } : emptyForm(field.form))
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
      change={(changed) => given.change({ kind: 'text', text: changed })}
    />
  );
}

function helpOf({ meaning, form, name }: Field): string {
  const said = [fieldHelp(meaning)];
  if (natureOf({ name, form, meaning }) === 'commitment') said.push(say('form.commitment'));
  return said.join(' ');
}

function RecordView(given: Given & { readonly fields: FilledFields }): VNode {
  const { field, path, fields: filled, around } = given;
  const { form } = field;
  const change = (changed: FilledFields): void => given.change({ kind: 'record', fields: changed });
  const inner = { prefix: `${path}.`, filled, around, change };
  if (form.kind === 'record') {
    return (
      <Part {...given}>
        <FieldsView fields={form.fields} {...inner} />
      </Part>
    );
  }
  const variants = form.kind === 'variants' ? form.variants : [];
  const [tag, ...rest] = chosenVariant(variants, filled) ?? [variants[0]?.[0]];
  const [chosen] = tag === undefined ? [] : [filled[tag.name]];
  return (
    <Part {...given}>
      {tag !== undefined && (
        <LeafView
          field={{ ...tag, form: choiceOf(variants) }}
          label={labelOf(`${path}.${tag.name}`, around.type)}
          help={fieldHelp(field.meaning)}
          text={chosen?.kind === 'text' ? chosen.text : ''}
          currency={null}
          change={(text) =>
            change({ [tag.name]: { kind: 'text', text }, ...restOf(variants, text) })
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

/** Fields that belong together, below what is said of all. */
function Part(given: Given & { readonly children: VNode | (VNode | false)[] }): VNode {
  const { field, path, around, children } = given;
  const fault = around.faults.get(path);
  return (
    <fieldset class="part">
      {!field.nullable && <legend>{labelOf(path, around.type)}</legend>}
      {field.form.kind === 'record' && <p class="quiet-text">{fieldHelp(field.meaning)}</p>}
      {fault !== undefined && <p class="fault">{fault}</p>}
      {children}
    </fieldset>
  );
}

/** Some of a few words. */
function TickedView(given: Given): VNode {
  const { field, path, filled, around, change } = given;
  const item = field.form.kind === 'list' ? field.form.item : null;
  const values = item?.kind === 'choice' ? item.values.map(String) : [];
  const items = filled.kind === 'list' ? filled.items : [];
  const ticked = new Set(items.map((each) => (each.kind === 'text' ? each.text : '')));
  const tick = (value: string, isTicked: boolean): void => {
    const now = values.filter((each) => (each === value ? isTicked : ticked.has(each)));
    change({ kind: 'list', items: now.map((text) => ({ kind: 'text', text })) });
  };
  const fault = around.faults.get(path);
  return (
    <fieldset class="part">
      {!field.nullable && <legend>{labelOf(path, around.type)}</legend>}
      <p class="quiet-text">{fieldHelp(field.meaning)}</p>
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
      {fault !== undefined && <p class="fault">{fault}</p>}
    </fieldset>
  );
}

function ListView(given: Given & { readonly items: readonly Filled[] }): VNode {
  const { field, path, items, around, change } = given;
  const { name, meaning, form } = field;
  const item: Form = form.kind === 'list' ? form.item : { kind: 'text', pattern: '' };
  const what = labelOf(path, around.type);
  const put = (next: readonly Filled[]): void => change({ kind: 'list', items: next });
  const fault = around.faults.get(path);
  return (
    <fieldset class="part">
      {!field.nullable && <legend>{what}</legend>}
      <p class="quiet-text">
        {fieldHelp(meaning)} {/, in order\b/.test(meaning) && say('form.order')}
      </p>
      {items.map((each, at) => {
        const own = say('form.item', { what, number: at + 1 });
        return (
          <fieldset key={at} class="item" aria-label={own}>
            <ValueView
              field={{ name: `${name}[${at}]`, form: item, nullable: false, meaning }}
              path={`${path}[${at}]`}
              filled={each}
              around={around}
              change={(changed) => put(items.map((one, place) => (place === at ? changed : one)))}
            />
            <button
              type="button"
              class="quiet"
              onClick={() => put(items.filter((_, place) => place !== at))}
            >
              {say('form.remove', { what: own })}
            </button>
          </fieldset>
        );
      })}
      {fault !== undefined && <p class="fault">{fault}</p>}
      <p class="row">
        <button type="button" class="quiet" onClick={() => put([...items, emptyForm(item)])}>
          {say('form.add')}
        </button>
      </p>
    </fieldset>
  );
}
