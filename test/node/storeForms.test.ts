import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { foundersSchema } from '../../contracts/founding.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { FACT_FORMS } from '../../node/forms/facts.ts';
import { SCHEMA_VERSION } from '../../node/store/keySpace.ts';

// A node knows by one number whether a folder is in the forms that it reads. Here is what it
// stands for: of each form its digest. UPDATE_GOLDEN=1 takes over what is new, and everything
// under a number that has risen; a form that changed under the same number is never taken over.

const GOLDEN = new URL('storeForms.golden.json', import.meta.url);

interface Golden {
  readonly number: number;
  readonly forms: Readonly<Record<string, string>>;
}

/** Words for people are no part of a form. */
const WORDS = new Set(['description', 'title', 'examples', '$schema']);

function digestOf(form: z.ZodType): string {
  const json = z.toJSONSchema(form, { unrepresentable: 'any', io: 'input' });
  const text = JSON.stringify(json, (key, value: unknown) => {
    const isWord = WORDS.has(key) && (typeof value === 'string' || Array.isArray(value));
    return isWord ? undefined : value;
  });
  return hashOf(utf8(text)).slice(0, 16);
}

function formsNow(): Record<string, string> {
  const forms: Readonly<Record<string, z.ZodType>> = { ...FACT_FORMS, founders: foundersSchema };
  const names = Object.keys(forms).toSorted();
  return Object.fromEntries(names.map((name) => [name, digestOf(forms[name] ?? z.never())]));
}

it('a form that changes has another number of the key space', () => {
  const now: Golden = { number: SCHEMA_VERSION, forms: formsNow() };
  const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden;
  const isRisen = now.number > golden.number;
  const changed = Object.keys(golden.forms).filter(
    (name) => now.forms[name] !== golden.forms[name],
  );
  const wrong = isRisen ? [] : changed;
  expect(wrong, 'raise SCHEMA_VERSION in node/store/keySpace.ts, then UPDATE_GOLDEN=1').toEqual([]);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(GOLDEN, `${JSON.stringify(now, null, 2)}\n`);
    return;
  }
  expect(golden, 'UPDATE_GOLDEN=1 takes over what is new').toEqual(now);
});
