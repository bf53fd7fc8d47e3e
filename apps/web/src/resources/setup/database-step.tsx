import type { setupStatus } from '@muxwell/contract';
import { useState } from 'react';
import type { Reply } from '../../kit/api.ts';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { Facts } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';

interface DatabaseStepProps {
  status: Reply<typeof setupStatus>;
  error: unknown;
  problem: unknown;
  code: string | undefined;
  onNext: (code: string) => void;
}

/** The database was found and migrated: asked for anew every two seconds. */
export function DatabaseStep({ status, error, problem, code: given, onNext }: DatabaseStepProps) {
  const t = useT();
  const [code, setCode] = useState(given ?? '');
  const { database } = status;
  return (
    <form
      className="flex max-w-[560px] flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onNext(code);
      }}
    >
      {problem === undefined ? null : <ProblemNote error={problem} />}
      <div>
        {error ? <Badge tone="bad">{t('setup.databaseDown')}</Badge> : <Badge tone="good">{t('setup.databaseUp')}</Badge>}
      </div>
      <Facts
        facts={[
          [t('setup.databaseVersion'), `PostgreSQL ${database.version}`],
          [t('setup.databaseKind'), t(database.isEmbedded ? 'setup.embedded' : 'setup.external')],
          [t('setup.migrations'), t('setup.migrationsDone', { count: database.migrations })],
          [t('setup.version'), status.version],
        ]}
      />
      {status.needsCode ? (
        <Field label={t('setup.code')} help={t('setup.codeHelp')}>
          {(tied) => (
            <Input
              {...tied}
              dir="ltr"
              autoComplete="one-time-code"
              required
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        disabled={Boolean(error) || (status.needsCode && code === '')}
      >
        {t('setup.next')}
      </Button>
    </form>
  );
}
