/** Messages of four validators with real keys, and what a liar could make of them. */

import type { Certificate } from '../../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import type { VoteType } from '../../../ledger/vote.ts';
import type { Message, Proposal, Vote } from '../../../node/consensus/messages.ts';
import type { MessageVerdict, VerifyContext } from '../../../node/consensus/verify.ts';
import { REAL_SIGNATURES, verifyMessage } from '../../../node/consensus/verify.ts';
import { CHAIN } from '../../simulation/toy.ts';
import {
  BLOCK,
  certificate,
  commit,
  HEIGHT,
  kept,
  lost,
  ORDER,
  OTHER,
  proposal,
  REAL_SET,
  roundCertificate,
  vote,
} from './signedMessages.ts';

/** What messages are checked against. */
export const CONTEXT: VerifyContext = {
  chain: CHAIN,
  height: HEIGHT,
  validators: REAL_SET,
  nextValidators: REAL_SET,
  signatures: REAL_SIGNATURES,
};

/** A row of the table: what comes, and what has to be said to it. */
export interface Row {
  readonly name: string;
  readonly message: Message;
  readonly expected: MessageVerdict;
}

const UNLOCKED = { polka: null, proposal: null } as const;

const again = (change: Partial<Proposal> = {}): Proposal =>
  proposal({ round: 2, validRound: 1, polka: certificate('prevote', { round: 1 }), ...change });

/** What an honest peer sends, one of each kind at least. */
export const HONEST: readonly Row[] = [
  accepted('a vote', vote()),
  accepted('a vote for nil of a far round', vote({ block: null, round: 900, type: 'precommit' })),
  accepted('a first proposal', proposal()),
  accepted('a block proposed again with its polka', again()),
  accepted('a polka', { kind: 'polka', certificate: certificate('prevote') }),
  accepted('a polka of all', {
    kind: 'polka',
    certificate: certificate('prevote', {}, ['va', 'vb', 'vc', 'vd']),
  }),
  accepted(
    'a round certificate of a third',
    roundCertificate(3, [vote({ round: 3 }), vote({ round: 5, validator: 'vb' })]),
  ),
  accepted(
    'a round certificate of two thirds of precommits',
    roundCertificate(3, precommits(2, ['va', 'vb', 'vc'])),
  ),
  accepted('a commit', commit()),
  accepted('a vote of the next height', vote({ height: 2 })),
  accepted('the word of one who lost its record', lost()),
  accepted('the word of one who kept its record', kept()),
  accepted('and of one who knows no polka', kept(UNLOCKED)),
  {
    name: 'a vote of an old height',
    message: vote({ height: 0 }),
    expected: { verdict: 'ignore', code: 'old_height' },
  },
  {
    name: 'a vote of a far height',
    message: vote({ height: 3 }),
    expected: { verdict: 'ignore', code: 'future_height' },
  },
];

/** What only a liar sends. Every code of `REJECT_CODES` stands here at least once. */
export const HOSTILE: readonly Row[] = [
  rejected('a vote of a stranger', vote({ validator: 'vx' }), 'unknown_validator'),
  rejected('a vote signed by another', { ...vote(), validator: 'vb' }, 'bad_signature'),
  rejected(
    'a vote with another block than was signed',
    { ...vote(), block: OTHER.id },
    'bad_signature',
  ),
  rejected('a vote with another round', { ...vote(), round: 1 }, 'bad_signature'),
  rejected('a prevote shown as a precommit', { ...vote(), type: 'precommit' }, 'bad_signature'),
  rejected(
    'a vote for nil shown as one for a block',
    { ...vote({ block: null }), block: BLOCK.id },
    'bad_signature',
  ),
  rejected('a vote of another chain', vote({}, hashOf(utf8('other'))), 'bad_signature'),
  rejected(
    'a vote with an empty signature',
    { ...vote(), signature: toBase64url(new Uint8Array(64)) },
    'bad_signature',
  ),
  rejected('a proposal of a stranger', proposal({ validator: 'vx' }), 'unknown_validator'),
  rejected('a proposal out of turn', proposal({ validator: ORDER[1] ?? '' }), 'wrong_proposer'),
  rejected('a proposal with another valid round', { ...again(), validRound: 0 }, 'bad_signature'),
  rejected(
    'a header of another chain',
    proposal({ header: { ...BLOCK.header, chain: 'f'.repeat(64) } }),
    'wrong_header',
  ),
  rejected(
    'a header of another height',
    proposal({ header: { ...BLOCK.header, height: 2 } }),
    'wrong_header',
  ),
  rejected('too few digests', proposal({ transactions: [] }), 'wrong_header'),
  rejected(
    'another previous commit',
    proposal({ previousCommit: certificate('precommit') }),
    'wrong_header',
  ),
  rejected(
    'evidence that the header does not name',
    proposal({ evidence: [evidence()] }),
    'wrong_header',
  ),
  rejected('a claimed polka that is missing', again({ polka: null }), 'bad_polka'),
  rejected(
    'a polka with a first proposal',
    proposal({ polka: certificate('prevote') }),
    'bad_polka',
  ),
  rejected(
    'a valid round that is not over',
    again({ validRound: 2, polka: certificate('prevote', { round: 2 }) }),
    'bad_polka',
  ),
  rejected(
    'a polka of another round',
    again({ polka: certificate('prevote', { round: 0 }) }),
    'bad_polka',
  ),
  rejected(
    'a polka of another block',
    again({ polka: certificate('prevote', { round: 1, block: OTHER.id }) }),
    'bad_polka',
  ),
  rejected(
    'a polka of another height',
    again({ polka: certificate('prevote', { round: 1, height: 2 }) }),
    'bad_polka',
  ),
  rejected(
    'a polka made of precommits',
    again({ polka: certificate('precommit', { round: 1 }) }),
    'bad_certificate',
  ),
  ...certificateRows('prevote', (made) => ({ kind: 'polka', certificate: made })),
  ...certificateRows('precommit', (made) => commit({ certificate: made })),
  rejected(
    'a commit made of prevotes',
    commit({ certificate: certificate('prevote') }),
    'bad_certificate',
  ),
  rejected('a commit of another header', commit({ header: OTHER.header }), 'wrong_header'),
  rejected('a round certificate of one', roundCertificate(3, [vote({ round: 3 })]), 'bad_round'),
  rejected(
    'a round certificate of one twice',
    roundCertificate(3, [vote({ round: 3 }), vote({ round: 4 })]),
    'bad_round',
  ),
  rejected(
    'votes of an earlier round',
    roundCertificate(3, [vote({ round: 2 }), vote({ round: 3, validator: 'vb' })]),
    'bad_round',
  ),
  rejected(
    'two precommits are no reason to go on',
    roundCertificate(3, precommits(2, ['va', 'vb'])),
    'bad_round',
  ),
  rejected(
    'prevotes are no reason to go on',
    roundCertificate(
      3,
      ['va', 'vb', 'vc'].map((validator) => vote({ round: 2, validator })),
    ),
    'bad_round',
  ),
  rejected(
    'precommits of an older round are no reason to go on',
    roundCertificate(3, precommits(1, ['va', 'vb', 'vc'])),
    'bad_round',
  ),
  rejected(
    'precommits of two rounds are no reason to go on',
    roundCertificate(3, [...precommits(2, ['va', 'vb']), ...precommits(1, ['vc'])]),
    'bad_round',
  ),
  rejected(
    'a vote of another height in it',
    roundCertificate(3, [vote({ round: 3 }), vote({ round: 3, validator: 'vb', height: 2 })]),
    'bad_round',
  ),
  rejected(
    'a stranger in it',
    roundCertificate(3, [vote({ round: 3 }), vote({ round: 3, validator: 'vx' })]),
    'bad_round',
  ),
  rejected(
    'a bad signature in it',
    roundCertificate(3, [vote({ round: 3 }), { ...vote({ round: 3 }), validator: 'vb' }]),
    'bad_signature',
  ),
  rejected('a loss of a stranger', lost({ validator: 'vx' }), 'unknown_validator'),
  rejected('a loss told by another', { ...lost(), validator: 'vb' }, 'bad_signature'),
  rejected('a loss of another time', { ...lost(), since: 1_001 }, 'bad_signature'),
  rejected('a loss at another height', { ...lost(), height: 2 }, 'bad_signature'),
  rejected('the word of a stranger', kept({ validator: 'vx' }), 'unknown_validator'),
  rejected('other rounds given up than signed', { ...kept(), round: 4 }, 'bad_signature'),
  rejected('another polka than signed', { ...kept(), ...UNLOCKED }, 'bad_signature'),
  rejected(
    'other losses than signed',
    { ...kept(), losses: [{ validator: 'va', since: 1_001 }] },
    'bad_signature',
  ),
  rejected('an answer to nobody', kept({ losses: [] }), 'bad_losses'),
  rejected('an answer to itself', kept({ losses: [{ validator: 'vc', since: 1 }] }), 'bad_losses'),
  rejected('to a stranger', kept({ losses: [{ validator: 'vx', since: 1 }] }), 'bad_losses'),
  rejected(
    'twice to one',
    kept({
      losses: [
        { validator: 'va', since: 1 },
        { validator: 'va', since: 2 },
      ],
    }),
    'bad_losses',
  ),
  rejected('a polka without its proposal', kept({ proposal: null }), 'bad_polka'),
  rejected(
    'a polka of a round that is not over',
    kept({ polka: certificate('prevote', { round: 3 }) }),
    'bad_polka',
  ),
  rejected(
    'a polka of another block than its proposal',
    kept({ polka: certificate('prevote', { round: 1, block: OTHER.id }) }),
    'bad_polka',
  ),
  rejected(
    'a polka of two',
    kept({ polka: certificate('prevote', { round: 1 }, ['va', 'vb']) }),
    'bad_certificate',
  ),
  rejected(
    'a proposal with a bad signature',
    kept({
      proposal: {
        ...proposal({ round: 1 }),
        round: 1,
        validRound: -1,
        signature: vote().signature,
      },
    }),
    'bad_signature',
  ),
];

/** The first row to which `verify` says something else, or null. */
export function firstMissed(verify: (message: Message) => MessageVerdict): string | null {
  for (const { name, message, expected } of [...HONEST, ...HOSTILE]) {
    if (JSON.stringify(verify(message)) !== JSON.stringify(expected)) return name;
  }
  return null;
}

/** The check as it ships. */
export function verifyHere(message: Message): MessageVerdict {
  return verifyMessage(message, CONTEXT);
}

function certificateRows(type: VoteType, wrap: (made: Certificate) => Message): readonly Row[] {
  const good = certificate(type);
  const [first, second, , fourth] = good.signatures;
  const places = (signatures: readonly (string | null | undefined)[]): Message =>
    wrap({ ...good, signatures: signatures.map((each) => each ?? null) });
  return [
    rejected(
      `a ${type} certificate of two`,
      wrap(certificate(type, {}, ['va', 'vb'])),
      'bad_certificate',
    ),
    rejected(
      `a ${type} certificate with one signature at two places`,
      places([first, first, null, fourth]),
      'bad_certificate',
    ),
    rejected(
      `a ${type} certificate that is too short`,
      places([first, second, fourth]),
      'bad_certificate',
    ),
    rejected(
      `a ${type} certificate that is too long`,
      places([first, second, null, fourth, null]),
      'bad_certificate',
    ),
    rejected(
      `a ${type} certificate with a bad signature beyond the quorum`,
      places([first, second, toBase64url(new Uint8Array(64)), fourth]),
      'bad_certificate',
    ),
    rejected(`an empty ${type} certificate`, places([null, null, null, null]), 'bad_certificate'),
  ];
}

function precommits(round: number, from: readonly string[]): readonly Vote[] {
  return from.map((validator) => vote({ type: 'precommit', round, validator }));
}

function evidence(): Proposal['evidence'][number] {
  const words = { block: null, validRound: null };
  const about = { type: 'prevote' as const, height: 1, round: 0, validator: 'va' };
  return { ...about, first: { ...words, signature: 'a' }, second: { ...words, signature: 'b' } };
}

function accepted(name: string, message: Message): Row {
  return { name, message, expected: { verdict: 'accept' } };
}

function rejected(
  name: string,
  message: Message,
  code: Extract<MessageVerdict, { verdict: 'reject' }>['code'],
): Row {
  return { name, message, expected: { verdict: 'reject', code } };
}
