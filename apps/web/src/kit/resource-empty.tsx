import type { EndpointShape } from '@muxwell/contract';
import { Plus } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { useT } from '../ui/use-t.ts';
import { filterNames } from './resource-query.ts';
import type { ResourceSpec } from './resource-types.ts';
import { useUrlState } from './url-state.ts';

interface EmptyProps<E extends EndpointShape> {
  spec: ResourceSpec<E>;
  isFiltered: boolean;
  mayCreate: boolean;
}

/** Nothing matches, or there is nothing yet: what it is for, and what fills it. */
export function Empty<E extends EndpointShape>({ spec, isFiltered, mayCreate }: EmptyProps<E>) {
  const t = useT();
  const [, setUrl] = useUrlState();
  if (isFiltered) {
    const names = ['search', ...filterNames(spec)];
    const clear = () => setUrl(Object.fromEntries(names.map((name) => [name, undefined])));
    return (
      <EmptyState icon={spec.icon} title={t('kit.noMatch')} act={<Button onClick={clear}>{t('kit.clearFilters')}</Button>} />
    );
  }
  const begin = spec.Begin ? (
    <spec.Begin />
  ) : spec.create && mayCreate ? (
    <Button variant="primary" icon={<Plus />} onClick={() => setUrl({ new: '1' })}>
      {t(spec.create.label)}
    </Button>
  ) : null;
  return <EmptyState icon={spec.icon} title={t('kit.nothingYet')} says={t(spec.empty)} act={begin} />;
}
