import { getLineLinks, type LineDetail, rotateLineToken } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { QrCode } from 'lucide-react';
import { useState } from 'react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { useFormat } from '../../kit/format.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { namesOf, useBouquetChoices } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/layout.tsx';
import { Qr } from '../../ui/qr.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Expiry, LastSeen } from './columns.tsx';

export function AccessTab({ line }: { line: LineDetail }) {
  const t = useT();
  const mayWrite = useCan('lines:write');
  const bouquets = useBouquetChoices();
  const format = useFormat();
  const restrictions = useRestrictions(line);
  const links = useGet(getLineLinks, { params: { id: line.id } }, { enabled: mayWrite });
  if (mayWrite && links.isPending) return <SkeletonRows />;
  const facts: [string, React.ReactNode][] = [
    [t('lines.expiry'), <Expiry key="expiry" at={line.expiresAt} />],
    [t('lines.lastSeen'), <LastSeen key="seen" line={line} />],
    [t('lines.bouquets'), namesOf(bouquets, line.bouquetIds) || t('lines.noBouquets')],
    [t('lines.outputs'), line.allowedOutputs.map((output) => t(`lines.output.${output}`)).join(', ')],
    ...restrictions,
    [t('lines.traffic'), format.bytes(line.bytes)],
    [
      t('lines.id'),
      <span key="id" className="machine">
        {line.id}
      </span>,
    ],
  ];
  return (
    <div className="flex flex-col gap-5 p-4">
      {mayWrite ? <Links line={line} /> : null}
      <Facts facts={line.notes ? [...facts, [t('lines.notes'), line.notes]] : facts} />
    </div>
  );
}

/** The restrictions that are set; that there is none is said of addresses. */
function useRestrictions(line: LineDetail): [string, React.ReactNode][] {
  const t = useT();
  const lists: [string, readonly (string | number)[]][] = [
    [t('lines.allowedIps'), line.allowedIps],
    [t('lines.allowedAgents'), line.allowedAgents],
    [t('lines.deniedAgents'), line.deniedAgents],
    [t('lines.allowedCountries'), line.allowedCountries],
    [t('lines.deniedCountries'), line.deniedCountries],
    [t('lines.allowedNetworks'), line.allowedNetworks],
    [t('lines.isNetworkLocked'), line.isNetworkLocked ? [line.lockedNetwork ?? t('lines.unbound')] : []],
    [t('lines.edgeName'), line.edgeName ? [line.edgeName] : []],
    [t('lines.email'), line.email ? [line.email] : []],
    [t('lines.phone'), line.phone ? [line.phone] : []],
  ];
  const set = lists.filter(([, values]) => values.length > 0);
  if (set.length === 0) return [[t('lines.allowedIps'), t('lines.anywhere')]];
  return set.map(([name, values]) => [
    name,
    <span key={name} className="machine">
      {values.join(', ')}
    </span>,
  ]);
}

function Links({ line }: { line: LineDetail }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  const { data: links, error } = useGet(getLineLinks, { params: { id: line.id } });
  const [shown, setShown] = useState<{ label: string; text: string }>();
  if (error) return <ProblemState error={error} />;
  if (!links) return <SkeletonRows rows={5} />;
  const rotate = async () => {
    if (!(await confirm({ title: t('lines.rotateTitle'), says: t('lines.rotateSays'), act: t('lines.rotate') }))) return;
    await api.call(rotateLineToken, { params: { id: line.id } });
    await client.invalidateQueries({ queryKey: ['lines'] });
  };
  const qr = (label: string, text: string) => (
    <IconButton label={t('lines.showQr', { what: label })} onClick={() => setShown({ label, text })}>
      <QrCode />
    </IconButton>
  );
  const withQr: [string, string][] = [
    [t('lines.link.m3u'), links.m3u],
    [t('lines.link.m3uHls'), links.m3uHls],
    [t('lines.link.playlist'), links.playlist],
    [t('lines.link.xmltv'), links.xmltv],
  ];
  return (
    <div className="flex flex-col gap-3">
      <h3 className="text-sm font-semibold">{t('lines.link.xtream')}</h3>
      <CopyField label={t('lines.link.server')} text={links.server} />
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <CopyField label={t('lines.username')} text={links.username} />
        <CopyField label={t('lines.password')} text={links.password} />
      </div>
      <h3 className="mt-2 text-sm font-semibold">{t('lines.link.lists')}</h3>
      {withQr.map(([label, text]) => (
        <CopyField key={label} label={label} text={text} tools={qr(label, text)} />
      ))}
      <Button className="self-start" onClick={() => void rotate().catch(failed)}>
        {t('lines.rotate')}
      </Button>
      {shown ? (
        <Dialog title={shown.label} onClose={() => setShown(undefined)}>
          <div className="flex flex-col items-center gap-3">
            <Qr text={shown.text} label={t('lines.qrOf', { what: shown.label })} />
            <p className="text-sm text-ink-2">{t('lines.qrSays')}</p>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
