import { Suspense, useEffect, useState } from 'react';
import { useNow } from '../kit/format.ts';
import { lazyPart } from '../kit/lazy-part.ts';
import { useLive } from '../kit/live.ts';
import { useT } from '../ui/use-t.ts';

const Works = lazyPart(() => import('./works.tsx').then((part) => part.Works));

/** A short interruption is not worth a word. */
const PATIENCE_MS = 1500;
/** Nor is the first connection of a page that has just been opened, when all else is fetched beside it. */
const FIRST_PATIENCE_MS = 5000;

/** What the socket tells of the whole panel: that it is not live, and the long work under way. */
export function LiveBar() {
  const { works } = useLive();
  return (
    <>
      <LostBar />
      <Suspense>{works.length > 0 ? <Works works={works} /> : null}</Suspense>
    </>
  );
}

/** Says so only when the figures are not live: how old they are, and that the panel reconnects. */
function LostBar() {
  const t = useT();
  const { isConnected, lastAt, figures } = useLive();
  const now = useNow(1000);
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(() => setLostAt(isConnected ? null : Date.now()), [isConnected]);
  const isDown = figures?.database === 'down';
  const isLost = lostAt !== null && now - lostAt > (lastAt === null ? FIRST_PATIENCE_MS : PATIENCE_MS);
  if (!isLost && !isDown) return null;
  const age = lastAt === null ? null : Math.max(0, Math.round((now - lastAt) / 1000));
  return (
    <div role="status" className="figures shrink-0 bg-warn-soft px-4 py-1 text-center text-xs font-medium text-warn-text">
      {isLost ? (age === null ? t('shell.connecting') : t('shell.reconnecting', { count: age })) : t('shell.databaseDown')}
    </div>
  );
}
