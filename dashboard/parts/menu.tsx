import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

export interface MenuProps {
  readonly label: string;
  readonly isQuiet?: boolean;
  /** What is in it; `close` is for what is done once it is chosen. */
  children(close: () => void): ComponentChildren;
}

/** What there is to choose, below a button: closed with Escape, or by going on. */
export function Menu({ label, isQuiet = false, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (menu.current) menu.current.open = false;
  };
  const closeOnEscape = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !menu.current?.open) return;
    close();
    menu.current.querySelector('summary')?.focus();
  };
  const closeBehind = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget instanceof Node && !menu.current?.contains(relatedTarget)) close();
  };
  return (
    <details class="menu" ref={menu} onKeyDown={closeOnEscape} onFocusOut={closeBehind}>
      <summary class={isQuiet ? 'button button-quiet' : 'button'}>{label}</summary>
      <div class="menu-items">{children(close)}</div>
    </details>
  );
}
