/** The tabs of this browser that have the page: whoever locks the key in one, locks it in all. */

/** What one tab tells the others: the key is locked, or this browser has none any more. */
export type TabWord = 'lock' | 'drop';

const CHANNEL = 'tallystick-key';

/** See the head of this file. */
export class Tabs {
  readonly #channel = new BroadcastChannel(CHANNEL);

  /** @param onTold is told what another tab has said */
  constructor(onTold: (word: TabWord) => void) {
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'lock' || data === 'drop') onTold(data);
    };
  }

  /** Tells every tab but this one. */
  tell(word: TabWord): void {
    this.#channel.postMessage(word);
  }

  /** Neither tells nor is told any more. */
  close(): void {
    this.#channel.close();
  }
}
