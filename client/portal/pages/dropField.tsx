/** A field that takes a file, dropped or chosen. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

/** See the head of this file. */
export function DropField(given: {
  readonly label: string;
  readonly help: string;
  readonly onFile: (file: File) => void;
}): VNode {
  const { label, help, onFile } = given;
  const [isOver, setOver] = useState(false);
  const take = (file: File | undefined): void => {
    if (file !== undefined) onFile(file);
  };
  return (
    <label
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files[0]);
      }}
    >
      <span>{label}</span>
      <input
        type="file"
        onChange={({ currentTarget }) => {
          take(currentTarget.files?.[0]);
          // The same file, mended meanwhile, is a change as well.
          currentTarget.value = '';
        }}
      />
      <small>{help}</small>
    </label>
  );
}
