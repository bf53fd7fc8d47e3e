import { DropdownMenu as Radix } from 'radix-ui';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { cx } from './cx.ts';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  shortcut?: string;
  isBad?: boolean;
  isOn?: boolean;
  act: () => void;
}

const row =
  'flex h-8 cursor-pointer items-center gap-2 rounded-[4px] px-2 text-sm outline-none data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:stroke-[1.5]';

interface MenuProps {
  trigger: ReactElement;
  items: (MenuItem | 'line')[];
  title?: string;
  /** Items are switches of their own; the menu stays open. */
  isChoice?: boolean;
}

export function Menu({ trigger, items, title, isChoice = false }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  // The library gives the focus back a moment after the menu has gone, which would take it from a sheet that the entry opens.
  const choose = (item: MenuItem) => () => {
    button.current?.focus();
    item.act();
  };
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild ref={button}>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={keepElsewhere}
          className="pop-in z-[65] max-h-[70vh] min-w-44 overflow-y-auto rounded-md border border-line bg-raise-2 p-1 text-ink shadow-float"
        >
          {title ? <Radix.Label className="px-2 py-1 text-xs text-ink-3">{title}</Radix.Label> : null}
          {items.map((item, index) =>
            item === 'line' ? (
              <Radix.Separator key={`line-${index}`} className="my-1 h-px bg-line" />
            ) : isChoice ? (
              <Choice key={item.label} item={item} />
            ) : (
              <Radix.Item key={item.label} onSelect={choose(item)} className={cx(row, item.isBad && 'text-bad-text')}>
                {item.icon}
                <span className="flex-1">{item.label}</span>
                {item.shortcut ? <kbd className="text-xs text-ink-3">{item.shortcut}</kbd> : null}
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Who has gone on to another part of the page meanwhile stays there. */
const keepElsewhere = (event: Event): void => {
  if (document.activeElement !== document.body) event.preventDefault();
};

function Choice({ item }: { item: MenuItem }) {
  return (
    <Radix.CheckboxItem
      checked={item.isOn ?? false}
      onCheckedChange={item.act}
      onSelect={(event) => event.preventDefault()}
      className={row}
    >
      <span aria-hidden className={cx('size-2 rounded-full', item.isOn ? 'bg-accent' : 'border border-line-strong')} />
      {item.label}
    </Radix.CheckboxItem>
  );
}
