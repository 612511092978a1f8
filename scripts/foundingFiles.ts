/** The files that a founding sends around, read strictly: others wrote them. */
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { foundersSchema } from '../contracts/founding.ts';
import { idField, publicKeyField, signatureField } from '../contracts/state/fields.ts';
import type { Json } from '../ledger/canonical.ts';

/** No file of a founding but the genesis document is larger. */
const MAX_FILE_BYTES = 1 << 20;

const peerId = z.string().min(40).max(80);
const address = z
  .string()
  .max(200)
  .regex(/^\/(ip4|ip6|dns|dns4|dns6)\/[^/]+\/tcp\/[0-9]{1,5}$/, '/dns4/HOST/tcp/PORT, or /ip4/…');
const url = z.url({ protocol: /^https?$/ }).max(200);

const declarationSchema = z.strictObject({
  type: z.literal('tallystick-declaration'),
  version: z.literal(1),
  /** As the genesis document will list it. */
  member: foundersSchema.element,
  /** Null for a member without a node. */
  node: z.strictObject({ key: publicKeyField, peerId, address, url }).nullable(),
});

const acceptanceSchema = z.strictObject({
  type: z.literal('tallystick-acceptance'),
  version: z.literal(1),
  chain: z.string().regex(/^[0-9a-f]{64}$/),
  validator: idField,
  peerId,
  address,
  url,
  /** The validator's signature of the peer-auth words under this chain. */
  auth: signatureField,
});

const applicationSchema = z.strictObject({
  type: z.literal('tallystick-application'),
  version: z.literal(1),
  /** As it is proposed: the validator, its power and key, and the key's word for it. */
  change: z.strictObject({
    validator: idField,
    power: z.literal(1),
    key: publicKeyField,
    proof: signatureField,
  }),
  /** Where its node is found; signed by the same key. */
  card: acceptanceSchema,
});

const termsSchema = z.strictObject({
  name: z.string(),
  /** ms since 1970. */
  start: z.int(),
  dayMs: z.int(),
  utcOffsetMinutes: z.int(),
  cutOffHour: z.int(),
  calendar: z.json(),
  /** Those not named have their defaults. */
  parameters: z.record(z.string(), z.json()).exactOptional(),
});

/** What an organisation says about itself before there is a network. */
export type Declaration = z.infer<typeof declarationSchema>;

/** What a validator says once it has found the genesis document to be what it agreed to. */
export type Acceptance = z.infer<typeof acceptanceSchema>;

/** What a validator says that joins a network that runs. */
export type Application = z.infer<typeof applicationSchema>;

/** What all agree on beside who they are; the founding of the rules judges the values. */
export type Terms = Omit<z.infer<typeof termsSchema>, 'calendar'> & { readonly calendar: Json };

/** An act of a founding that cannot be done; the message says what to do. */
export class CeremonyError extends Error {
  override readonly name = 'CeremonyError';
  readonly code:
    | 'bad_declaration'
    | 'unreadable_file'
    | 'not_as_declared'
    | 'not_authentic'
    | 'missing_acceptance';

  constructor(code: CeremonyError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** That others will be able to read a declaration. @throws CeremonyError bad_declaration */
export function checkDeclaration(declaration: Declaration): Declaration {
  const parsed = declarationSchema.safeParse(declaration);
  if (parsed.success) return declaration;
  throw new CeremonyError('bad_declaration', z.prettifyError(parsed.error));
}

/** @throws CeremonyError unreadable_file */
export async function readDeclaration(file: string): Promise<Declaration> {
  return await read(file, declarationSchema, 'a declaration');
}

/** @throws CeremonyError unreadable_file */
export async function readAcceptance(file: string): Promise<Acceptance> {
  return await read(file, acceptanceSchema, 'an acceptance');
}

/** @throws CeremonyError unreadable_file */
export async function readApplication(file: string): Promise<Application> {
  return await read(file, applicationSchema, 'an application');
}

/** An acceptance or an application. @throws CeremonyError unreadable_file */
export async function readCard(file: string): Promise<Acceptance | Application> {
  const either = z.discriminatedUnion('type', [acceptanceSchema, applicationSchema]);
  return await read(file, either, 'a card of a validator');
}

/** @throws CeremonyError unreadable_file */
export async function readTerms(file: string): Promise<Terms> {
  return (await read(file, termsSchema, 'terms')) as Terms;
}

async function read<S extends z.ZodType>(file: string, schema: S, what: string) {
  let json: unknown;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new RangeError(`over ${MAX_FILE_BYTES} bytes`);
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CeremonyError('unreadable_file', `${file}: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CeremonyError(
    'unreadable_file',
    `${file} is not ${what}: ${z.prettifyError(parsed.error)}`,
  );
}
