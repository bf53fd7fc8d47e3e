import { Command } from 'cmdk';
import { ChevronsUpDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { cx } from './cx.ts';
import type { Tied } from './field.tsx';
import { useT } from './use-t.ts';

export interface Choice {
  id: string;
  label: string;
  note?: string;
}

interface ComboboxProps {
  tied?: Tied;
  /** What the closed box shows. */
  shown: ReactNode;
  label: string;
  choices: Choice[];
  isChosen: (id: string) => boolean;
  onPick: (id: string) => void;
  /** Where the choices come from a search on the server. */
  onSearch?: (text: string) => void;
  isMany?: boolean;
}

const item = 'flex min-h-8 cursor-pointer items-center gap-2 rounded-[4px] px-2 text-sm data-[selected=true]:bg-hover';

/** Picks one or several of many, with a search. */
export function Combobox({ tied, shown, label, choices, isChosen, onPick, onSearch, isMany = false }: ComboboxProps) {
  const [isOpen, setOpen] = useState(false);
  const pick = (id: string) => {
    onPick(id);
    if (!isMany) setOpen(false);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          {...tied}
          aria-label={tied ? undefined : label}
          className="flex min-h-9 w-full items-center justify-between gap-2 rounded-md border border-line-strong bg-raise-1 px-2.5 py-1 text-start text-base hover:border-ink-3 aria-invalid:border-bad"
        >
          <span className="min-w-0 flex-1">{shown}</span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 stroke-[1.5] text-ink-3" />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="pop-in z-[65] w-[min(420px,calc(100vw-24px))] rounded-md border border-line bg-raise-2 shadow-float"
        >
          <Choices label={label} choices={choices} isChosen={isChosen} onPick={pick} {...(onSearch ? { onSearch } : {})} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type ChoicesProps = Pick<ComboboxProps, 'label' | 'choices' | 'isChosen' | 'onPick' | 'onSearch'>;

function Choices({ label, choices, isChosen, onPick, onSearch }: ChoicesProps) {
  const t = useT();
  return (
    <Command shouldFilter={!onSearch} label={label}>
      <Command.Input
        placeholder={t('ui.search')}
        {...(onSearch ? { onValueChange: onSearch } : {})}
        className="h-9 w-full border-b border-line bg-transparent px-3 text-base outline-none"
      />
      <Command.List className="max-h-72 overflow-y-auto p-1" label={label}>
        <Command.Empty className="px-2 py-4 text-center text-sm text-ink-3">{t('ui.nothingFound')}</Command.Empty>
        {choices.map((choice) => (
          <Command.Item
            key={choice.id}
            value={`${choice.label} ${choice.id}`}
            onSelect={() => onPick(choice.id)}
            className={item}
          >
            <span
              aria-hidden
              className={cx('size-2 shrink-0 rounded-full', isChosen(choice.id) ? 'bg-accent' : 'border border-line-strong')}
            />
            <span className="min-w-0 flex-1 truncate" dir="auto">
              {choice.label}
            </span>
            {choice.note ? <span className="text-xs text-ink-3">{choice.note}</span> : null}
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
