import type { getImport } from '@muxwell/contract';
import type { Reply } from '../../kit/api.ts';
import { useFormat } from '../../kit/format.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';

type Group = Reply<typeof getImport>['groups'][number];

export const keyOfGroup = ({ kind, name }: Pick<Group, 'kind' | 'name'>): string => `${kind}:${name}`;

interface GroupsProps {
  groups: Group[];
  /** The groups that are left out. */
  left: ReadonlySet<string>;
  onLeft: (left: Set<string>) => void;
}

/** Groups with check boxes, their counts and a few of their entries. */
export function Groups({ groups, left, onLeft }: GroupsProps) {
  const t = useT();
  const format = useFormat();
  const toggle = (key: string, isTaken: boolean) => {
    const next = new Set(left);
    if (isTaken) next.delete(key);
    else next.add(key);
    onLeft(next);
  };
  return (
    <Card
      title={t('imports.groups', { count: groups.length })}
      tools={
        <div className="flex gap-1">
          <Button variant="ghost" onClick={() => onLeft(new Set())}>
            {t('imports.all')}
          </Button>
          <Button variant="ghost" onClick={() => onLeft(new Set(groups.map(keyOfGroup)))}>
            {t('imports.none')}
          </Button>
        </div>
      }
    >
      <ul
        className="max-h-96 divide-y divide-line overflow-y-auto"
        tabIndex={0}
        aria-label={t('imports.groups', { count: groups.length })}
      >
        {groups.map((group) => {
          const key = keyOfGroup(group);
          return (
            <li key={key} className="flex items-center gap-3 px-3 py-1.5 text-sm">
              <Checkbox label={group.name || t('imports.noGroup')} isOn={!left.has(key)} onChange={(isOn) => toggle(key, isOn)} />
              <Badge>{t(`categories.kind.${group.kind}`)}</Badge>
              <span className="hidden min-w-0 flex-1 truncate text-xs text-ink-3 sm:block" dir="auto">
                {group.samples.join(', ')}
              </span>
              <span className="figures ms-auto shrink-0">{format.number(group.count)}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
