import { type ComponentProps, lazy, Suspense, useSyncExternalStore } from 'react';

interface Offer {
  label: string;
  act: () => void;
}

/** The notices' own code comes with the first one. */
const list = Promise.withResolvers<void>();
const listeners = new Set<() => void>();
let isWanted = false;

async function shown() {
  isWanted = true;
  for (const tell of listeners) tell();
  await list.promise;
  return import('sonner');
}

/** Tells what has happened, and offers what may follow, for ten seconds. */
export const toast = {
  done: (says: string, offer?: Offer) => {
    const options = offer ? { duration: 10_000, action: { label: offer.label, onClick: offer.act } } : { duration: 5000 };
    void shown().then((sonner) => sonner.toast(says, options));
  },
  failed: (says: string, detail?: string) => {
    void shown().then((sonner) => sonner.toast.error(says, { duration: 10_000, ...(detail ? { description: detail } : {}) }));
  },
};

const List = lazy(async () => ({ default: (await import('./toast-list.tsx')).ToastList }));
const listen = (tell: () => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

export function Toaster(props: Omit<ComponentProps<typeof List>, 'onReady'>) {
  const isOn = useSyncExternalStore(listen, () => isWanted);
  return <Suspense>{isOn ? <List {...props} onReady={list.resolve} /> : null}</Suspense>;
}
