/**
 * Algorithm 1 of arXiv 1807.04938, written down as literally as it goes, for one height and one
 * of four equal validators. It keeps every message for ever and looks through all of them for
 * each guard. It shares no code with the core: that is its use.
 *
 * Where the core's specification differs from the paper it says so here, too: the first vote of a
 * validator counts; certificates count as a whole; a body that is not known yet is waited for;
 * a first proposal has to be timely; precommits need the body before they decide; the timers of
 * round 0 are not waited for when its proposer is away.
 */

/** Names of blocks and validators are plain texts here. */
export type Value = string | null;

/** What one reference node has sent, as `kind/round/value[/validRound]`. */
export type Sent = string;

interface Ballot {
  readonly type: 'prevote' | 'precommit';
  readonly round: number;
  readonly value: Value;
  readonly from: string;
}

interface Offer {
  readonly round: number;
  readonly value: string;
  readonly validRound: number;
  readonly timely: boolean;
}

interface Whole {
  readonly type: 'prevote' | 'precommit';
  readonly round: number;
  readonly value: string;
}

/** The paper's variables and messages. */
export class Reference {
  round = -1;
  step: 'propose' | 'prevote' | 'precommit' | 'commit' = 'propose';
  lockedValue: Value = null;
  lockedRound = -1;
  validValue: Value = null;
  validRound = -1;
  decision: { value: string; round: number } | null = null;
  readonly sent: Sent[] = [];
  readonly timers = new Set<string>();
  /** Rounds for which this node was asked for a new value. */
  readonly wantsValue: number[] = [];
  readonly #me: string;
  readonly #proposers: readonly string[];
  #ballots: readonly Ballot[] = [];
  #offers: readonly Offer[] = [];
  #wholes: readonly Whole[] = [];
  #bodies: ReadonlyMap<string, boolean> = new Map();
  #isProposerAway = false;
  #done: readonly string[] = [];

  constructor(me: string, proposers: readonly string[]) {
    this.#me = me;
    this.#proposers = proposers;
  }

  start(): void {
    this.#startRound(0);
    this.#run();
  }

  hearBallot(ballot: Ballot): void {
    this.#addBallot(ballot);
    this.#run();
  }

  hearOffer(offer: Offer): void {
    const { round, value, validRound } = offer;
    if (validRound >= 0) this.#addWhole({ type: 'prevote', round: validRound, value });
    const known = this.#offers.filter((each) => each.round === round);
    const same = known.some((each) => each.value === value && each.validRound === validRound);
    if (!same && known.length < 2) this.#offers = [...this.#offers, offer];
    this.#run();
  }

  hearWhole(whole: Whole): void {
    this.#addWhole(whole);
    this.#run();
  }

  hearBody(value: string, valid: boolean): void {
    if (!this.#bodies.has(value)) this.#bodies = new Map([...this.#bodies, [value, valid]]);
    this.#run();
  }

  /** There is no link to the proposer of round 0, or there is one again. */
  noteProposer(isAway: boolean): void {
    this.#isProposerAway = isAway;
    this.#run();
  }

  /** getValue() of L18 came back. */
  gotValue(round: number, value: string): void {
    if (round !== this.round || this.step !== 'propose' || this.decision !== null) return;
    if (this.#offers.some((offer) => offer.round === round)) return;
    this.#bodies = new Map([...this.#bodies, [value, true]]);
    this.#offer(value, -1);
    this.#run();
  }

  timeout(timer: 'propose' | 'prevote' | 'precommit', round: number): void {
    if (this.decision !== null || round !== this.round) return;
    if (timer === 'propose' && this.step === 'propose')
      this.#cast('prevote', null); // L57-60
    else if (timer === 'prevote' && this.step === 'prevote')
      this.#cast('precommit', null); // L61
    else if (timer === 'precommit') this.#startRound(round + 1); // L65-67
    this.#run();
  }

  #startRound(round: number): void {
    this.round = round;
    this.step = 'propose';
    this.timers.add(`propose/${round}`);
    if (this.#proposers[round % this.#proposers.length] !== this.#me) return;
    if (this.validValue !== null) this.#offer(this.validValue, this.validRound);
    else this.wantsValue.push(round);
  }

  #offer(value: string, validRound: number): void {
    this.sent.push(`proposal/${this.round}/${value}/${validRound}`);
    this.#offers = [...this.#offers, { round: this.round, value, validRound, timely: true }];
  }

  #cast(type: 'prevote' | 'precommit', value: Value): void {
    this.step = type;
    this.sent.push(`${type}/${this.round}/${value}`);
    this.#addBallot({ type, round: this.round, value, from: this.#me });
  }

  #addBallot(ballot: Ballot): void {
    const taken = this.#ballots.some(
      (each) =>
        each.type === ballot.type && each.round === ballot.round && each.from === ballot.from,
    );
    if (!taken) this.#ballots = [...this.#ballots, ballot];
  }

  #addWhole(whole: Whole): void {
    this.#wholes = [...this.#wholes, whole];
    // Three of the four signed it; which three is fixed in these tests.
    for (const from of ['v1', 'v2', 'v3']) this.#addBallot({ ...whole, from });
  }

  #run(): void {
    while (this.decision === null && this.#upon()) {
      // until no guard holds
    }
  }

  #upon(): boolean {
    return (
      this.#line49() ||
      this.#line55() ||
      this.#line22() ||
      this.#line28() ||
      this.#missed('propose') ||
      this.#line36() ||
      this.#line44() ||
      this.#missed('precommit') ||
      this.#line34() ||
      this.#line47()
    );
  }

  #line49(): boolean {
    for (const { round, value } of this.#candidates('precommit')) {
      if (!this.#quorum('precommit', round, value)) continue;
      if (this.#bodies.get(value) !== true) continue;
      this.decision = { value, round };
      this.step = 'commit';
      return true;
    }
    return false;
  }

  #line55(): boolean {
    const rounds = [...new Set(this.#ballots.map((ballot) => ballot.round))];
    const later = rounds.filter((round) => round > this.round).sort((a, b) => b - a);
    for (const round of later) {
      const heard = this.#ballots.filter((ballot) => ballot.round >= round);
      if (new Set(heard.map((ballot) => ballot.from)).size < 2) continue;
      this.#startRound(round);
      return true;
    }
    return false;
  }

  #line22(): boolean {
    const offer = this.#firstOffer();
    if (this.step !== 'propose' || offer === undefined || offer.validRound !== -1) return false;
    const valid = this.#bodies.get(offer.value);
    if (valid === undefined) return false;
    const free = this.lockedRound === -1 || this.lockedValue === offer.value;
    this.#cast('prevote', valid && offer.timely && free ? offer.value : null);
    return true;
  }

  #line28(): boolean {
    const offer = this.#firstOffer();
    if (this.step !== 'propose' || offer === undefined || offer.validRound === -1) return false;
    const valid = this.#bodies.get(offer.value);
    if (valid === undefined) return false;
    const free = this.lockedRound <= offer.validRound || this.lockedValue === offer.value;
    this.#cast('prevote', valid && free ? offer.value : null);
    return true;
  }

  #line36(): boolean {
    if (this.step === 'propose' || this.step === 'commit') return false;
    for (const { value } of this.#offers.filter((offer) => offer.round === this.round)) {
      const name = `36/${this.round}`;
      if (this.#done.includes(name)) continue;
      if (!this.#quorum('prevote', this.round, value)) continue;
      if (this.#bodies.get(value) !== true) continue;
      this.#done = [...this.#done, name];
      this.validValue = value;
      this.validRound = this.round;
      if (this.step === 'prevote') {
        this.lockedValue = value;
        this.lockedRound = this.round;
        this.#cast('precommit', value);
      }
      return true;
    }
    return false;
  }

  #line44(): boolean {
    if (this.step !== 'prevote' || !this.#quorum('prevote', this.round, null)) return false;
    this.#cast('precommit', null);
    return true;
  }

  /** In round 0 only, and only while nothing has come that its proposer signed. */
  #missed(step: 'propose' | 'precommit'): boolean {
    const [proposer] = this.#proposers;
    if (this.round !== 0 || this.step !== step || !this.#isProposerAway) return false;
    if (proposer === this.#me || this.#offers.some(({ round }) => round === 0)) return false;
    if (this.#ballots.some(({ from }) => from === proposer)) return false;
    if (step === 'propose') this.#cast('prevote', null);
    else if (this.#quorum('precommit', 0, null)) this.#startRound(1);
    else return false;
    return true;
  }

  #line34(): boolean {
    if (this.step !== 'prevote' || this.#voters('prevote', this.round) < 3) return false;
    return this.#schedule('prevote');
  }

  #line47(): boolean {
    if (this.#voters('precommit', this.round) < 3) return false;
    return this.#schedule('precommit');
  }

  #schedule(timer: string): boolean {
    const name = `${timer}/${this.round}`;
    if (this.timers.has(name)) return false;
    this.timers.add(name);
    return true;
  }

  #firstOffer(): Offer | undefined {
    return this.#offers.find((offer) => offer.round === this.round);
  }

  #voters(type: Ballot['type'], round: number): number {
    return this.#ballots.filter((each) => each.type === type && each.round === round).length;
  }

  #quorum(type: Ballot['type'], round: number, value: Value): boolean {
    if (this.#wholes.some((w) => w.type === type && w.round === round && w.value === value)) {
      return true;
    }
    const agreeing = this.#ballots.filter(
      (each) => each.type === type && each.round === round && each.value === value,
    );
    return new Set(agreeing.map((ballot) => ballot.from)).size >= 3;
  }

  #candidates(type: Ballot['type']): { round: number; value: string }[] {
    const named = [...this.#wholes, ...this.#ballots].filter((each) => each.type === type);
    return named.flatMap(({ round, value }) => (value === null ? [] : [{ round, value }]));
  }
}
