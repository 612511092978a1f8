/** A table that scrolls within itself where the page is narrow. */
import type { ComponentChildren, VNode } from 'preact';

/** @param heads the heads of its columns @param children its rows */
export function ScrollTable(given: {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: ComponentChildren;
}): VNode {
  const { label, heads, children } = given;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
    <section class="across" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
