import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../ledger/printable.ts';

describe('printable', () => {
  it.each([
    ['a command to a terminal', '\u001b[2Kholds', '\\u001b[2Kholds'],
    ['a command in one letter', 'a\u009b2K', 'a\\u009b2K'],
    ['line ends', 'a\nb\r\u0085c\u2028d\u2029', 'a\\u000ab\\u000d\\u0085c\\u2028d\\u2029'],
    ['tabs, bells, back spaces', '\t\u0007\b\u007f', '\\u0009\\u0007\\u0008\\u007f'],
    ['turned letters', '\u202eabc\u2066', '\\u202eabc\\u2066'],
    ['marks of direction', '\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
    [
      'what has no width',
      'a\u200b\u200d\u2060\ufeffb\u00ad',
      'a\\u200b\\u200d\\u2060\\ufeffb\\u00ad',
    ],
    ['blanks that are letters', '\u3164\uffa0\u115f', '\\u3164\\uffa0\\u115f'],
    ['letters in tags', '\u{e0041}', '\\udb40\\udc41'],
    ['half of a pair', '\ud83d', '\\ud83d'],
  ])('shows %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['Győri Szerszám Kft', '公司', 'שלום', 'a b – “c”', '😀', 'C:\\n'])(
    'leaves %s',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  it('leaves the line ends of who wrote the lines, and nothing else', () => {
    expect(printableLines('a\nb\r\n\u202e')).toBe('a\nb\\u000d\n\\u202e');
  });

  it('keeps the meaning of JSON', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        expect(JSON.parse(printable(JSON.stringify(JSON.parse(text))))).toEqual(JSON.parse(text));
      }),
    );
  });
});
