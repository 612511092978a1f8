/** Keeps a page that fails from taking the others with it. */
import type { ComponentChildren, VNode } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { printable } from '../../../ledger/printable.ts';
import { say } from '../words/words.ts';

/** Shows what to do in place of a page that has thrown; by its key it begins anew with another. */
export function Guarded({ children }: { readonly children: ComponentChildren }): VNode {
  const [error, begin] = useErrorBoundary();
  if (error === undefined) return <>{children}</>;
  const reason = error instanceof Error ? error.message : String(error);
  return <Failed reason={reason} begin={begin} />;
}

/** Said by the first heading of the page: there is no other one then. */
function Failed(given: { readonly reason: string; readonly begin: () => void }): VNode {
  const { reason, begin } = given;
  return (
    <section class="notice caution" role="alert">
      <h1>{say('page.failed.title')}</h1>
      <p>{say('page.failed.text')}</p>
      <p>
        <button type="button" class="quiet" onClick={begin}>
          {say('page.failed.act')}
        </button>
      </p>
      <details>
        <summary>{say('trouble.reason')}</summary>
        <p class="code">{printable(reason)}</p>
      </details>
    </section>
  );
}
