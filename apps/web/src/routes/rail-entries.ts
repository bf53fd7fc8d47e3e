import type { Permission } from '@muxwell/contract';
import {
  Boxes,
  CalendarDays,
  Clapperboard,
  FileInput,
  FolderTree,
  History,
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
  { to: pages.overview, label: 'places.overview', icon: House, needs: 'delivery:read' },
  { to: pages.live, label: 'places.connections', icon: MonitorPlay, needs: 'delivery:read' },
  { to: pages.channels, label: 'places.channels', icon: Tv, needs: 'catalog:read' },
  { to: pages.films, label: 'places.films', icon: Clapperboard, needs: 'catalog:read' },
  { to: pages.series, label: 'places.series', icon: Tv2, needs: 'catalog:read' },
  { to: pages.radio, label: 'places.radio', icon: Radio, needs: 'catalog:read' },
  { to: pages.guide, label: 'places.guide', icon: CalendarDays, needs: 'epg:read' },
  { to: pages.lines, label: 'places.lines', icon: UserRound, needs: 'lines:read' },
  { to: pages.packages, label: 'places.packages', icon: Boxes, needs: 'lines:read' },
  { to: pages.codes, label: 'places.codes', icon: Ticket, needs: 'lines:read' },
  { to: pages.bouquets, label: 'places.bouquets', icon: Package, needs: 'catalog:read' },
  { to: pages.categories, label: 'places.categories', icon: FolderTree, needs: 'catalog:read' },
  { to: pages.imports, label: 'places.imports', icon: FileInput, needs: 'imports:read' },
  { to: pages.servers, label: 'places.servers', icon: Server, needs: 'servers:read' },
  { to: pages.why, label: 'places.why', icon: ShieldQuestion, needs: 'delivery:read' },
  { to: pages.access, label: 'places.access', icon: ShieldBan, needs: 'delivery:read' },
  { to: pages.members, label: 'places.members', icon: UsersRound, needs: 'members:read' },
  { to: pages.changes, label: 'places.changes', icon: History, needs: 'catalog:read' },
  { to: pages.audit, label: 'places.audit', icon: ScrollText, needs: 'audit:read' },
  { to: pages.jobs, label: 'places.jobs', icon: ListChecks, needs: 'jobs:read' },
  { to: pages.settings, label: 'places.settings', icon: Settings, needs: 'settings:read' },
];

/** The four that a phone's bottom bar shows beside “more”. */
export const phoneEntries = [pages.overview, pages.live, pages.channels, pages.lines] as const;
