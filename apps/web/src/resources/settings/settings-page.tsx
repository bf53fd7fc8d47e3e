import { getApp, listDomains, listSettings, type Setting } from '@muxwell/contract';
import { useRef, useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import { ProblemNote, ProblemState } from '../../kit/problem-note.tsx';
import { useShortcut } from '../../kit/shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { AppCard } from './app-card.tsx';
import { SaveBar } from './save-bar.tsx';
import { SettingRow } from './setting-row.tsx';
import { type Edit, useEdit } from './use-edit.ts';
import { useSettingWords } from './words.ts';

/** Every setting with its default, what it is for, and who changed it last. */
export function SettingsPage() {
  const t = useT();
  const settings = useGet(listSettings);
  const app = useGet(getApp);
  const domains = useGet(listDomains);
  // Shown all at once, so that nothing moves under one's hand.
  const data = app.isPending || domains.isPending ? undefined : settings.data;
  const [search, setSearch] = useState('');
  const box = useRef<HTMLInputElement>(null);
  useShortcut('/', () => box.current?.focus());
  const edit = useEdit();
  const shown = useFound(data?.items ?? [], search);
  const find = (
    <SearchInput ref={box} label={t('settings.search')} className="w-64 max-w-full" value={search} onText={setSearch} />
  );
  const clear = <Button onClick={() => setSearch('')}>{t('kit.clearFilters')}</Button>;
  return (
    <Page title={t('places.settings')} answer={t('settings.says')} tools={find}>
      <div className="flex max-w-[860px] flex-col gap-4 px-4 pb-24">
        {settings.error ? <ProblemState error={settings.error} onRetry={() => void settings.refetch()} /> : null}
        {!data && !settings.error ? <SkeletonRows /> : null}
        {edit.problem === undefined ? null : <ProblemNote error={edit.problem} />}
        {data && search === '' ? <AppCard /> : null}
        {data && shown.length === 0 ? <EmptyState title={t('kit.noMatch')} act={clear} /> : null}
        <Groups settings={shown} edit={edit} />
      </div>
      <SaveBar edit={edit} />
    </Page>
  );
}

/** The settings whose key, title or help have the text. */
function useFound(settings: Setting[], search: string): Setting[] {
  const words = useSettingWords();
  const wanted = search.trim().toLowerCase();
  return settings.filter((setting) => {
    const { title, help } = words(setting);
    return [setting.key, title, help].some((text) => text.toLowerCase().includes(wanted));
  });
}

function Groups({ settings, edit }: { settings: Setting[]; edit: Edit }) {
  const words = useSettingWords();
  const groups = [...new Set(settings.map(({ group }) => group))];
  return groups.map((group) => (
    <Card key={group} title={words.group(group)}>
      <div className="divide-y divide-line">
        {settings
          .filter((setting) => setting.group === group)
          .map((setting) => (
            <SettingRow
              key={setting.key}
              setting={setting}
              words={words(setting)}
              value={edit.values[setting.key]}
              isEdited={setting.key in edit.values}
              error={edit.fields.get(`values.${setting.key}`)}
              onChange={(value) => edit.put(setting, value)}
            />
          ))}
      </div>
    </Card>
  ));
}
