/** Hands a text to the browser as a file to be saved. */
export function saveText(name: string, text: string, type: 'application/json' | 'text/csv'): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun by then; the bytes are of no more use here.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
