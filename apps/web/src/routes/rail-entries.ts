import type { Permission } from '@muxwell/contract';
import {
  Boxes,
  CalendarDays,
  Clapperboard,
  FileInput,
  FolderTree,
  House,
  ListChecks,
  type LucideIcon,
  MonitorPlay,
  Package,
  Radio,
  ScrollText,
  Server,
  Settings,
  ShieldBan,
  ShieldQuestion,
  Ticket,
  Tv,
  Tv2,
  UserRound,
  UsersRound,
} from 'lucide-react';
import type { Key } from '../locales/keys.ts';
import { pages } from './paths.ts';

export interface Entry {
  to: string;
  label: Key;
  icon: LucideIcon;
  needs: Permission;
}

/** The rail, in its order; each shows only to those who may see its page. */
export const entries: Entry[] = [
  { to: pages.overview, label: 'overview.title', icon: House, needs: 'delivery:read' },
  { to: pages.live, label: 'connections.title', icon: MonitorPlay, needs: 'delivery:read' },
  { to: pages.channels, label: 'channels.title', icon: Tv, needs: 'catalog:read' },
  { to: pages.films, label: 'films.title', icon: Clapperboard, needs: 'catalog:read' },
  { to: pages.series, label: 'series.title', icon: Tv2, needs: 'catalog:read' },
  { to: pages.radio, label: 'radio.title', icon: Radio, needs: 'catalog:read' },
  { to: pages.guide, label: 'guide.title', icon: CalendarDays, needs: 'epg:read' },
  { to: pages.lines, label: 'lines.title', icon: UserRound, needs: 'lines:read' },
  { to: pages.packages, label: 'packages.title', icon: Boxes, needs: 'lines:read' },
  { to: pages.codes, label: 'codes.title', icon: Ticket, needs: 'lines:read' },
  { to: pages.bouquets, label: 'bouquets.title', icon: Package, needs: 'catalog:read' },
  { to: pages.categories, label: 'categories.title', icon: FolderTree, needs: 'catalog:read' },
  { to: pages.imports, label: 'imports.title', icon: FileInput, needs: 'imports:read' },
  { to: pages.servers, label: 'servers.title', icon: Server, needs: 'servers:read' },
  { to: pages.why, label: 'why.title', icon: ShieldQuestion, needs: 'delivery:read' },
  { to: pages.access, label: 'access.title', icon: ShieldBan, needs: 'delivery:read' },
  { to: pages.members, label: 'members.title', icon: UsersRound, needs: 'members:read' },
  { to: pages.audit, label: 'audit.title', icon: ScrollText, needs: 'audit:read' },
  { to: pages.jobs, label: 'jobs.title', icon: ListChecks, needs: 'jobs:read' },
  { to: pages.settings, label: 'settings.title', icon: Settings, needs: 'settings:read' },
];

/** The four that a phone's bottom bar shows beside “more”. */
export const phoneEntries = [pages.overview, pages.live, pages.channels, pages.lines] as const;
