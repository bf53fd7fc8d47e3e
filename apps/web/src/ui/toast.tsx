import { type ComponentProps, lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react';

interface Offer {
  label: string;
  act: () => void;
}

interface Working {
  /** A notice of the same id is replaced. */
  id: string;
  says: string;
  detail: ReactNode;
  offer: Offer | undefined;
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
  /** Stays until it is ended; what it offers does not end it. */
  working: ({ id, says, detail, offer }: Working) => {
    const onClick = (event: { preventDefault: () => void }) => {
      event.preventDefault();
      offer?.act();
    };
    const action = offer ? { action: { label: offer.label, onClick } } : {};
    void shown().then((sonner) =>
      sonner.toast(says, { id, description: detail, duration: Infinity, dismissible: false, ...action }),
    );
  },
  end: (id: string) => {
    void shown().then((sonner) => sonner.toast.dismiss(id));
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
