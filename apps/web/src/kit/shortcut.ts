import { useEffect, useRef } from 'react';

interface Options {
  isOn?: boolean;
  /** Also while one types in a field. */
  inFields?: boolean;
}

/** Binds keys for as long as the component lives: `mod+s`, `/`. The key is what the layout produces, not where it lies. */
export function useShortcut(keys: string, act: () => void, { isOn = true, inFields = false }: Options = {}): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (!fits(event, keys) || (!inFields && isTyping(event))) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [keys, isOn, inFields]);
}

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Is this what the shortcut names? `mod` is Ctrl, or Command on a Mac. */
export function fits(event: Pressed, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1);
  const hasMod = event.ctrlKey || event.metaKey;
  if (event.altKey || hasMod !== parts.includes('mod')) return false;
  if (event.key.length > 1 || /[a-z]/.test(key ?? '')) {
    if (event.shiftKey !== parts.includes('shift')) return false;
  }
  return event.key.toLowerCase() === key;
}

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}
