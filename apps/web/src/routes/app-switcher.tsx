import { useQueryClient } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import { useSession } from '../kit/session.ts';
import { Menu } from '../ui/menu.tsx';
import { useT } from '../ui/use-t.ts';

/** Which of one's apps the panel shows. */
export function AppSwitcher() {
  const t = useT();
  const session = useSession();
  const client = useQueryClient();
  const apps = session.me?.apps ?? [];
  const name = session.app?.name ?? 'Muxwell';
  if (apps.length < 2) {
    return (
      <span className="truncate text-sm font-semibold" dir="auto">
        {name}
      </span>
    );
  }
  const enter = (appId: number) => {
    session.enter(appId);
    client.clear();
  };
  return (
    <Menu
      isChoice
      title={t('shell.apps')}
      items={apps.map(({ appId, name: label }) => ({ label, isOn: appId === session.app?.appId, act: () => enter(appId) }))}
      trigger={
        <button type="button" className="flex min-w-0 items-center gap-1 rounded-md px-1 text-sm font-semibold hover:bg-hover">
          <span className="truncate" dir="auto">
            {name}
          </span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 stroke-[1.5]" />
        </button>
      }
    />
  );
}
