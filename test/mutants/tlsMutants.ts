/** Planted mistakes in how a node has TLS, and where it takes read tokens. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const WAYS = ['node/rest/tokenWays'];
const SOCKETS = ['node/rest/tlsSockets'];
const WATCHED = ['node/certificateWatch'];
const REFUSED = ['node/tlsRefusals'];
const WAY = 'node/rest/tokenWays.ts';

/** Mistakes about TLS, each with the tests that find it. */
export const TLS_MUTANTS: readonly Mutant[] = [
  lived('what a caller says of its way is believed', 'any caller says it', WAYS, {
    file: 'node/rest/readHook.ts',
    from: '!guard.ways.isPrivate(raw.socket)',
    to: "!guard.ways.isPrivate(raw.socket) && raw.headers['forwarded'] === undefined",
  }),
  lived('a proxy of a listed net is a stranger', 'its operator has said so', WAYS, {
    file: WAY,
    from: 'list.addSubnet(net.address, net.bits, net.family)',
    to: 'list.addAddress(net.address, net.family)',
  }),
  lived('a connection with TLS that works passes for idle', 'its place is its own', SOCKETS, {
    file: 'node/rest/handshakes.ts',
    from: 'if (raw !== undefined) BENEATH.set(socket, raw);',
    to: 'if (raw === undefined) BENEATH.set(socket, socket);',
  }),
  lived('a new certificate waits for a restart', 'it is renewed while it runs', SOCKETS, {
    file: 'node/rest/httpServer.ts',
    from: 'if (server instanceof HttpsServer) server',
    to: 'if (server instanceof HttpsServer && !server.listening) server',
  }),
  lived('half of a new pair is judged', 'files change one after the other', WATCHED, {
    file: 'node/certificateWatch.ts',
    from: 'if (isStill && (',
    to: 'if ((isStill || true) && (',
  }),
  lived('what was refused is refused for ever', 'its time comes', WATCHED, {
    file: 'node/certificateWatch.ts',
    from: ' || this.#refused !== null)) await',
    to: ')) await',
  }),
  lived('an expired certificate passes for a good one', 'callers refuse it', WATCHED, {
    file: 'node/certificate.ts',
    from: 'if (nowMs < endsMs) return null;',
    to: 'if (nowMs > fromMs) return null;',
  }),
  lived('a renewed pair of another time is served with', 'the former may be good', WATCHED, {
    file: 'node/certificateWatch.ts',
    from: 'return untimely(pair, clock.now()) ?? pair;',
    to: 'return pair;',
  }),
  lived('a start with an expired certificate is silent', 'callers refuse it', WATCHED, {
    file: 'node/certificateWatch.ts',
    from: '  start(): void {\n    this.#tellUntimely();',
    to: '  start(): void {',
  }),
  lived('a key that all may read serves', 'a secret of the node', REFUSED, {
    file: 'node/certificate.ts',
    from: '(found.mode & 0o007) !== 0',
    to: '(found.mode & 0o070) !== 0 && (found.mode & 0o001) !== 0',
  }),
];
