import { expect, it } from 'vitest';
import { listName, MAX_LISTED, namesOf, unlistName } from '../../contracts/state/listings.ts';
import { Draft } from '../../contracts/state/state.ts';
import { hashFor, Market } from './market.ts';

const SUBJECT = hashFor('subject');

it('a list has each name once, and so many of them', () => {
  const draft = new Draft(new Market().world);
  const put = (name: string) => listName(draft, 'contracts', SUBJECT, name);
  const names = Array.from({ length: MAX_LISTED }, (_, at) => hashFor(`name ${at}`));
  for (const name of [...names.slice(0, 3), ...names]) put(name);
  expect(namesOf(draft, 'contracts', SUBJECT)).toEqual(names);
  put(hashFor('one more'));
  expect(namesOf(draft, 'contracts', SUBJECT)).toEqual(names);
  const [first = '', ...rest] = names;
  unlistName(draft, 'contracts', SUBJECT, first);
  expect(namesOf(draft, 'contracts', SUBJECT)).toEqual(rest);
});
