/** Figures as bars, and the figures themselves beside them: a table whose cells are drawn. */
import type { VNode } from 'preact';

/** What stands in a row: what it is about, and for each column a bar and a figure. */
export interface BarRow {
  readonly key: string;
  readonly label: string;
  readonly values: readonly {
    /** Of 1,000; the longest bar has them all. */
    readonly length: number;
    readonly text: string;
  }[];
}

/** See the head of this file. Whoever cannot see the bars has the table. */
export function BarTable(given: {
  readonly title: string;
  /** Whether the heading above says the same, so that the title is for hearing alone. */
  readonly isHeaded?: boolean;
  /** What rows are about, and what each of the columns shows. */
  readonly heads: readonly string[];
  readonly rows: readonly BarRow[];
}): VNode {
  const { title, isHeaded = false, heads, rows } = given;
  return (
    <table class="bars">
      <caption class={isHeaded ? 'unseen' : ''}>{title}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, label, values }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            {values.map(({ length, text }, at) => (
              <td key={heads[at + 1]}>
                <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="track" width="1000" height="10" />
                  <rect class={`bar hue-${at}`} width={length} height="10" />
                </svg>
                <span class={length === 0 ? 'nothing' : ''}>{text}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
