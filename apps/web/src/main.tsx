import './ui/base.css';
import { setupStatus } from '@muxwell/contract';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Direction } from 'radix-ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { createApi, isProblem } from './kit/api.ts';
import { ApiProvider } from './kit/api-context.tsx';
import { dirOf, isLanguage, loadAllTexts, showLanguage, startLanguage, wishedLanguage } from './kit/i18n.ts';
import { Live, LiveProvider } from './kit/live.ts';
import { Session, SessionProvider } from './kit/session.ts';
import { followSystem, showTheme } from './kit/theme.ts';
import { makeRouter } from './routes/router.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';

showTheme();
followSystem();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => isProblem(error, 'no-answer') && count < 2,
    },
  },
});
const api = createApi({
  fetch: (input, init) => fetch(input, init),
  onSignedOut: () => {
    if (!session.me) return;
    session.end();
    client.clear();
    void router.invalidate();
  },
});
const session = new Session(api);
const live = new Live(client);
const router = makeRouter({ api, session, readSetup: () => api.call(setupStatus) });

/** A person's own theme and language win over this browser's as soon as somebody signs in. */
let shownFor: string | undefined;
session.listen(() => {
  const account = session.me?.account;
  if (account?.id === shownFor) return;
  shownFor = account?.id;
  if (!account) return;
  showTheme(account.theme);
  if (isLanguage(account.language)) void showLanguage(account.language);
});

function Panel() {
  const { i18n } = useTranslation();
  return (
    <Direction.Provider dir={dirOf(i18n.language)}>
      <TooltipProvider>
        <RouterProvider router={router} />
      </TooltipProvider>
    </Direction.Provider>
  );
}

// Who is signed in, the page's code and the words are fetched side by side. What fails is told by the router once it stands.
void router.load().catch(() => undefined);
await startLanguage(wishedLanguage());
const place = document.getElementById('root');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <ApiProvider value={api}>
          <SessionProvider value={session}>
            <LiveProvider value={live}>
              <Panel />
            </LiveProvider>
          </SessionProvider>
        </ApiProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
// What opens without a page of its own, as the palette does, finds its words there.
setTimeout(() => void loadAllTexts(), 3000);
