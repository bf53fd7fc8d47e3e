import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import type { Api } from '../kit/api.ts';
import { loadAllTexts } from '../kit/i18n.ts';
import type { Session } from '../kit/session.ts';
import { FailedPage, NoSuchPage } from './failed-page.tsx';
import { pages } from './paths.ts';
import { Shell } from './shell.tsx';

export interface RouterContext {
  api: Api;
  session: Session;
  readSetup: () => Promise<{ done: boolean }>;
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NoSuchPage,
  errorComponent: FailedPage,
});

/** Pages behind the sign-in; whoever is not signed in goes there, or to the wizard of a fresh installation. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    if (await context.session.load()) return;
    const { done } = await context.readSetup();
    if (!done) throw redirect({ to: pages.setup });
    throw redirect({ to: pages.signIn, search: location.href === '/' ? {} : { next: location.href } });
  },
});

const front = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => root, path, component });
const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => inside, path, component, notFoundComponent: NoSuchPage, errorComponent: FailedPage });
const elsewhere = (path: string, to: string) =>
  createRoute({
    getParentRoute: () => inside,
    path,
    beforeLoad: () => {
      throw redirect({ to });
    },
  });

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: context.session.can('delivery:read') ? pages.overview : pages.account });
  },
});

/** A page whose words the first screen has. */
const early = lazyRouteComponent;
/** Any other page waits for its words beside its code. */
const lazy: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(async () => (await Promise.all([load(), loadAllTexts()]))[0], name);

const tree = root.addChildren([
  front(
    pages.setup,
    lazy(() => import('../resources/setup/setup-page.tsx'), 'SetupPage'),
  ),
  front(
    pages.signIn,
    early(() => import('../resources/sign-in/sign-in-page.tsx'), 'SignInPage'),
  ),
  front(
    pages.register,
    early(() => import('../resources/sign-in/register-page.tsx'), 'RegisterPage'),
  ),
  front(
    pages.forgot,
    early(() => import('../resources/sign-in/forgot-page.tsx'), 'ForgotPage'),
  ),
  front(
    pages.reset,
    early(() => import('../resources/sign-in/reset-page.tsx'), 'ResetPage'),
  ),
  front(
    pages.verify,
    early(() => import('../resources/sign-in/verify-page.tsx'), 'VerifyPage'),
  ),
  inside.addChildren([
    home,
    page(
      pages.overview,
      early(() => import('../resources/overview/overview-page.tsx'), 'OverviewPage'),
    ),
    page(
      pages.live,
      lazy(() => import('../resources/connections/pages.tsx'), 'LivePage'),
    ),
    page(
      pages.channels,
      lazy(() => import('../resources/streams/pages.tsx'), 'ChannelsPage'),
    ),
    elsewhere('/channels/import', '/imports/new'),
    elsewhere('/channels/import/map', pages.imports),
    page(
      pages.films,
      lazy(() => import('../resources/streams/pages.tsx'), 'FilmsPage'),
    ),
    page(
      pages.radio,
      lazy(() => import('../resources/streams/pages.tsx'), 'RadioPage'),
    ),
    page(
      pages.series,
      lazy(() => import('../resources/series/series-page.tsx'), 'SeriesPage'),
    ),
    page(
      pages.guide,
      lazy(() => import('../resources/guide/guide-page.tsx'), 'GuidePage'),
    ),
    page(
      pages.lines,
      lazy(() => import('../resources/lines/lines-page.tsx'), 'LinesPage'),
    ),
    page(
      pages.packages,
      lazy(() => import('../resources/packages/packages-page.tsx'), 'PackagesPage'),
    ),
    page(
      pages.codes,
      lazy(() => import('../resources/codes/codes-page.tsx'), 'CodesPage'),
    ),
    page(
      pages.access,
      lazy(() => import('../resources/access/access-page.tsx'), 'AccessPage'),
    ),
    page(
      pages.bouquets,
      lazy(() => import('../resources/bouquets/bouquets-page.tsx'), 'BouquetsPage'),
    ),
    page(
      pages.categories,
      lazy(() => import('../resources/categories/categories-page.tsx'), 'CategoriesPage'),
    ),
    page(
      pages.imports,
      lazy(() => import('../resources/imports/imports-page.tsx'), 'ImportsPage'),
    ),
    page(
      '/imports/new',
      lazy(() => import('../resources/imports/new-import-page.tsx'), 'NewImportPage'),
    ),
    page(
      '/imports/sources',
      lazy(() => import('../resources/imports/sources-page.tsx'), 'SourcesPage'),
    ),
    page(
      '/imports/$id',
      lazy(() => import('../resources/imports/run-page.tsx'), 'RunPage'),
    ),
    page(
      pages.servers,
      lazy(() => import('../resources/servers/servers-page.tsx'), 'ServersPage'),
    ),
    page(
      pages.jobs,
      lazy(() => import('../resources/jobs/jobs-page.tsx'), 'JobsPage'),
    ),
    page(
      pages.audit,
      lazy(() => import('../resources/audit/audit-page.tsx'), 'AuditPage'),
    ),
    page(
      pages.changes,
      lazy(() => import('../resources/changes/changes-page.tsx'), 'ChangesPage'),
    ),
    page(
      pages.settings,
      lazy(() => import('../resources/settings/settings-page.tsx'), 'SettingsPage'),
    ),
    page(
      pages.members,
      lazy(() => import('../resources/members/members-page.tsx'), 'MembersPage'),
    ),
    page(
      pages.account,
      lazy(() => import('../resources/account/account-page.tsx'), 'AccountPage'),
    ),
    page(
      pages.why,
      lazy(() => import('../resources/denials/why-page.tsx'), 'WhyPage'),
    ),
    page(
      pages.quickStart,
      lazy(() => import('../resources/quick-start/quick-start-page.tsx'), 'QuickStartPage'),
    ),
  ]),
]);

/** Search parameters are plain text on both sides. */
const parseSearch = (search: string) => Object.fromEntries(new URLSearchParams(search));
const stringifySearch = (search: Record<string, unknown>) => {
  const given = Object.entries(search).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  const text = new URLSearchParams(given).toString();
  return text ? `?${text}` : '';
};

export const makeRouter = (context: RouterContext) =>
  createRouter({
    routeTree: tree,
    context,
    parseSearch,
    stringifySearch,
    notFoundMode: 'root',
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultStructuralSharing: true,
  });
