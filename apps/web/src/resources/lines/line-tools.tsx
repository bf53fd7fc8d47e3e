import { PencilLine, UsersRound } from 'lucide-react';
import { Suspense } from 'react';
import { lazyPart } from '../../kit/lazy-part.ts';
import { useCan } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

const ManyForm = lazyPart(() => import('./many-form.tsx').then((part) => part.ManyForm));
const ChangeForm = lazyPart(() => import('./change-form.tsx').then((part) => part.ChangeForm));

/** Work on many lines: make them after a pattern, change all that the filter finds. */
export function LineTools() {
  const t = useT();
  const [url, setUrl] = useUrlState();
  if (!useCan('lines:write')) return null;
  const close = () => setUrl({ many: undefined, change: undefined });
  return (
    <>
      <Button icon={<PencilLine />} onClick={() => setUrl({ change: 'all', open: undefined, new: undefined, many: undefined })}>
        {t('lines.changeAll')}
      </Button>
      <Button icon={<UsersRound />} onClick={() => setUrl({ many: '1', open: undefined, new: undefined, change: undefined })}>
        {t('lines.many')}
      </Button>
      {url['many'] ? (
        <Sheet title={t('lines.many')} onClose={close}>
          <Suspense fallback={<SkeletonRows />}>
            <ManyForm />
          </Suspense>
        </Sheet>
      ) : null}
      {url['change'] ? (
        <Sheet key={url['change']} title={t('lines.change').replace('…', '')} onClose={close}>
          <Suspense fallback={<SkeletonRows />}>
            <ChangeForm chosen={url['change']} onDone={close} />
          </Suspense>
        </Sheet>
      ) : null}
    </>
  );
}
