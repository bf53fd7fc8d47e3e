/** Every page of the panel by its first segment; the contract's list of taken segments is checked against it. */
export const pages = {
  setup: '/setup',
  signIn: '/sign-in',
  register: '/register',
  overview: '/overview',
  live: '/live',
  channels: '/channels',
  films: '/films',
  series: '/series',
  radio: '/radio',
  guide: '/guide',
  lines: '/lines',
  bouquets: '/bouquets',
  categories: '/categories',
  imports: '/imports',
  servers: '/servers',
  jobs: '/jobs',
  audit: '/audit',
  settings: '/settings',
  members: '/members',
  account: '/account',
  why: '/why',
  quickStart: '/quick-start',
} as const;

export const routePaths: readonly string[] = Object.values(pages);
