/**
 * A process that joins by a snapshot of the chain in a folder, which it hands out to itself, until
 * it is killed. It says a line at each step: an answer it got, a batch it wrote.
 */
import { Database } from '../../../node/store/database.ts';
import { join, SceneChain, sceneGenesis } from './snapshotScene.ts';

const [source = '', folder = ''] = process.argv.slice(2);

/** Synchronous, so that the line is out when the process dies. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const genesis = sceneGenesis();
const chain = await SceneChain.reopen(source, genesis);
const { write, clear, fill } = Database.prototype;
Database.prototype.write = async function (...args): Promise<void> {
  await write.apply(this, args);
  say('wrote');
};
Database.prototype.fill = async function (...args): Promise<void> {
  await fill.apply(this, args);
  say('filled');
};
Database.prototype.clear = async function (...args): Promise<void> {
  await clear.apply(this, args);
  say('cleared');
};
const { isJoined } = await join(folder, genesis, {
  a: async (question) => {
    const answer = await chain.answer('a', question);
    say('answered');
    return answer;
  },
});
await chain.store.close();
say(isJoined ? 'joined' : 'nothing');
