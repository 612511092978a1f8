/** In place of the page: what was to be deleted is not, and a page that runs would keep it anew. */
import type { VNode } from 'preact';
import { beginWithAll } from '../trust/forgetting.ts';
import { say } from '../words/words.ts';

/** See the head of this file. @param fault the code of why; null: other tabs have it open */
export function NotForgotten({ fault }: { readonly fault: string | null }): VNode {
  return (
    <main id="content">
      <section class="notice caution" role="alert">
        <h1>{say(fault === null ? 'forget.waiting.title' : 'forget.failed.title')}</h1>
        <p>
          {fault === null ? say('forget.waiting.text') : say('forget.failed.text', { code: fault })}
        </p>
        {fault !== null && (
          <p class="row">
            <button type="button" onClick={() => location.reload()}>
              {say('forget.again')}
            </button>
            <button type="button" class="quiet" onClick={beginWithAll}>
              {say('forget.leave')}
            </button>
          </p>
        )}
      </section>
    </main>
  );
}
