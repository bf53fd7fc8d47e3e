import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { useSession } from '../kit/session.ts';
import { useT } from '../ui/use-t.ts';
import { type Found, useFound, useSettled } from './palette-found.ts';
import { entries } from './rail-entries.ts';

const row =
  'flex h-9 cursor-pointer items-center gap-2 rounded-[4px] px-2 text-sm data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:stroke-[1.5]';
const heading =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3';

/** One box for pages, channels, films, series and lines. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useT();
  const session = useSession();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const search = useSettled(text.trim());
  const found = useFound(search);
  const go = (to: string, params: Record<string, string> = {}) => {
    onClose();
    void navigate({ to, search: params as never });
  };
  const wanted = text.trim().toLowerCase();
  const pages = entries.filter(({ needs, label }) => session.can(needs) && t(label).toLowerCase().includes(wanted));
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="pop-in fixed inset-x-0 top-[10vh] z-[60] mx-auto w-[min(560px,calc(100vw-16px))] rounded-md border border-line bg-raise-2 shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">{t('shell.search')}</Dialog.Title>
          <Command shouldFilter={false} label={t('shell.search')}>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={t('shell.searchHint')}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Command.List className="max-h-[60vh] overflow-y-auto p-1" label={t('shell.search')}>
              <Command.Empty className="px-3 py-6 text-center text-sm text-ink-3">{t('ui.nothingFound')}</Command.Empty>
              {pages.length > 0 ? (
                <Command.Group heading={t('shell.pages')} className={heading}>
                  {pages.map((page) => (
                    <Command.Item key={page.to} value={page.to} className={row} onSelect={() => go(page.to)}>
                      <page.icon aria-hidden />
                      {t(page.label)}
                    </Command.Item>
                  ))}
                </Command.Group>
              ) : null}
              {found.map((group) => (
                <Group key={group.title} {...group} onPick={({ to, id }) => go(to, { open: id })} />
              ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ title, rows, onPick }: { title: string; rows: Found[]; onPick: (found: Found) => void }) {
  if (rows.length === 0) return null;
  return (
    <Command.Group heading={title} className={heading}>
      {rows.map((item) => (
        <Command.Item key={item.key} value={item.key} className={row} onSelect={() => onPick(item)}>
          <span className="min-w-0 flex-1 truncate" dir="auto">
            {item.name}
          </span>
          <span className="text-xs text-ink-3">{item.note}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
