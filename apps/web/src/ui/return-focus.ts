import { useRef } from 'react';

/** Where the focus was before the dialog that was opened last: one that takes the place of another goes back there too. */
let left: Element | null = null;

/**
 * The focus goes into a dialog when it opens, and back to where it was when it closes: the library gives it back to a trigger only, and what
 * opens ours is the address. `first` says what takes it inside; nothing: the library's choice.
 */
export function useReturnFocus(first?: (content: HTMLElement) => HTMLElement) {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus(event: Event) {
      const { activeElement } = document;
      before.current = activeElement && activeElement !== document.body ? activeElement : left;
      left = before.current;
      if (!first || !(event.currentTarget instanceof HTMLElement)) return;
      event.preventDefault();
      first(event.currentTarget).focus();
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault();
      // Who has gone on to another part of the page meanwhile stays there.
      if (document.activeElement && document.activeElement !== document.body) return;
      left = null;
      // What is gone, such as an entry of a menu, cannot have it back: the list of the page takes it.
      const { current } = before;
      const isThere = current instanceof HTMLElement && current.isConnected && current !== document.body;
      (isThere ? current : document.querySelector<HTMLElement>('[data-list]'))?.focus();
    },
  };
}
