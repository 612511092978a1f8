import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodeWebhookSecret, signedHeaders, webhookOf } from '../../../client/relay/webhook.ts';
import type { LedgerEvent } from '../../../client/sdk/eventAnswers.ts';

it('is signed as the example of Standard Webhooks is', () => {
  const secret = decodeWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const webhook = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
  expect(signedHeaders(webhook, secret, 1_614_265_330_999)).toEqual({
    'content-type': 'application/json',
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('has a signature over bytes, whatever letters are in it', () => {
  const secret = new Uint8Array(32).fill(7);
  const headers = signedHeaders({ id: '1-0-0', body: '{"name":"Łódź 債權"}' }, secret, 5_000);
  const bytes = Buffer.from('1-0-0.5.{"name":"Łódź 債權"}', 'utf8');
  const expected = createHmac('sha256', secret).update(bytes).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
});

it('has the cursor as its id, the time of the block, and all that was told', () => {
  const event: LedgerEvent = {
    ...{ cursor: '7-1-0', time: 1_767_571_200_000, transaction: null, item: 'settle/ab' },
    ...{ member: null, code: 'ok', event: { type: 'piecesPaid', amount: '100' } },
  };
  const { id, body } = webhookOf(event, true);
  expect(id).toBe('7-1-0');
  expect(JSON.parse(body)).toEqual({
    type: 'piecesPaid',
    timestamp: '2026-01-05T00:00:00.000Z',
    data: {
      ...{ cursor: '7-1-0', transaction: null, item: 'settle/ab', member: null, code: 'ok' },
      ...{ proved: true, event: { type: 'piecesPaid', amount: '100' } },
    },
  });
});

it.each([
  ['nothing', ''],
  ['no prefix', Buffer.alloc(32, 7).toString('base64')],
  ['too few bytes', `whsec_${Buffer.alloc(23, 7).toString('base64')}`],
  ['too many bytes', `whsec_${Buffer.alloc(65, 7).toString('base64')}`],
  [
    'bits that stand for nothing',
    `whsec_${Buffer.alloc(25, 7).toString('base64')}`.replace(/w==/, 'x=='),
  ],
  ['another alphabet', `whsec_${'_'.repeat(32)}`],
])('a secret of %s is refused, and not repeated', (_, text) => {
  const decode = () => decodeWebhookSecret(text);
  expect(decode).toThrow(expect.objectContaining({ code: 'bad_config' }));
  if (text !== '') expect(decode).not.toThrow(text);
});
