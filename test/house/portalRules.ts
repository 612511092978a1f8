import type { Node } from 'oxc-parser';
import type { SourceFile, Violation } from './sourceFile.ts';
import { visit } from './sourceFile.ts';

// What the sources of the portal may not hold: texts, which stand in catalogues, and other hosts.

/** Attributes that people read or hear. */
const SPOKEN = /^(aria-label|aria-description|alt|placeholder|title|label)$/;

/** Refuses texts in the markup of the portal, and addresses in its code. */
export function checkPortal(file: SourceFile): Violation[] {
  if (!file.path.startsWith('client/portal/')) return [];
  const breaches: Violation[] = [];
  const add = ({ start }: Node, message: string): void => {
    breaches.push({ path: file.path, line: file.lineOf(start), message });
  };
  visit(file.program, {
    JSXText: (node) => {
      if (/\p{L}/u.test(node.value)) add(node, 'a text stands in the catalogues: say() it');
    },
    JSXAttribute: (node) => {
      const name = node.name.type === 'JSXIdentifier' ? node.name.name : '';
      if (name === 'dangerouslySetInnerHTML') add(node, `${name} is banned, make elements`);
      if (!SPOKEN.test(name) || node.value?.type !== 'Literal') return;
      add(node, `${name} is read out: say() it from the catalogues`);
    },
    Literal: (node) => {
      const isAddress = typeof node.value === 'string' && /^(?:https?|wss?):/.test(node.value);
      if (isAddress) add(node, 'the page asks who has served it, and no other host');
    },
  });
  return breaches;
}
