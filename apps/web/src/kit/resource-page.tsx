import type { EndpointShape } from '@muxwell/contract';
import { Plus } from 'lucide-react';
import type { ComponentType } from 'react';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/layout.tsx';
import { useT } from '../ui/use-t.ts';
import { ListBar, useHidden } from './list-bar.tsx';
import { Aside } from './resource-aside.tsx';
import { Body } from './resource-body.tsx';
import { queryOf } from './resource-query.ts';
import type { ResourceSpec } from './resource-types.ts';
import { useSession } from './session.ts';
import { useShortcut } from './shortcut.ts';
import { useUrlState } from './url-state.ts';
import { useList } from './use-list.ts';

/** The page of a resource: list, filters, selection, sheet and create form, all of it in the address. */
export function resourcePage<E extends EndpointShape>(spec: ResourceSpec<E>): ComponentType {
  return function ResourcePage() {
    return <List spec={spec} />;
  };
}

function List<E extends EndpointShape>({ spec }: { spec: ResourceSpec<E> }) {
  const t = useT();
  const session = useSession();
  const [url] = useUrlState();
  const columns = spec.useColumns(t);
  const [hidden, setHidden] = useHidden(spec.list.path + JSON.stringify(spec.fixed ?? {}), columns);
  const query = queryOf(spec, url);
  const list = useList(spec.list, query);
  const mayCreate = spec.create !== undefined && session.can(spec.create.needs);
  const isFiltered = Object.keys(query).some((name) => name !== 'sort' && !(name in (spec.fixed ?? {})));
  useSheetKeys(mayCreate);
  const { total } = list;
  const count = total === null ? null : t('kit.total', { count: total });
  return (
    <Page
      isList
      title={t(spec.title)}
      answer={spec.Answer ? <spec.Answer total={total} /> : count}
      tools={<Tools spec={spec} mayCreate={mayCreate} />}
    >
      <ListBar spec={spec} columns={columns} hidden={hidden} onHidden={setHidden} />
      <div className="relative flex min-h-0 flex-1 flex-col border-t border-line bg-raise-1">
        <Body spec={spec} list={list} columns={columns} hidden={hidden} isFiltered={isFiltered} mayCreate={mayCreate} />
      </div>
      <Aside spec={spec} mayCreate={mayCreate} />
    </Page>
  );
}

function Tools<E extends EndpointShape>({ spec, mayCreate }: { spec: ResourceSpec<E>; mayCreate: boolean }) {
  const t = useT();
  const [, setUrl] = useUrlState();
  return (
    <>
      {spec.Tools ? <spec.Tools /> : null}
      {spec.create && mayCreate ? (
        <Button variant="primary" icon={<Plus />} onClick={() => setUrl({ open: undefined, new: '1' })}>
          {t(spec.create.label)}
        </Button>
      ) : null}
    </>
  );
}

function useSheetKeys(mayCreate: boolean): void {
  const [url, setUrl] = useUrlState();
  const create = () => setUrl({ open: undefined, new: '1' });
  useShortcut('mod+shift+n', create, { isOn: mayCreate });
  useShortcut('n', create, { isOn: mayCreate });
  useShortcut('mod+e', () => setUrl({ tab: 'edit' }), { isOn: Boolean(url['open']), inFields: true });
}
