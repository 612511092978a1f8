/**
 * Counters of what this folder did and refused. They only grow; whoever shows them takes
 * differences. Labels come from closed sets (channels, exchanges, names of known peers), so that no
 * stranger can make the table grow.
 */

/** Every counter: its name, and what one step of it means. */
export const METERS = {
  connections_refused: 'A connection of a stranger or of a refused peer was ended.',
  connections_surplus: 'A third connection of one peer ended its oldest one.',
  frames_refused: 'A connection ended because of a multiplexer frame over the window.',
  dials: 'An address of a peer was tried.',
  dials_failed: 'No address of a peer answered.',
  peers_connected: 'A known peer came.',
  peers_disconnected: 'A known peer went.',
  peers_refused: 'A peer was cut off and is refused for a time because of what it sent.',
  peers_reported: 'A user of the network said that a peer sent what no honest peer would.',
  peers_unsubscribed: 'A connected peer was cut off because it heard no gossip.',
  peers_troubled: 'It was said why a peer cannot be reached.',
  peers_quiet: 'A connected peer was cut off because its repair frames stopped.',
  gossip_published: 'A message was handed to gossip.',
  gossip_published_bytes: 'Bytes of it, times the peers that it was sent to.',
  gossip_unheard: 'A message was published while no peer listened.',
  gossip_repeated: 'A message was published again too soon, and not sent.',
  gossip_publish_failed: 'A message could not be published for another reason.',
  gossip_received: 'A message came in.',
  gossip_received_bytes: 'Bytes of it.',
  gossip_accepted: 'A message was new and right.',
  gossip_ignored: 'A message was not wanted.',
  gossip_rejected: 'A message was wrong.',
  gossip_oversize: 'A message was longer than its channel allows.',
  gossip_overflow: 'A message came while too many of that peer waited for their verdict.',
  gossip_flooded: 'A message came over the rate of its peer.',
  gossip_handler_failed: 'The handler of a channel threw.',
  requests_sent: 'A peer was asked.',
  requests_answered: 'Its answer was read.',
  requests_failed: 'No answer: whatever the reason.',
  requests_served: 'A request of a peer was answered.',
  requests_busy: 'A request of a peer was told to come later.',
  requests_refused: 'A request of a peer was cut off: too long, too slow, or unreadable.',
  requests_rejected: 'Questions that no honest peer asks.',
  requests_handler_failed: 'The handler of an exchange threw, or answered over the limit.',
  request_bytes_in: 'Bytes of requests and answers that came in.',
  request_bytes_out: 'Bytes of requests and answers that went out.',
  repair_sent: 'A repair frame was written.',
  repair_received: 'A repair frame was read.',
  repair_bytes_in: 'Bytes of repair frames that came in.',
  repair_bytes_out: 'Bytes of repair frames that went out.',
  repair_dropped: 'A repair frame gave way to a newer one.',
  repair_flooded: 'A repair frame came over the rate of its peer.',
  repair_opened: 'A repair stream came up.',
  repair_rejected: 'Repair frames that no honest peer sends.',
  repair_handler_failed: 'The handler of repair frames threw.',
} as const;

/** The name of one counter. */
export type MeterName = keyof typeof METERS;

/** One counter as it stands. `label` is a channel, an exchange, a peer's name, or ''. */
export interface Reading {
  readonly name: MeterName;
  readonly label: string;
  readonly value: number;
}

/** The counters of one network. */
export class Meters {
  readonly #counts = new Map<MeterName, Map<string, number>>();

  /** Adds `by` (a safe integer >= 0) to one counter. */
  add(name: MeterName, label = '', by = 1): void {
    const byLabel = this.#counts.get(name) ?? new Map<string, number>();
    byLabel.set(label, (byLabel.get(label) ?? 0) + by);
    this.#counts.set(name, byLabel);
  }

  /** One counter, or the sum over all its labels when `label` is absent. */
  value(name: MeterName, label?: string): number {
    const byLabel = this.#counts.get(name);
    if (byLabel === undefined) return 0;
    if (label !== undefined) return byLabel.get(label) ?? 0;
    let sum = 0;
    for (const count of byLabel.values()) sum += count;
    return sum;
  }

  /** Every counter that has moved. */
  read(): readonly Reading[] {
    const readings: Reading[] = [];
    for (const [name, byLabel] of this.#counts) {
      for (const [label, value] of byLabel) readings.push({ name, label, value });
    }
    return readings;
  }
}
