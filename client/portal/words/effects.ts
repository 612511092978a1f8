/**
 * What a deed changes, in Chinese, by its type. `of` are the first letters of the SHA-256 of the
 * rule's English sentence that was translated: a rule that says something else needs another text.
 */
export type Effects = Readonly<
  Partial<Record<string, { readonly of: string; readonly text: string }>>
>;
