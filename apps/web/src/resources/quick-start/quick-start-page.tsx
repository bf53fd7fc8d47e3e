import { createLine, getImport, getLineLinks, listBouquets, listLines, listStreams } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { ButtonLink, TextLink } from '../../kit/link.tsx';
import { lazyPart } from '../../kit/lazy-part.ts';
import { useFailed } from '../../kit/says.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { Qr } from '../../ui/qr.tsx';
import { EmptyState, Note, Skeleton, SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { useAll } from '../../kit/references.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { isUnderWay, RunProgress } from '../imports/run-state.tsx';

const Player = lazyPart(() => import('../../player/player.tsx').then((part) => part.Player));

/** The three links that a player needs, and a picture that plays. */
export function QuickStartPage() {
  const t = useT();
  const [url] = useUrlState();
  return (
    <Page title={t('places.quickStart')} answer={t('quickStart.says')}>
      <div className="flex flex-col gap-4 px-4 pb-8">
        {url['run'] ? <Following id={url['run']} /> : null}
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
          <Links />
          <Picture />
        </div>
      </div>
    </Page>
  );
}

/** The import that the wizard has started. */
function Following({ id }: { id: string }) {
  const t = useT();
  const words = useServerWords();
  const { data: run } = useGet(getImport, { params: { id } });
  if (!run) return null;
  if (isUnderWay(run)) {
    return (
      <Card title={run.from}>
        <div className="p-3">
          <RunProgress run={run} />
        </div>
      </Card>
    );
  }
  if (run.state === 'done')
    return <Note tone="good">{t('imports.doneSays', { count: run.changes.added + run.changes.changed })}</Note>;
  return (
    <Note tone="bad" role="alert">
      <span dir="auto">{words(run.reason)}</span> <TextLink to={`/imports/${id}`}>{t('imports.one')}</TextLink>
    </Note>
  );
}

function Links() {
  const t = useT();
  const { data, isPending } = useGet(listLines, { query: { limit: 1, sort: '-id' } });
  const line = data?.items[0];
  return (
    <Card
      title={t('quickStart.links')}
      tools={
        line ? (
          <TextLink to="/lines" search={{ open: String(line.id) }}>
            {line.username}
          </TextLink>
        ) : null
      }
    >
      {isPending ? <SkeletonRows rows={5} /> : null}
      {line ? <LinksOf id={line.id} /> : null}
      {data && !line ? <FirstLine /> : null}
    </Card>
  );
}

function LinksOf({ id }: { id: number }) {
  const t = useT();
  const { data: links } = useGet(getLineLinks, { params: { id } });
  if (!links) return <SkeletonRows rows={5} />;
  return (
    <div className="flex flex-col gap-3 p-3">
      <h3 className="text-sm font-semibold">{t('lines.link.xtream')}</h3>
      <CopyField label={t('lines.link.server')} text={links.server} />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <CopyField label={t('lines.username')} text={links.username} />
        <CopyField label={t('lines.password')} text={links.password} />
      </div>
      <CopyField label={t('lines.link.m3u')} text={links.m3u} />
      <CopyField label={t('lines.link.xmltv')} text={links.xmltv} />
      <div className="flex flex-wrap items-center gap-3">
        <Qr text={links.m3u} label={t('lines.qrOf', { what: t('lines.link.m3u') })} />
        <p className="max-w-64 text-sm text-ink-2">{t('lines.qrSays')}</p>
      </div>
    </div>
  );
}

/** A first line that may watch everything there is. */
function FirstLine() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const bouquets = useAll(listBouquets);
  const [isBusy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    await api
      .call(createLine, { body: { bouquetIds: (bouquets.data ?? []).map(({ id }) => id) } })
      .then(() => client.invalidateQueries({ queryKey: ['lines'] }), failed);
    setBusy(false);
  };
  return (
    <EmptyState
      title={t('quickStart.noLine')}
      says={t('quickStart.noLineSays')}
      act={
        <Button variant="primary" icon={<Plus />} isBusy={isBusy} onClick={() => void create()}>
          {t('quickStart.createLine')}
        </Button>
      }
    />
  );
}

function Picture() {
  const t = useT();
  const { data, isPending } = useGet(listStreams, { query: { kind: 'live', limit: 1, isEnabled: 'true' } });
  const stream = data?.items[0];
  return (
    <Card title={stream ? stream.name : t('quickStart.picture')} className="max-lg:order-first">
      {isPending ? (
        <div className="p-3">
          <Skeleton className="aspect-video w-full" />
        </div>
      ) : null}
      {stream ? (
        <div className="p-3">
          <Suspense fallback={<Skeleton className="aspect-video w-full" />}>
            <Player isAuto streamId={stream.id} label={stream.name} />
          </Suspense>
        </div>
      ) : null}
      {data && !stream ? (
        <EmptyState
          title={t('kit.nothingYet')}
          says={t('channels.empty')}
          act={
            <ButtonLink to="/imports/new" variant="primary">
              {t('imports.create')}
            </ButtonLink>
          }
        />
      ) : null}
    </Card>
  );
}
