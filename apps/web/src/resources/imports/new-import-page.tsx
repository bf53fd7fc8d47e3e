import { type ImportFrom, startImport, uploadPlaylist } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { DemoButton } from './demo-button.tsx';
import { FileForm, TextForm, UrlForm, XtreamForm } from './from-forms.tsx';

/** Where from: an address, a file, pasted text, or an Xtream account. */
export function NewImportPage() {
  const t = useT();
  const [from, setFrom] = useState('url');
  const [problem, setProblem] = useState<unknown>();
  const start = useStart();
  const go = (source: ImportFrom | File) => {
    setProblem(undefined);
    return start(source).catch(setProblem);
  };
  return (
    <Page title={t('imports.newTitle')} answer={t('imports.newSays')} tools={<DemoButton onProblem={setProblem} />}>
      <div className="flex flex-col gap-3 px-4 pb-6">
        {problem === undefined ? null : <ProblemNote error={problem} />}
        <Card className="max-w-[640px]">
          <Tabs
            label={t('imports.newTitle')}
            value={from}
            onChange={setFrom}
            tabs={[
              { id: 'url', label: t('imports.by.url'), body: <UrlForm onStart={go} /> },
              { id: 'upload', label: t('imports.by.upload'), body: <FileForm onStart={go} /> },
              { id: 'text', label: t('imports.by.text'), body: <TextForm onStart={go} /> },
              { id: 'xtream', label: t('imports.by.xtream'), body: <XtreamForm onStart={go} /> },
            ]}
          />
        </Card>
      </div>
    </Page>
  );
}

/** Uploads a file first where there is one, starts the run, and goes to its page. */
export function useStart(): (source: ImportFrom | File) => Promise<void> {
  const api = useApi();
  const navigate = useNavigate();
  return async (source) => {
    const from: ImportFrom =
      source instanceof File ? { kind: 'upload', uploadId: (await api.upload(uploadPlaylist, source)).uploadId } : source;
    const run = await api.call(startImport, { body: { from } });
    await navigate({ to: `/imports/${run.id}` });
  };
}
