import { AFTERMATH_MUTANTS } from './aftermath.ts';
import { APART_MUTANTS } from './apartMutants.ts';
import { APPROVAL_MUTANTS } from './approvalMutants.ts';
import { ASKED_MUTANTS } from './askedMutants.ts';
import { AUDIT_MUTANTS } from './auditMutants.ts';
import { CLIENT_MUTANTS } from './clientMutants.ts';
import { CONSENSUS_MUTANTS } from './consensus.ts';
import { CONTRACT_MUTANTS } from './contracts.ts';
import { CORRECTION_MUTANTS } from './correctionMutants.ts';
import { DISPUTE_MUTANTS } from './disputeMutants.ts';
import { DOCUMENT_MUTANTS } from './documentMutants.ts';
import { ENGINE_MUTANTS } from './engine.ts';
import { EVENT_MUTANTS } from './eventMutants.ts';
import { FAIRNESS_MUTANTS } from './fairnessMutants.ts';
import { FINANCING_MUTANTS } from './financingMutants.ts';
import { FOLD_MUTANTS } from './foldMutants.ts';
import { GOVERNANCE_MUTANTS } from './governanceMutants.ts';
import { HASHED_MUTANTS } from './hashedMutants.ts';
import { HEAD_MUTANTS } from './headMutants.ts';
import { HISTORY_MUTANTS } from './historyMutants.ts';
import { IDENTITY_MUTANTS } from './identityMutants.ts';
import { IMPORT_MUTANTS } from './importMutants.ts';
import { INTERFACE_MUTANTS } from './interfaceMutants.ts';
import { INVOICE_MUTANTS } from './invoiceMutants.ts';
import { LIKENESS_MUTANTS } from './likenessMutants.ts';
import { LIST_MUTANTS } from './listMutants.ts';
import { LIVED_MUTANTS } from './livedMutants.ts';
import { LIVED_NODE_MUTANTS } from './livedNodeMutants.ts';
import { LIVED_RANDOM_MUTANTS } from './livedRandomMutants.ts';
import { LOSS_MUTANTS } from './lossMutants.ts';
import { MAIL_MUTANTS } from './mailMutants.ts';
import type { Mutant } from './mutant.ts';
import { NAME_MUTANTS } from './nameMutants.ts';
import { NEWNESS_MUTANTS } from './newnessMutants.ts';
import { NOTICE_MUTANTS } from './noticeMutants.ts';
import { OPERATING_MUTANTS } from './operatingMutants.ts';
import { PAYMENT_MUTANTS } from './paymentMutants.ts';
import { PENDING_MUTANTS } from './pendingMutants.ts';
import { PIECES_MUTANTS } from './piecesMutants.ts';
import { PLEDGE_MUTANTS } from './pledgeMutants.ts';
import { PORTAL_MUTANTS } from './portalMutants.ts';
import { PORTAL_PAGE_MUTANTS } from './portalPageMutants.ts';
import { READING_MUTANTS } from './readingMutants.ts';
import { REST_MUTANTS } from './restMutants.ts';
import { SAFETY_MUTANTS } from './safety.ts';
import { SCOPE_MUTANTS } from './scopeMutants.ts';
import { SCRUB_MUTANTS } from './scrubMutants.ts';
import { SETTLEMENT_MUTANTS } from './settlementMutants.ts';
import { SHOWN_MUTANTS } from './shownMutants.ts';
import { STANDSTILL_MUTANTS } from './standstillMutants.ts';
import { STORE_MUTANTS } from './storeMutants.ts';
import { SUCCESSION_MUTANTS } from './successionMutants.ts';
import { TELLING_MUTANTS } from './tellingMutants.ts';
import { TLS_MUTANTS } from './tlsMutants.ts';
import { TOKEN_MUTANTS } from './tokenMutants.ts';
import { TOOL_MUTANTS } from './toolMutants.ts';
import { VERIFIER_MUTANTS } from './verifierMutants.ts';
import { VERIFY_MUTANTS } from './verify.ts';
import { WORK_MUTANTS } from './workMutants.ts';

/** All planted mistakes, by area. */
export const MUTANTS: Readonly<Record<string, readonly Mutant[]>> = {
  aftermath: AFTERMATH_MUTANTS,
  apart: APART_MUTANTS,
  asked: ASKED_MUTANTS,
  audit: AUDIT_MUTANTS,
  client: CLIENT_MUTANTS,
  consensus: [...CONSENSUS_MUTANTS, ...LOSS_MUTANTS],
  contracts: CONTRACT_MUTANTS,
  corrections: CORRECTION_MUTANTS,
  disputes: DISPUTE_MUTANTS,
  documents: [...DOCUMENT_MUTANTS, ...PENDING_MUTANTS, ...IMPORT_MUTANTS],
  engine: ENGINE_MUTANTS,
  events: EVENT_MUTANTS,
  tellings: TELLING_MUTANTS,
  fairness: FAIRNESS_MUTANTS,
  financing: FINANCING_MUTANTS,
  folding: FOLD_MUTANTS,
  identity: IDENTITY_MUTANTS,
  heads: HEAD_MUTANTS,
  histories: HISTORY_MUTANTS,
  interface: INTERFACE_MUTANTS,
  invoices: INVOICE_MUTANTS,
  governance: GOVERNANCE_MUTANTS,
  operating: [...OPERATING_MUTANTS, ...NEWNESS_MUTANTS],
  likeness: LIKENESS_MUTANTS,
  lists: LIST_MUTANTS,
  lived: [...LIVED_MUTANTS, ...LIVED_NODE_MUTANTS, ...LIVED_RANDOM_MUTANTS],
  mail: MAIL_MUTANTS,
  names: NAME_MUTANTS,
  notice: NOTICE_MUTANTS,
  payment: PAYMENT_MUTANTS,
  pieces: PIECES_MUTANTS,
  pledges: PLEDGE_MUTANTS,
  pages: PORTAL_PAGE_MUTANTS,
  portal: PORTAL_MUTANTS,
  reading: [...READING_MUTANTS, ...TOKEN_MUTANTS, ...TLS_MUTANTS],
  rests: REST_MUTANTS,
  safety: SAFETY_MUTANTS,
  scopes: [...SCOPE_MUTANTS, ...APPROVAL_MUTANTS],
  settlement: SETTLEMENT_MUTANTS,
  shown: SHOWN_MUTANTS,
  standstill: STANDSTILL_MUTANTS,
  store: [...STORE_MUTANTS, ...HASHED_MUTANTS, ...SCRUB_MUTANTS],
  succession: SUCCESSION_MUTANTS,
  tools: TOOL_MUTANTS,
  verifiers: VERIFIER_MUTANTS,
  verify: VERIFY_MUTANTS,
  work: WORK_MUTANTS,
};

/** Areas whose tests use disks, processes or long simulations; all others are pure. */
export const SLOW_AREAS: ReadonlySet<string> = new Set([
  'audit',
  'consensus',
  'engine',
  'fairness',
  'heads',
  'interface',
  'lists',
  'lived',
  'mail',
  'operating',
  'pages',
  'portal',
  'reading',
  'safety',
  'scopes',
  'store',
  'succession',
  'verifiers',
]);
