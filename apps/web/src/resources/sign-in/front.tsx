import type { ReactNode } from 'react';
import { cx } from '../../ui/cx.ts';
import { LookMenus } from './look-menus.tsx';

interface FrontProps {
  title: string;
  says?: string;
  isWide?: boolean;
  children: ReactNode;
}

/** A page for people who are not signed in yet. */
export function Front({ title, says, isWide = false, children }: FrontProps) {
  return (
    <div className="flex min-h-full flex-col">
      <header className="flex items-center justify-between px-4 py-3">
        <span className="flex items-center gap-2 text-base font-semibold">
          <img src="/favicon.svg" alt="" className="size-6" />
          Muxwell
        </span>
        <div className="flex items-center gap-1">
          <LookMenus />
        </div>
      </header>
      <main className="flex flex-1 items-start justify-center px-4 pt-[6vh] pb-10">
        <div className={cx('w-full', isWide ? 'max-w-[820px]' : 'max-w-[400px]')}>
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {says ? <p className="mt-1 text-sm text-ink-2">{says}</p> : null}
          <div className={cx('mt-5 rounded-md border border-line bg-raise-1', isWide ? 'p-5' : '')}>{children}</div>
        </div>
      </main>
    </div>
  );
}
