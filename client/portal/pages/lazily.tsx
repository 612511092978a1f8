/** Parts of the page that are loaded when somebody looks at them. */
import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../words/words.ts';

type Loaded<Given> = { readonly page: ComponentType<Given> } | 'loading' | 'lost';

/** A page that loads itself when it is first shown, and says so when it cannot be had. */
export function lazily<Given extends object>(
  load: () => Promise<ComponentType<Given>>,
): (given: Given) => VNode {
  return (given) => {
    const [loaded, setLoaded] = useState<Loaded<Given>>('loading');
    useEffect(() => {
      load().then(
        (page) => setLoaded({ page }),
        () => setLoaded('lost'),
      );
    }, []);
    if (loaded === 'lost') return <p role="alert">{say('page.lost')}</p>;
    if (loaded === 'loading') return <p class="quiet-text">{say('page.loading')}</p>;
    const { page: Page } = loaded;
    return <Page {...given} />;
  };
}
