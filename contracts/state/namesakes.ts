/**
 * Index entries by which the members are found that people could take for another one, and the one
 * that an identifier is of. Each ends in the member's id.
 */
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { lookOf } from '../names/memberNames.ts';
import { lowerCase } from './factKeys.ts';
import type { Member } from './members.ts';

/** What an organisation is called by and known by: the words of a member and of a newcomer. */
export type Named = Pick<Member, 'id' | 'name' | 'documentNames' | 'lei' | 'uscc'>;

/** Where the members stand whose id, or one of whose names, has the look of this one. */
function alikePrefix(as: 'id' | 'name', text: string): string {
  return `alike/${as}/${hashOf(utf8(lookOf(text)))}`;
}

/** Where the members stand that people could take for this one; ids with ids, names with names. */
export function alikePrefixes({ id, name, documentNames }: Named): readonly string[] {
  const names = [name, ...documentNames].map((each) => alikePrefix('name', each));
  return [alikePrefix('id', id), ...new Set(names)];
}

/** Where the members stand that have one of these identifiers: of each kind one at most. */
export function knownAsPrefixes({ lei, uscc }: Pick<Named, 'lei' | 'uscc'>): readonly string[] {
  const codes = Object.entries({ lei, uscc });
  return codes.flatMap(([kind, code]) =>
    code === null ? [] : [`known-as/${kind}/${lowerCase(code)}`],
  );
}

/** The entries of a member. */
export function namingKeys(member: Named): readonly string[] {
  const prefixes = [...alikePrefixes(member), ...knownAsPrefixes(member)];
  return prefixes.map((prefix) => `${prefix}/${member.id}`);
}
