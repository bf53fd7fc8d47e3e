import { logout } from '@muxwell/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { CircleHelp, LogOut, Search } from 'lucide-react';
import { useApi } from '../kit/api-context.tsx';
import { useLive } from '../kit/live.ts';
import { useSession } from '../kit/session.ts';
import { LookMenus } from '../resources/sign-in/look-menus.tsx';
import { Dot, type Tone } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { useT } from '../ui/use-t.ts';

interface TopBarProps {
  onSearch: () => void;
  onHelp: () => void;
}

export function TopBar({ onSearch, onHelp }: TopBarProps) {
  const t = useT();
  const api = useApi();
  const session = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await api.call(logout).catch(() => undefined);
    session.end();
    await navigate({ to: '/sign-in' });
    client.clear();
  };
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-raise-1 px-3">
      <button
        type="button"
        onClick={onSearch}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md border border-line bg-ground px-2.5 text-sm text-ink-3 hover:border-line-strong sm:max-w-80"
      >
        <Search aria-hidden className="size-4 shrink-0 stroke-[1.5]" />
        <span className="flex-1 truncate text-start">{t('shell.search')}</span>
        <kbd className="machine hidden sm:inline">Ctrl K</kbd>
      </button>
      <div className="ms-auto flex items-center">
        <HealthDot />
        <IconButton label={t('shell.help')} shortcut="Ctrl+/" className="max-sm:hidden" onClick={onHelp}>
          <CircleHelp />
        </IconButton>
        <LookMenus />
        <IconButton label={t('shell.signOut')} onClick={() => void leave()}>
          <LogOut className="mirror" />
        </IconButton>
      </div>
    </header>
  );
}

/** How the installation is, as a point; its reason on hover, the overview behind it. */
function HealthDot() {
  const t = useT();
  const { figures } = useLive();
  if (!figures) return <span className="size-8" />;
  const edgesDown = figures.edges.filter(({ state }) => state === 'offline').length;
  const [tone, says]: [Tone, string] =
    figures.database === 'down'
      ? ['bad', t('shell.databaseDown')]
      : edgesDown > 0
        ? ['bad', t('shell.edgesDown', { count: edgesDown })]
        : figures.channelsDown > 0
          ? ['warn', t('shell.channelsDown', { count: figures.channelsDown })]
          : ['good', t('shell.allWell')];
  return (
    <Tooltip says={says}>
      <Link to="/overview" aria-label={says} className="flex size-8 items-center justify-center rounded-md hover:bg-hover">
        <Dot tone={tone} />
      </Link>
    </Tooltip>
  );
}
