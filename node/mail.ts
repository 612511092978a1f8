/** The mail of a node: the letters of its members, what comes from other nodes, and the carrier. */
import type { OpenChain } from './chain.ts';
import type { NodeConfig } from './config.ts';
import { homeFiles } from './config.ts';
import { systemClock } from './engine/clock.ts';
import type { Log } from './log.ts';
import { Arrivals } from './mail/arrivals.ts';
import { Carrier } from './mail/carrier.ts';
import { Mailbox } from './mail/mailbox.ts';
import type { Network } from './network/network.ts';

/** What mail needs of a node. */
export interface MailParts {
  readonly home: string;
  readonly config: NodeConfig;
  readonly log: Log;
  readonly chain: OpenChain;
  readonly network: Network;
  /** Of the key that is in `peer.key`: with it the node signs receipts. */
  readonly peerSeed: Uint8Array;
  readonly isDiskFull: () => boolean;
}

/** Letters of this node, coming and going. */
export interface Mail {
  readonly mailbox: Mailbox;
  start(): void;
  stop(): Promise<void>;
}

const MIB = 1 << 20;
const DAY_MS = 86_400_000;

/** Opens the letters of a node; nothing is brought before `start`. */
export async function openMail(parts: MailParts): Promise<Mail> {
  const { home, config, chain, network, peerSeed: receiptSecret, isDiskFull } = parts;
  const { genesis, store } = chain;
  const log = parts.log.child({ part: 'mail' });
  const now = (): number => systemClock.now();
  const ledger = {
    chain: genesis.chain,
    world: () => store.chainState().world,
    readableSince: (member: string, key: string) => store.readableSince(member, key),
  };
  const { retentionDays, maxMiB, maxMemberMiB } = config.letters;
  const mailbox = await Mailbox.open({
    ...{ ledger, node: config.name, receiptSecret, now, isDiskFull, log },
    folder: homeFiles(home).letters,
    limits: {
      maxBytes: maxMiB * MIB,
      maxMemberBytes: maxMemberMiB * MIB,
      retentionMs: retentionDays * DAY_MS,
    },
  });
  const arrivals = new Arrivals(mailbox, now);
  network.serve('letters', (peer, request) => arrivals.answer(peer, request));
  const carrier = new Carrier({ mailbox, ledger, node: config.name, network, now, log });
  return {
    mailbox,
    start: () => carrier.start(),
    stop: async () => {
      await carrier.stop();
      await arrivals.stop();
    },
  };
}
