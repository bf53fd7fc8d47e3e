import { type EndpointShape, rolePermissions } from '@muxwell/contract';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { createApi, type Input, type Reply } from '../kit/api.ts';
import { ApiProvider } from '../kit/api-context.tsx';
import { keyOf } from '../kit/keys.ts';
import { Session, SessionProvider } from '../kit/session.ts';
import { catalogue } from '../locales/en/index.ts';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { fakeFetch, json } from './fake-fetch.ts';

/** What an endpoint has answered already. */
export const read = <E extends EndpointShape>(endpoint: E, input: Input<E>, answer: Reply<E>) => ({
  key: keyOf(endpoint, input),
  answer,
});

/** A part of the panel as its first picture, in English, for the owner of an app; `path` is the address that it stands at. */
export async function rendered(part: ReactNode, { path = '/', answers = [] as ReturnType<typeof read>[] } = {}): Promise<string> {
  await i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { en: { translation: catalogue } }, interpolation: { escapeValue: false } });
  const { fetch } = fakeFetch(() => json({ items: [], next: null, total: 0 }));
  const api = createApi({ fetch, onSignedOut: () => undefined });
  const session = new Session(api);
  session.take(owner);
  const client = new QueryClient();
  for (const { key, answer } of answers) client.setQueryData(key, answer);
  const router = createRouter({
    routeTree: createRootRoute({ component: () => part }),
    history: createMemoryHistory({ initialEntries: [path] }),
  });
  await router.load();
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <ApiProvider value={api}>
        <SessionProvider value={session}>
          <TooltipProvider>
            <RouterProvider router={router as never} />
          </TooltipProvider>
        </SessionProvider>
      </ApiProvider>
    </QueryClientProvider>,
  );
}

const owner = {
  account: {
    id: '1',
    email: 'ada@example.com',
    name: 'Ada',
    isPlatformAdmin: true,
    language: 'en',
    theme: 'light',
    emailVerifiedAt: null,
  },
  apps: [{ appId: 1, name: 'Aurora TV', slug: 'aurora', role: 'owner', permissions: [...rolePermissions.owner] }],
  currentAppId: 1,
  csrfToken: 'x',
} as unknown as Parameters<Session['take']>[0];
