import { FileInput } from 'lucide-react';
import { ButtonLink } from '../../kit/link.tsx';
import { useCan } from '../../kit/session.ts';
import { useT } from '../../ui/use-t.ts';

/** An empty catalogue is filled by an import. */
export function Begin() {
  const t = useT();
  if (!useCan('imports:write')) return null;
  return (
    <ButtonLink to="/imports/new" variant="primary" icon={<FileInput />}>
      {t('imports.create')}
    </ButtonLink>
  );
}
