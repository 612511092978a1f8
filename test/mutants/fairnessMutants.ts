/** Planted mistakes in what keeps one member, or one address, from taking what is for all. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const RATES: readonly Mutant[] = [
  lived('each address has a rate of its own', 'one member reads for all', ['node/rest/readRates'], {
    file: 'node/rest/readRates.ts',
    from: 'const purse = this.#purseOf(ownerOf(request), now);',
    to: 'const purse = this.#purseOf(request.ip, now);',
  }),
  lived('a read costs the same, however long', 'bytes are bounded', ['node/rest/readRates'], {
    file: 'node/rest/readRates.ts',
    from: 'Math.floor(sizeOf(payload) / STEP_BYTES)',
    to: 'Math.floor(sizeOf(payload) / 2 ** 40)',
  }),
  lived('what is missing is not owed', 'bytes are bounded', ['node/rest/readRates'], {
    file: 'node/network/tokenBucket.ts',
    from: 'this.#level -= amount;\n  }\n\n  /** In how',
    to: 'this.#level = Math.max(0, this.#level - amount);\n  }\n\n  /** In how',
  }),
];

const POOL: readonly Mutant[] = [
  lived('a greedy member has all places', 'others are locked out', ['node/fairPool'], {
    file: 'node/mempool/fairPlaces.ts',
    from: 'return own === 0 || own + beyond <= this.#max / 2;',
    to: 'return true;',
  }),
  lived('no part is kept for who comes late', 'others are locked out', ['node/fairPool'], {
    file: 'node/mempool/fairPlaces.ts',
    from: 'this.#kept = Math.floor(max / 2 / owners);',
    to: 'this.#kept = 0;',
  }),
  lived('turns are by number, whatever their size', 'blobs take a block', ['node/fairPool'], {
    file: 'node/mempool/mempool.ts',
    from: 'Math.max(jws.length / maxBlockBytes, 1',
    to: 'Math.max((0 * jws.length) / maxBlockBytes, 1',
  }),
  lived('each block begins anew with the oldest', 'small ones starve', ['node/fairPool'], {
    file: 'node/mempool/mempool.ts',
    from: 'had: (member: string) => this.#turns.of(member),',
    to: 'had: () => 0,',
  }),
  lived('who waits unfit saves turns up', 'it has whole blocks then', ['node/fairPool'], {
    file: 'node/mempool/turns.ts',
    from: 'this.#now - MAX_AHEAD',
    to: '0',
  }),
  lived('refusals cost nothing', 'they have no limit', ['node/fairPool'], {
    file: 'node/mempool/mempool.ts',
    from: 'if (steps > 0) this.#tolls',
    to: 'if (steps < 0) this.#tolls',
  }),
  lived('others pay for what was forged', 'a member is silenced', ['node/fairPool'], {
    file: 'node/mempool/mempool.ts',
    from: 'return [isNobodys ? null : member, steps];',
    to: 'return [member, steps];',
  }),
  lived('the desk works by submission', 'who sends most is served', ['node/readerMessages'], {
    file: 'node/readers/desk.ts',
    from: 'const waiting = this.#jobs.get(sender) ?? [];\n    this.#jobs.delete(sender);',
    to: 'const waiting = this.#jobs.get(sender) ?? [];',
  }),
  lived('all places for submissions are one’s', 'nobody is heard', ['node/readerMessages'], {
    file: 'node/readers/mainLine.ts',
    from: 'const sender = senderOf(from, transactions);',
    to: 'const sender = String(this.#number);',
  }),
];

const BUSY: readonly Mutant[] = [
  lived('busy members fill blocks beside quiet ones', 'each is long', ['node/busyMembers'], {
    file: 'node/mempool/shares.ts',
    from: 'Math.ceil(limits.maxTransactions / BUSY_PARTS)',
    to: 'limits.maxTransactions',
  }),
  lived('what a busy member hands in is verified', 'all nodes do it', ['node/busyMembers'], {
    file: 'node/mempool/shares.ts',
    from: 'if ((counts.get(member) ?? 0) < MAX_BUSY_WAITING) return false;',
    to: 'if (counts.size >= 0) return false;',
  }),
  lived('what peers took of the busy is refused', 'pools differ', ['node/busyMembers'], {
    file: 'node/mempool/mempool.ts',
    from: 'const waits = options.from !== undefined && this',
    to: 'const waits = this',
  }),
  lived('who was quiet once is for ever', 'blocks stay small', ['node/busyMembers'], {
    file: 'node/mempool/shares.ts',
    from: 'return timeMs + LATELY_MS < nowMs;',
    to: 'return nowMs < timeMs;',
  }),
  lived('who asks for a few times as much is busy', 'trade stalls', ['node/busyMembers'], {
    file: 'node/mempool/shares.ts',
    from: 'const TIMES = 16;',
    to: 'const TIMES = 2;',
  }),
  lived('what is refused is not asked for', 'floods look quiet', ['node/busyMembers'], {
    file: 'node/mempool/mempool.ts',
    from: 'if (waits) this.#shares.ask(member, ground.time);',
    to: '',
  }),
  lived('what was asked for counts for ever', 'a bulk is a flood', ['node/busyMembers'], {
    file: 'node/mempool/shares.ts',
    from: 'return lately.count * 2 ** (-Math.max(0, timeMs - lately.timeMs) / HALF_LIFE_MS);',
    to: 'return timeMs >= 0 ? lately.count : 0;',
  }),
  lived('who asks for a few things is busy', 'most members do', ['node/busyMembers'], {
    file: 'node/mempool/shares.ts',
    from: 'return asked >= BUSY && asked > from;',
    to: 'return asked > from;',
  }),
  lived('blocks of a flood follow each other', 'others wait', ['node/busyMembers'], {
    file: 'node/mempool/mempool.ts',
    from: "return this.#isPressing ? 'pressing' : 'patient';",
    to: "return 'pressing';",
  }),
  lived('nobody ends a rest', 'it is there for others', ['node/busyMembers'], {
    file: 'node/mempool/mempool.ts',
    from: 'this.#isPressing ||= this.#shares.presses(member, ground.time);',
    to: '',
  }),
  lived('a first block is as large as may be', 'nobody is known', ['node/busyMembers'], {
    file: 'node/mempool/mempool.ts',
    from: 'Math.min(asked.maxTransactions, this.#shares.most)',
    to: 'asked.maxTransactions',
  }),
  lived('the busy fill the block of others', 'it takes longer', ['node/busyMembers'], {
    file: 'node/mempool/shares.ts',
    from: 'pressing === 0 ? part : ',
    to: 'pressing >= 0 ? part : ',
  }),
  lived('a rest has no end', 'blocks stop', ['node/engine/blockRest'], {
    file: 'node/engine/blockRest.ts',
    from: 'Math.min(Math.max(tookMs, 0), this.#maxMs)',
    to: 'Math.max(tookMs, 0)',
  }),
  lived('a rest begins with the last step', 'half of the time', ['node/engine/blockRest'], {
    file: 'node/engine/blockRest.ts',
    from: 'this.#beganMs ??= nowMs;',
    to: 'this.#beganMs = nowMs;',
  }),
  lived('a rest holds evidence up', 'it is a reason of its own', ['node/consensus/pure'], {
    file: 'node/consensus/wake.ts',
    from: 'if (work.evidence) return earliestMs; // (c)',
    to: 'if (work.evidence && work.restsUntilMs === null) return earliestMs;',
  }),
];

const MEMORY: readonly Mutant[] = [
  lived('load is taken until the heap is full', 'V8 ends the process', ['node/memoryRoom'], {
    file: 'node/memoryRoom.ts',
    from: 'usedBytes > limitBytes * FULL',
    to: 'usedBytes > limitBytes',
  }),
  lived('buffers are not counted', 'they fill a container', ['node/memoryRoom'], {
    file: 'node/memoryRoom.ts',
    from: 'heap.used_heap_size + heap.external_memory',
    to: 'heap.used_heap_size',
  }),
  lived('bodies come though there is no memory', 'readers die', ['node/rest/submit'], {
    file: 'node/rest/bodyGate.ts',
    from: 'if (room.isFull) throw',
    to: 'if (room.isFull && bytes < 0) throw',
  }),
  lived('a refusal for memory is a submission', 'nobody is told', ['node/rest/submit'], {
    file: 'node/rest/submitRoutes.ts',
    from: "if (admissions === 'memory_full') {",
    to: "if (admissions === 'disk_full') {",
  }),
];

const DAY: readonly Mutant[] = [
  lived('bytes of a day have no end', 'disks keep them for ever', ['contracts/usage'], {
    file: 'contracts/usage.ts',
    from: 'bytes + jws.length > maxMemberBytesPerDay ||',
    to: '',
  }),
  lived('work of a day has no end', 'all do it', ['contracts/usage'], {
    file: 'contracts/usage.ts',
    from: ' || work >= maxMemberWorkPerDay',
    to: '',
  }),
  lived('what is used is used for ever', 'a day is over', ['contracts/usage'], {
    file: 'contracts/usage.ts',
    from: 'before?.day === day ? { ...before }',
    to: 'before !== undefined ? { ...before }',
  }),
  lived('all refusals may stand in blocks', 'any bytes do', ['contracts/usage'], {
    file: 'contracts/usage.ts',
    from: 'return used.refused <= this.#parameters.maxMemberRefusedBytesPerDay;',
    to: 'return used.refused >= 0;',
  }),
  lived('what waits for what is due is a refusal', 'it is nobody’s', ['contracts/usage'], {
    file: 'contracts/usage.ts',
    from: "done.code === OK || done.code === 'due_pending'",
    to: 'done.code === OK',
  }),
  lived('a block is not proposed for one refusal', 'it stops trade', ['node/engine/builder'], {
    file: 'node/engine/builder.ts',
    from: '.filter((_, at) => !left.has(at));',
    to: '.filter((_, at) => at >= 0);',
  }),
  lived('what no block takes stays in the pool', 'it costs each block', ['node/engine/builder'], {
    file: 'node/engine/builder.ts',
    from: '  parts.drop?.(',
    to: '  void (',
  }),
  lived('who is refused up goes on unseen', 'each block is built anew', ['node/fairPool'], {
    file: 'node/mempool/mempool.ts',
    from: 'dryCheck || usage.isRefusedUp(transaction)',
    to: 'dryCheck',
  }),
  lived('a selection forgets what it took of a day', 'its block is invalid', ['node/memberDays'], {
    file: 'node/mempool/fitting.ts',
    from: 'this.#usage.enter(transaction) === null',
    to: 'new UsageCount(this.#ground, this.#time).enter(transaction) === null',
  }),
];

const OPEN: readonly Mutant[] = [
  lived('what is open has no end', 'others bear it', ['contracts/openings'], {
    file: 'contracts/opening.ts',
    from: 'if (open > max) return',
    to: 'if (open < 0) return',
  }),
  lived('one more may be open than is said', 'a bound is exact', ['contracts/openings'], {
    file: 'contracts/opening.ts',
    from: 'if (open > max) return',
    to: 'if (open > max + 1) return',
  }),
  lived('a refusal counts what it refuses', 'it is not open', ['contracts/openings'], {
    file: 'contracts/opening.ts',
    from: 'open: open - opened',
    to: 'open: open - 1',
  }),
  lived('what is over counts for ever', 'nobody may go on', ['contracts/openings'], {
    file: 'contracts/state/state.ts',
    from: 'this.#count(each.counter, (same?.count ?? 0) - each.count);',
    to: 'if (same !== undefined) this.#count(each.counter, same.count - each.count);',
  }),
  lived('a disputed invoice is no burden', 'it waits all the same', ['contracts/openings'], {
    file: 'contracts/state/openings.ts',
    from: "answererOf(invoice) === null ? null : { of: 'invoices'",
    to: "invoice.status === 'disputed' || answererOf(invoice) === null ? null : { of: 'invoices'",
  }),
  lived('orders that wait have no end', 'each runs in a block', ['contracts/openings'], {
    file: 'contracts/apply.ts',
    from: 'if (tooMany !== null) {',
    to: "if (tooMany !== null && signer === '') {",
  }),
  lived('who joins by a snapshot counts anew', 'it forks', ['node/sync/snapshotJoin'], {
    file: 'node/store/finishStaged.ts',
    from: '    for (const [counter, count] of counts) await this.#putCount(counter, count);\n',
    to: '',
  }),
];

const ADDRESSES: readonly Mutant[] = [
  lived('idle connections keep their places', 'two lock all out', ['node/rest/sockets'], {
    file: 'node/rest/connections.ts',
    from: 'if ((!isFull && !isCrowded) || givesPlace || open.endIdle(address)) {',
    to: 'if (!isFull && !isCrowded) {',
  }),
  lived('a working connection gives its place', 'its answer is lost', ['node/rest/sockets'], {
    file: 'node/rest/connections.ts',
    from: '    under.held.idle.delete(socket);\n    under.held.busy.add(socket);\n',
    to: '',
  }),
  lived('requests that never end keep their places', 'two lock all', ['node/rest/sockets'], {
    file: 'node/rest/connections.ts',
    from: 'open.endOne(open.greediest(address))',
    to: "open.endIdle(open.greediest(address) ?? '')",
  }),
  lived('the newest request gives its place', 'the slow ones stay', ['node/rest/sockets'], {
    file: 'node/rest/connections.ts',
    from: 'const [longest] = this.#byAddress.get(address)?.busy ?? [];',
    to: 'const longest = [...(this.#byAddress.get(address)?.busy ?? [])].at(-1);',
  }),
  lived('a host of IPv6 is many addresses', 'shares are for hosts', ['node/rest/sockets'], {
    file: 'node/rest/connections.ts',
    from: 'words.slice(0, 4)',
    to: 'words.slice(0, 8)',
  }),
  lived('who reads nothing keeps its place', 'eight lock all out', ['node/rest/blockRuns'], {
    file: 'node/rest/blockRuns.ts',
    from: '    one?.end();\n',
    to: '    void one;\n',
  }),
  lived('who waits for blocks first has all places', 'others are', ['node/rest/commitWaiters'], {
    file: 'node/rest/commitWaiters.ts',
    from: 'if (!this.#takePlaces(from, ids.length)) return;',
    to: "if (!this.#takePlaces('', ids.length)) return;",
  }),
  lived('who waits long keeps its place', 'nothing moves', ['node/rest/commitWaiters'], {
    file: 'node/rest/commitWaiters.ts',
    from: 'if (one.from === from) return one;',
    to: 'if (one.from !== from) continue;',
  }),
  lived('who has more takes from who has less', 'it is theft', ['node/rest/commitWaiters'], {
    file: 'node/rest/commitWaiters.ts',
    from: 'this.#places.of(one.from) > wanted',
    to: 'this.#places.of(one.from) > 0',
  }),
  lived('what waits is not of the day', 'who admits it breaks its word', ['node/memberDays'], {
    file: 'node/mempool/mempool.ts',
    from: 'usage.enter(transaction, waiting)',
    to: 'usage.enter(transaction)',
  }),
  lived('what no block takes stays', 'blocks follow each other, empty', ['node/memberDays'], {
    file: 'node/mempool/mempool.ts',
    from: "    this.#letGo(fitting.usedUp, 'day_used_up');\n",
    to: '',
  }),
  lived('memory for bodies does not come back', 'all are refused', ['node/rest/sockets'], {
    file: 'node/rest/bodyGate.ts',
    from: "    reply.raw.once('close', () => memory.give(address, bytes));\n",
    to: '',
  }),
  lived('bodies take what memory there is', 'the node is killed', ['node/rest/sockets'], {
    file: 'node/rest/bodyGate.ts',
    from: 'if (!memory.take(address, bytes)) {',
    to: 'if (!memory.take(address, bytes) && bytes < 0) {',
  }),
  lived('reads of one are made together', 'its answers fill memory', ['node/rest/readGate'], {
    file: 'node/rest/readGate.ts',
    from: 'if (!this.#making.has(owner)) return owner;',
    to: 'return owner;',
  }),
  lived('who came before is answered', 'nobody takes that much', ['node/rest/readGate'], {
    file: 'node/rest/readGate.ts',
    from: '      this.#check(owner);\n      return undefined;',
    to: '      return undefined;',
  }),
  lived('others wait for who takes nothing', 'two stop all reads', ['node/rest/readGate'], {
    file: 'node/rest/readGate.ts',
    from: 'if (this.#held.of(owner) === 0 || this.#held',
    to: 'if (this.#held',
  }),
  lived('who takes a byte a second is served', 'for ever', ['node/rest/readGate'], {
    file: 'node/rest/readGate.ts',
    from: 'setTimeout(() => socket?.destroy(), streamMs)',
    to: 'setTimeout(() => undefined, streamMs)',
  }),
  lived('letters are read without an end', 'memory is full', ['node/rest/letterReads'], {
    file: 'node/rest/letterReads.ts',
    from: 'this.#reading >= MAX_READ',
    to: 'this.#reading > MAX_READ',
  }),
  lived('a letter that cannot be read', 'keeps its place', ['node/rest/letterReads'], {
    file: 'node/rest/letterReads.ts',
    from: '      this.#reading -= 1;',
    to: '      this.#reading -= 0;',
  }),
  lived('reads are made as they came', 'who asks most is answered', ['node/rest/readGate'], {
    file: 'node/rest/readGate.ts',
    from: 'if (row.length > 0) this.#rows.set(owner, row);',
    to:
      'const rest = [...this.#rows]; this.#rows.clear();\n' +
      'if (row.length > 0) this.#rows.set(owner, row);\n' +
      'for (const [one, its] of rest) this.#rows.set(one, its);',
  }),
];

const PEERS: readonly Mutant[] = [
  lived('answers cost their peer nothing', 'it slows blocks', ['network/requests'], {
    file: 'node/network/requests.ts',
    from: 'this.#budget.book(peer, { bytes: body.length, workMs }, now());',
    to: '',
  }),
  lived('the time of an answer is free', 'it is taken from blocks', ['network/answerBudget'], {
    file: 'node/network/answerBudget.ts',
    from: '    this.#work.book(cost.workMs, now);\n',
    to: '',
  }),
  lived('who decides a block waits for others', 'consensus is first', ['network/answerBudget'], {
    file: 'node/network/answerBudget.ts',
    from: "exchange === 'bodies' ? own :",
    to: 'exchange.length === 0 ? own :',
  }),
  lived('answers have one turn together', 'messages wait behind all', ['network/answerBudget'], {
    file: 'node/network/answerBudget.ts',
    from: 'this.#turn = this.#turn.then(() => nextTurn());',
    to: 'this.#turn = nextTurn();',
  }),
];

/** All of them. */
export const FAIRNESS_MUTANTS: readonly Mutant[] = [
  ...RATES,
  ...POOL,
  ...BUSY,
  ...MEMORY,
  ...DAY,
  ...OPEN,
  ...ADDRESSES,
  ...PEERS,
];
