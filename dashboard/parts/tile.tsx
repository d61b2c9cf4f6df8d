import type { ComponentChildren } from 'preact';

export interface TileProps {
  readonly label: string;
  readonly href?: string | undefined;
  readonly value: ComponentChildren;
  readonly note?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A figure with its name, which leads to the rows behind it. */
export function Tile({ label, href, value, note, children }: TileProps) {
  return (
    <section class="tile">
      <h2 class="tile-label">{label}</h2>
      <p class="tile-value">{href === undefined ? value : <a href={href}>{value}</a>}</p>
      {children}
      {note !== undefined && <p class="tile-note">{note}</p>}
    </section>
  );
}
