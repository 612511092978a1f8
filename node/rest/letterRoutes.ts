/**
 * Letters of a member: sealed details of invoices, handed in for others or kept for it. A member
 * sees its own, as sender or as recipient; those of others and those that are not there are one
 * answer.
 */
import { z } from 'zod';
import { decodeLetter, MAX_LETTER_BYTES } from '../../ledger/envelope.ts';
import type { LetterCode } from '../mail/letterCodes.ts';
import { LETTER_CODES } from '../mail/letterCodes.ts';
import type { App } from './app.ts';
import { LetterReads } from './letterReads.ts';
import type { Letters } from './ports.ts';
import { sendProblem } from './problems.ts';
import { readerOf } from './readable.ts';
import { problemOf, RestError } from './restError.ts';
import { answers, jsonAnswers } from './routeSchemas.ts';
import { digits, hash, letterAnswer, lettersAnswer, mailboxAnswer, nothing } from './shapes.ts';

const LETTER_TYPE = 'application/octet-stream';
const MAX_PAGE = 100;

const letterId = z.strictObject({ id: hash });
const listQuery = z.strictObject({
  invoice: hash.optional().describe('Letters about this invoice alone.'),
  after: hash.optional().describe('The letter behind which the page begins.'),
  limit: digits(1, MAX_PAGE, 'So many at most; 100 when unsaid.').optional(),
});

const POST_DOC = `Hands in a letter: the envelope that the member has signed, a line feed, and the \
sealed bytes. It is on the disk of the node when it is answered. The same letter again is the same \
answer.`;

/** What a letter can be refused with. */
const REFUSES = [...(Object.keys(LETTER_CODES) as LetterCode[]), 'unanswered' as const];

/** Adds the routes under /v1/letters, and /v1/mailbox. */
export function addLetterRoutes(app: App, letters: Letters): void {
  app.addContentTypeParser(LETTER_TYPE, { parseAs: 'buffer' }, (_request, bytes, done) => {
    done(null, bytes);
  });
  app.post(
    '/v1/letters',
    {
      bodyLimit: MAX_LETTER_BYTES,
      config: { reads: 'member', takes: 'letter', refuses: REFUSES },
      schema: {
        ...{ operationId: 'postLetter', tag: 'letters' },
        summary: 'Hand in sealed details of an invoice',
        description: POST_DOC,
        params: nothing,
        querystring: nothing,
        response: jsonAnswers({ 200: letterAnswer }),
      },
    },
    async (request, reply) => {
      const { member } = readerOf(request);
      // Without a body there is nothing, and nothing is no letter.
      const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
      // What is no letter goes no further.
      decodeLetter(bytes);
      const taken = await letters.post(member, bytes);
      if (typeof taken === 'string') return sendProblem(reply, problemOf(taken));
      return reply.send(taken);
    },
  );
  addReads(app, letters);
  addMailbox(app, letters);
}

function addReads(app: App, letters: Letters): void {
  const contents = new LetterReads(letters);
  const one = { reads: 'member', refuses: ['no_letter', 'unanswered'] } as const;
  const config = { reads: 'member', refuses: ['unanswered'] } as const;
  app.get(
    '/v1/letters',
    {
      config,
      schema: {
        ...{ operationId: 'listLetters', tag: 'letters' },
        summary: 'Letters that the member has sent or is sent',
        params: nothing,
        querystring: listQuery,
        response: jsonAnswers({ 200: lettersAnswer }),
      },
    },
    async (request) => {
      const { invoice = null, after = null, limit = MAX_PAGE } = request.query;
      return await letters.list(readerOf(request).member, { invoice, after, limit });
    },
  );
  app.get(
    '/v1/letters/:id',
    {
      config: one,
      schema: {
        ...{ operationId: 'getLetter', tag: 'letters' },
        summary: 'What has become of a letter, with its receipt',
        params: letterId,
        querystring: nothing,
        response: jsonAnswers({ 200: letterAnswer }),
      },
    },
    async (request) => {
      const { id } = request.params;
      const letter = await letters.find(readerOf(request).member, id);
      if (letter === null) throw noLetter(id);
      return letter;
    },
  );
  app.get(
    '/v1/letters/:id/content',
    {
      config: one,
      schema: {
        ...{ operationId: 'getLetterContent', tag: 'letters' },
        summary: 'The letter itself: its envelope, a line feed, the sealed bytes',
        params: letterId,
        querystring: nothing,
        response: answers(LETTER_TYPE, { 200: z.string() }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const letter = await letters.find(readerOf(request).member, id);
      const bytes = letter === null ? null : await contents.read(id);
      if (bytes === null) throw noLetter(id);
      return reply.header('content-type', LETTER_TYPE).send(bytes);
    },
  );
}

function addMailbox(app: App, letters: Letters): void {
  app.get(
    '/v1/mailbox',
    {
      config: { reads: 'member', refuses: ['unanswered'] },
      schema: {
        ...{ operationId: 'getMailbox', tag: 'letters' },
        summary: 'What this node is as a home node, and what the member uses of it',
        params: nothing,
        querystring: nothing,
        response: jsonAnswers({ 200: mailboxAnswer }),
      },
    },
    async (request) => await letters.card(readerOf(request).member),
  );
}

function noLetter(letter: string): RestError {
  return new RestError('no_letter', 'this member has no such letter here', { letter });
}
