/** A proof as a reader looks at it and files it. */
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { Proof } from '../../../ledger/proof.ts';
import { verifyProof } from '../../../ledger/proof.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { ProvedHead } from '../../sdk/proved.ts';
import { expectHead } from '../../sdk/proved.ts';

/** What is proved, under which header, and the text that `tally verify` takes. */
export interface FiledProof {
  readonly head: ProvedHead;
  readonly value: Json;
  readonly text: string;
}

/** Verifies a proof against the pinned ledger. @throws ClientError bad_proof, FormatError */
export function openProof(json: Json, genesis: Genesis): FiledProof {
  const verdict = verifyProof(json, genesis);
  if (!verdict.ok) throw new ClientError('bad_proof', `${verdict.code}: ${verdict.reason}`);
  const { certificate, header, trail } = json as JsonObject;
  const head = expectHead({ certificate, header, trail, version: 1 } as JsonObject, genesis);
  return { head, value: saidBy(verdict.proved.proof), text: canonicalText(json) };
}

function saidBy(proof: Proof): Json {
  if (proof.type === 'state') return proof.value;
  const done = proof.type === 'transaction' ? proof.result : proof.outcome;
  return { events: proof.events.map(({ event }) => event), result: done };
}
