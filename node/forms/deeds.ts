/** Every deed, and the transaction around it, as forms with examples: made from the rules. */
import { z } from 'zod';
import { RULES } from '../../contracts/deeds.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import { hash, time } from './words.ts';

/** The deeds by type, each with what its page says. */
const DEEDS: readonly z.ZodObject[] = Object.entries(RULES).map(([type, rule]) => {
  const { schema, who, holds, changes, refusals, example } = rule as Rule;
  const description =
    `${who} ${holds} ${changes}\n\n` +
    `Refused, beside what any deed is, with: ${refusals.join(', ') || 'nothing'}.`;
  return (schema as z.ZodObject).meta({ id: idOfDeed(type), description, examples: [example] });
});

const mapping = Object.fromEntries(
  Object.keys(RULES).map((type) => [type, `#/components/schemas/${idOfDeed(type)}`]),
);

/** A deed of any type. */
const deed = z
  .discriminatedUnion('type', DEEDS as unknown as [z.ZodObject, z.ZodObject])
  .meta({ id: 'Deed', discriminator: { propertyName: 'type', mapping } });

/** What is in the payload of the JWS of a transaction. */
export const transactionPayload: z.ZodType = z
  .strictObject({
    chain: hash.describe('Hash of the genesis document, as /v1/status says it.'),
    deed,
    expires: time.describe('Block time has to be earlier, ms since 1970.'),
    nonce: z
      .string()
      .regex(/^[A-Za-z0-9_-]{21}[AQgw]$/)
      .describe('16 random bytes, base64url.'),
  })
  .meta({
    id: 'TransactionPayload',
    description:
      'Payload of a transaction, as canonical JSON (RFC 8785). The header of the JWS is ' +
      'canonical JSON of alg (Ed25519), kid (member#key name) and typ (tallystick-tx).',
  });

/** The name of a deed among the components. */
export function idOfDeed(type: string): string {
  return `${type.slice(0, 1).toUpperCase()}${type.slice(1)}Deed`;
}
