import { getApp } from '@muxwell/contract';
import { Outlet } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../kit/api-context.tsx';
import { ConfirmProvider } from '../kit/confirm.tsx';
import { ZoneProvider } from '../kit/format.ts';
import { dirOf } from '../kit/i18n.ts';
import { lazyPart } from '../kit/lazy-part.ts';
import { useSession } from '../kit/session.ts';
import { useShortcut } from '../kit/shortcut.ts';
import { Toaster } from '../ui/toast.tsx';
import { useT } from '../ui/use-t.ts';
import { LiveBar } from './live-bar.tsx';
import { BottomBar, Rail } from './rail.tsx';
import { useStartLive } from './start-live.ts';
import { TopBar } from './top-bar.tsx';

const Help = lazyPart(() => import('./help.tsx').then((part) => part.Help));
const Palette = lazyPart(() => import('./palette.tsx').then((part) => part.Palette));

/** What stands around every page once somebody is signed in. */
export function Shell() {
  const t = useT();
  const { i18n } = useTranslation();
  const session = useSession();
  const [open, setOpen] = useState<'search' | 'help'>();
  const close = () => setOpen(undefined);
  useShortcut('mod+k', () => setOpen('search'), { inFields: true });
  useShortcut('mod+/', () => setOpen('help'), { inFields: true });
  useStartLive(session.app?.appId ?? null);
  const app = useGet(getApp, undefined, { enabled: session.can('app:read') });
  useEffect(() => {
    document.title = session.app?.name ? `${session.app.name} · Muxwell` : 'Muxwell';
  }, [session.app?.name]);
  return (
    <ZoneProvider value={app.data?.timeZone}>
      <ConfirmProvider>
        <a
          href="#page"
          className="sr-only focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-[80] focus:rounded-md focus:bg-raise-2 focus:p-2"
        >
          {t('shell.skip')}
        </a>
        <div className="flex h-full">
          <Rail />
          <div className="flex min-w-0 flex-1 flex-col">
            <TopBar onSearch={() => setOpen('search')} onHelp={() => setOpen('help')} />
            <LiveBar />
            <main id="page" key={session.app?.appId} className="flex min-h-0 flex-1 flex-col pb-14 sm:pb-0">
              <Outlet />
            </main>
          </div>
          <BottomBar />
        </div>
        <Suspense>
          {open === 'search' ? <Palette onClose={close} /> : null}
          {open === 'help' ? <Help onClose={close} /> : null}
        </Suspense>
        <Toaster dir={dirOf(i18n.language)} label={t('shell.notices')} closeLabel={t('ui.close')} />
      </ConfirmProvider>
    </ZoneProvider>
  );
}
