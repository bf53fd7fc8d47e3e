import type { ReactNode } from 'react';
import { cx } from './cx.ts';

interface PageProps {
  title: string;
  /** The state of things in one line. */
  answer?: ReactNode;
  tools?: ReactNode;
  /** Lists fill the height and scroll inside; other pages scroll as a whole. */
  isList?: boolean;
  children: ReactNode;
}

export function Page({ title, answer, tools, isList = false, children }: PageProps) {
  return (
    <div className={cx('flex min-h-0 flex-1 flex-col', !isList && 'overflow-y-auto')} tabIndex={isList ? undefined : 0}>
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 pb-3">
        <div className="min-w-0 flex-1 basis-40">
          <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">
            <bdi>{title}</bdi>
          </h1>
          {answer === undefined ? null : (
            <p className={cx('figures mt-0.5 text-sm text-ink-2', isList ? 'h-5 truncate' : 'min-h-5')}>{answer}</p>
          )}
        </div>
        {tools ? <div className="flex flex-wrap items-center gap-2">{tools}</div> : null}
      </header>
      {children}
    </div>
  );
}

export function Card({
  title,
  tools,
  children,
  className,
}: {
  title?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={cx('min-w-0 rounded-md border border-line bg-raise-1', className)}>
      {title ? (
        <header className="flex min-h-10 items-center justify-between gap-2 border-b border-line px-3 py-1.5">
          <h2 className="text-sm font-semibold">{title}</h2>
          {tools ? <div className="text-sm">{tools}</div> : null}
        </header>
      ) : null}
      {children}
    </section>
  );
}

/** Names and values in two columns. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-2.5 text-sm sm:grid-cols-2">
      {facts.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="text-xs text-ink-3">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
