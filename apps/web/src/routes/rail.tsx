import { Link } from '@tanstack/react-router';
import { CircleUserRound, Menu as MenuIcon, PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { useState } from 'react';
import { kept } from '../kit/kept.ts';
import { useSession } from '../kit/session.ts';
import { IconButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { Sheet } from '../ui/sheet.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { useT } from '../ui/use-t.ts';
import { AppSwitcher } from './app-switcher.tsx';
import { pages } from './paths.ts';
import { entries, type Entry, phoneEntries } from './rail-entries.ts';

const item =
  'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:stroke-[1.5]';
const present = 'bg-picked text-accent-text! font-medium';

function useEntries(): Entry[] {
  const session = useSession();
  return entries.filter(({ needs }) => session.can(needs));
}

/** The pages, at the side. */
export function Rail() {
  const t = useT();
  const shown = useEntries();
  const account = useSession().me?.account;
  const [isNarrow, setNarrow] = useState(kept.read('rail') === 'narrow');
  const turn = () => {
    kept.write('rail', isNarrow ? 'wide' : 'narrow');
    setNarrow(!isNarrow);
  };
  return (
    <nav
      aria-label={t('shell.pages')}
      className={cx('hidden shrink-0 flex-col border-e border-line bg-raise-1 sm:flex', isNarrow ? 'w-14' : 'w-56')}
    >
      <div className="flex h-12 items-center gap-2 border-b border-line px-3">
        <img src="/favicon.svg" alt="" className="size-6 shrink-0" />
        {isNarrow ? null : <AppSwitcher />}
      </div>
      <ul className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto p-2">
        {shown.map((entry) => (
          <li key={entry.to}>
            <RailLink to={entry.to} label={t(entry.label)} icon={<entry.icon />} isNarrow={isNarrow} />
          </li>
        ))}
      </ul>
      <div className="flex flex-col gap-0.5 border-t border-line p-2">
        <RailLink
          to={pages.account}
          label={account?.name ?? t('places.account')}
          icon={<CircleUserRound />}
          isNarrow={isNarrow}
        />
        <IconButton label={t(isNarrow ? 'shell.widen' : 'shell.narrow')} onClick={turn} className={isNarrow ? '' : 'self-end'}>
          {isNarrow ? <PanelLeftOpen className="mirror" /> : <PanelLeftClose className="mirror" />}
        </IconButton>
      </div>
    </nav>
  );
}

interface RailLinkProps {
  to: string;
  label: string;
  icon: React.ReactNode;
  isNarrow: boolean;
  onClick?: () => void;
}

function RailLink({ to, label, icon, isNarrow, onClick }: RailLinkProps) {
  const link = (
    <Link
      to={to}
      className={item}
      activeProps={{ className: present }}
      aria-label={isNarrow ? label : undefined}
      onClick={onClick}
    >
      {icon}
      {isNarrow ? null : (
        <span className="truncate" dir="auto">
          {label}
        </span>
      )}
    </Link>
  );
  return isNarrow ? <Tooltip says={label}>{link}</Tooltip> : link;
}

/** On a phone: four pages and the way to all others. */
export function BottomBar() {
  const t = useT();
  const shown = useEntries();
  const [isOpen, setOpen] = useState(false);
  const near = shown.filter(({ to }) => phoneEntries.some((page) => page === to));
  const tab =
    'flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-[11px] text-ink-2 [&_svg]:size-5 [&_svg]:stroke-[1.5]';
  return (
    <nav aria-label={t('shell.pages')} className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-raise-1 sm:hidden">
      {near.map((entry) => (
        <Link key={entry.to} to={entry.to} className={tab} activeProps={{ className: 'text-accent-text! font-medium' }}>
          <entry.icon />
          <span className="max-w-full truncate px-1">{t(entry.label)}</span>
        </Link>
      ))}
      <button type="button" className={tab} aria-expanded={isOpen} onClick={() => setOpen(true)}>
        <MenuIcon />
        {t('shell.more')}
      </button>
      {isOpen ? (
        <Sheet title={t('shell.pages')} onClose={() => setOpen(false)}>
          <div className="border-b border-line p-3">
            <AppSwitcher />
          </div>
          <ul className="flex flex-col gap-1 p-3">
            {[...shown, { to: pages.account, label: 'places.account' as const, icon: CircleUserRound }].map((entry) => (
              <li key={entry.to}>
                <RailLink
                  to={entry.to}
                  label={t(entry.label)}
                  icon={<entry.icon />}
                  isNarrow={false}
                  onClick={() => setOpen(false)}
                />
              </li>
            ))}
          </ul>
        </Sheet>
      ) : null}
    </nav>
  );
}
