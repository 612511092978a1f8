/** How the process of a node is started: its memory, and what Node lets it touch. */

/**
 * The old generation is bounded, so that V8 sweeps rather than grows, and a node refuses load
 * before it is full (node/memoryRoom.ts). The young generation has one size, because V8 would let
 * it grow as long as there is memory, and a smaller one is swept so often that it costs a
 * twentieth of all.
 */
const MEMORY = ['--max-old-space-size=256', '--max-semi-space-size=16'];
/** Flags that may not stand in NODE_OPTIONS. */
const MORE = ['--min-semi-space-size=16'];
/** LevelDB's loader and libsodium's ask by it for the C library; where denied, neither loads. */
const LOADER_ASKS = '/etc/alpine-release';
/** Warnings that these flags let a node do what it is to do. */
const TOLD = ['PERM0001', 'PERM0006'];

/** Flags of Node for a node's process; see `permissionFlags`. */
export function nodeFlags(
  sources: string,
  home: string,
  files: readonly string[] = [],
): readonly string[] {
  return [...MORE, ...optionFlags(sources, home, files)];
}

/** As `nodeFlags`, of them those that may stand in NODE_OPTIONS. */
export function optionFlags(
  sources: string,
  home: string,
  files: readonly string[] = [],
): readonly string[] {
  return [...MEMORY, ...permissionFlags(sources, home, files)];
}

/**
 * Node's permission model for a node: the process reads its sources and its folder, writes its
 * folder, has a worker thread and starts no other process; native code (LevelDB) and the network
 * are outside of that.
 * @param sources folder of the repository's files
 * @param home folder of the node
 * @param files that it reads elsewhere: those of `rest.tls`, where they are not in its folder
 */
function permissionFlags(
  sources: string,
  home: string,
  files: readonly string[],
): readonly string[] {
  const reads = [sources, home, LOADER_ASKS, ...files].map((path) => `--allow-fs-read=${path}`);
  const writes = `--allow-fs-write=${home}`;
  const silent = TOLD.map((warning) => `--disable-warning=${warning}`);
  return ['--permission', '--allow-addons', '--allow-worker', ...silent, ...reads, writes];
}
