import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

export interface DialogProps {
  readonly title: string;
  /** Of what is closed by a button of its own, and by nothing that is pressed by mistake. */
  readonly isKept?: boolean;
  onClose(): void;
  readonly children: ComponentChildren;
}

/** Something that is done before all else. The browser keeps the keyboard within it, and gives it back to where it was. */
export function Dialog({ title, isKept = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    if (!isKept) onClose();
  };
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={heading}
      onKeyDown={closeOnEscape}
      onCancel={(event) => {
        event.preventDefault(); // The way back of a phone.
        if (!isKept) onClose();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
