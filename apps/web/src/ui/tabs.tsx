import { Tabs as Radix } from 'radix-ui';
import { type ReactNode, useEffect, useRef } from 'react';

export interface Tab {
  id: string;
  label: string;
  body: ReactNode;
}

interface TabsProps {
  tabs: Tab[];
  value: string | undefined;
  onChange: (id: string) => void;
  label: string;
}

/** Parts of a page or a sheet; only the chosen one is mounted. */
export function Tabs({ tabs, value, onChange, label }: TabsProps) {
  const chosen = tabs.find(({ id }) => id === value)?.id ?? tabs[0]?.id ?? '';
  const list = useRef<HTMLDivElement>(null);
  // On a phone the chosen one may lie beyond the edge.
  useEffect(() => {
    list.current?.querySelector('[data-state=active]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  return (
    <Radix.Root value={chosen} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <Radix.List ref={list} aria-label={label} className="flex shrink-0 gap-4 overflow-x-auto border-b border-line px-4">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px h-9 shrink-0 border-b-2 border-transparent text-sm text-ink-2 hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="flex min-h-0 flex-1 flex-col outline-none">
          {tab.body}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
