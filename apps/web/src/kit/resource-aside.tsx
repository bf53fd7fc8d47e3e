import type { EndpointShape } from '@muxwell/contract';
import { Suspense } from 'react';
import { Sheet } from '../ui/sheet.tsx';
import { SkeletonRows } from '../ui/states.tsx';
import { useT } from '../ui/use-t.ts';
import type { ResourceSpec } from './resource-types.ts';
import { useUrlState } from './url-state.ts';

interface AsideProps<E extends EndpointShape> {
  spec: ResourceSpec<E>;
  mayCreate: boolean;
}

/** What stands beside the list; it is fetched when it is first opened. */
export function Aside<E extends EndpointShape>(props: AsideProps<E>) {
  const t = useT();
  const [, setUrl] = useUrlState();
  const waiting = (
    <Sheet title={t('ui.loading')} onClose={() => setUrl({ open: undefined, new: undefined })}>
      <SkeletonRows />
    </Sheet>
  );
  return (
    <Suspense fallback={waiting}>
      <Opened {...props} />
    </Suspense>
  );
}

/** The open sheet, or the form that creates. */
function Opened<E extends EndpointShape>({ spec, mayCreate }: AsideProps<E>) {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const close = () => setUrl({ open: undefined, tab: undefined, new: undefined });
  if (url['new'] && spec.create && mayCreate) {
    const done = (id?: string | number) => setUrl({ new: undefined, open: id === undefined ? undefined : String(id) });
    return (
      <Sheet title={t(spec.create.label)} onClose={close}>
        <Suspense fallback={<SkeletonRows />}>
          <spec.create.Form onDone={done} />
        </Suspense>
      </Sheet>
    );
  }
  return url['open'] && spec.Sheet ? <spec.Sheet key={url['open']} id={url['open']} onClose={close} /> : null;
}
